# Variables: across ARG and ENV, from a global ARG into the stage that asks for it, and through inherited stages.

--> hello
--> open Dockerfile
| ARG VERSION=1
| FROM example.org/base:$VERSION AS build
| ARG VERSION
| ENV FULL=v${VERSION:-0} OTHER="$VERSION"
| RUN echo $FULL $VERSION '$FULL'
| FROM build
| RUN echo ${FULL}
| FROM example.org/base:1
| ARG FULL
| RUN echo $FULL
<-- diagnostics Dockerfile version 1
<   none
--> definition Dockerfile at "base:$VER«»SION"
<-- answer
<   Dockerfile 1:5-1:12 "VERSION"
--> definition Dockerfile at "ARG VER«»SION\nENV"
<-- answer
<   Dockerfile 1:5-1:12 "VERSION"
--> definition Dockerfile at "echo ${FU«»LL}"
<-- answer
<   Dockerfile 4:5-4:9 "FULL"
--> references Dockerfile at "VER«»SION=1"
<-- answer
<   - Dockerfile 1:5-1:12 "VERSION"
<   - Dockerfile 2:24-2:31 "VERSION"
<   - Dockerfile 3:5-3:12 "VERSION"
<   - Dockerfile 4:13-4:20 "VERSION"
<   - Dockerfile 4:33-4:40 "VERSION"
<   - Dockerfile 5:17-5:24 "VERSION"
--> references Dockerfile at "FU«»LL=v"
<-- answer
<   - Dockerfile 4:5-4:9 "FULL"
<   - Dockerfile 5:11-5:15 "FULL"
<   - Dockerfile 5:27-5:31 "FULL"
<   - Dockerfile 7:12-7:16 "FULL"
--> documentHighlight Dockerfile at "FU«»LL=v"
<-- answer
<   write 4:5-4:9 "FULL"
<   read 5:11-5:15 "FULL"
<   read 5:27-5:31 "FULL"
<   read 7:12-7:16 "FULL"
--> rename Dockerfile at "VER«»SION=1" to "RELEASE"
<-- answer
<   changes:
<     Dockerfile:
<       - 1:5-1:12 "VERSION" -> "RELEASE"
<       - 2:24-2:31 "VERSION" -> "RELEASE"
<       - 3:5-3:12 "VERSION" -> "RELEASE"
<       - 4:13-4:20 "VERSION" -> "RELEASE"
<       - 4:33-4:40 "VERSION" -> "RELEASE"
<       - 5:17-5:24 "VERSION" -> "RELEASE"
--> rename Dockerfile at "FU«»LL=v" to "WHOLE"
<-- answer
<   changes:
<     Dockerfile:
<       - 4:5-4:9 "FULL" -> "WHOLE"
<       - 5:11-5:15 "FULL" -> "WHOLE"
<       - 5:27-5:31 "FULL" -> "WHOLE"
<       - 7:12-7:16 "FULL" -> "WHOLE"
--> rename Dockerfile at "FU«»LL=v" to "OTHER"
<-- error -32803: `OTHER` in line 4 and `FULL` would become one variable; choose another name
--> rename Dockerfile at "FU«»LL=v" to "9lives"
<-- error -32803: `9lives` cannot name a variable; a variable starts with a letter or `_` and goes on with letters, digits and `_`
