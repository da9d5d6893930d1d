# escape=`
# A service for Windows, with the other escape character and the other line ends.
FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]

ARG PYTHON_VERSION=3.12.1
ENV INSTALL_ROOT C:\python
RUN Invoke-WebRequest -UseBasicParsing `
      -Uri ('https://www.python.org/ftp/python/{0}/python.zip' -f $env:PYTHON_VERSION) `
      -OutFile C:\python.zip ; `
    Expand-Archive C:\python.zip -DestinationPath $env:INSTALL_ROOT

WORKDIR C:\app
COPY . C:\app\
ENTRYPOINT ["C:\\python\\python.exe"]
