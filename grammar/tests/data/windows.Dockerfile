# escape=`
# A build of a service for Windows.

ARG TAG=ltsc2022
FROM mcr.microsoft.com/dotnet/framework/sdk:4.8-windowsservercore-${TAG} AS build
SHELL ["powershell", "-NoProfile", "-Command", "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';"]

WORKDIR C:\src
COPY *.sln nuget.config .\
COPY Service\packages.config .\Service\
RUN nuget restore

COPY . .
RUN msbuild Service\Service.csproj `
      /p:Configuration=Release `
      # the output goes to the next stage
      /p:OutputPath=C:\out

RUN if (-not (Test-Path C:\out\Service.exe)) { `
        throw 'no output' `
    } `

FROM mcr.microsoft.com/windows/servercore:${TAG}
ENV SERVICE_HOME=C:\service `
    SERVICE_MODE="quiet `"and`" short" `
    LITERAL='C:\'
RUN setx /M PATH "%PATH%;C:\service\"
COPY --from=build C:\out\ C:\service\
ADD ["https://example.com/tool.zip", "C:\\tools\\"]
SHELL ["cmd", "/S", "/C"]
RUN mkdir C:\logs `
 && icacls C:\logs /grant Everyone:F
VOLUME C:\logs
EXPOSE 443
USER ContainerUser
HEALTHCHECK CMD powershell -Command `
    try { (iwr http://localhost/health).StatusCode } catch { exit 1 }
ENTRYPOINT ["C:\\service\\Service.exe"]
CMD C:\service\run.cmd ^
