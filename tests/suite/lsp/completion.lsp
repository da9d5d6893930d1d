# What can stand where the cursor is, also while the line is half typed.

=== client snippets
=== file src/main.rs
=== file .dockerignore
| target
--> hello
--> open Dockerfile
| ARG VERSION=3
| FROM alpine:3.23 AS tools
| WORKDIR /out
| RUN useradd worker
|
| FROM alpine:3.23
| COPY --from=
| COPY src/
| RUN --mount=type=cache,
| USER wo
| STOPSIGNAL SIGTE
| RUN echo ${V
| ONBUILD
<-- diagnostics Dockerfile version 1
<   6:6-6:17 "alpine:3.23" hint repeated-base-image
<   7:1-7:5 "COPY" error parse-error
<   8:6-8:10 "src/" error parse-error
<   9:5-9:24 "--mount=type=cache," error build-error
<   9:24 error build-error
<   11:12-11:17 "SIGTE" error build-error
<   13:1-13:8 "ONBUILD" error parse-error
--> completion Dockerfile at "--from=«»"
<-- answer
<   tools (class) · stage 0, from alpine:3.23 | 7:13 -> "tools"
<   alpine:3.23 (module) · already in this file | 7:13 -> "alpine:3.23"
--> completion Dockerfile at "src/«»"
<-- answer
<   main.rs (file) | 8:10 -> "main.rs"
--> completion Dockerfile at "type=cache,«»"
<-- answer
<   target= (property) · Says where it is mounted | 9:24 -> "target="
<   source= (property) · Says which part of the source is mounted | 9:24 -> "source="
<   from= (property) · Says from which stage, image or named context the files come | 9:24 -> "from="
<   id= (property) · Names the cache, the secret or the agent | 9:24 -> "id="
<   sharing= (property) · Says what happens when two builds use the same cache at the same time | 9:24 -> "sharing="
<   readonly (property) · Makes the mount read-only | 9:24 -> "readonly"
<   rw (property) · Lets the command write | 9:24 -> "rw"
<   mode= (property) · Sets the permissions, as an octal number | 9:24 -> "mode="
<   uid= (property) · Sets the number of the user that owns it | 9:24 -> "uid="
<   gid= (property) · Sets the number of the group that owns it | 9:24 -> "gid="
--> completion Dockerfile at "USER wo«»"
<-- answer
<   root (constant) · may do everything | 10:6-10:8 "wo" -> "root"
<   nobody (constant) · owns nothing | 10:6-10:8 "wo" -> "nobody"
<   1000 (constant) · the first user of most images | 10:6-10:8 "wo" -> "1000"
--> completion Dockerfile at "${V«»"
<-- answer
<   VERSION (variable) · 3 (global ARG), needs `ARG VERSION` in this stage | 12:12-12:13 "V" -> "VERSION}"
<   PATH (variable) · /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin (base image) | 12:12-12:13 "V" -> "PATH}"
<   BUILDARCH (variable) · amd64 (platform), needs `ARG BUILDARCH` in this stage | 12:12-12:13 "V" -> "BUILDARCH}"
<   BUILDOS (variable) · linux (platform), needs `ARG BUILDOS` in this stage | 12:12-12:13 "V" -> "BUILDOS}"
<   BUILDPLATFORM (variable) · linux/amd64 (platform), needs `ARG BUILDPLATFORM` in this stage | 12:12-12:13 "V" -> "BUILDPLATFORM}"
<   BUILDVARIANT (variable) · empty (platform), needs `ARG BUILDVARIANT` in this stage | 12:12-12:13 "V" -> "BUILDVARIANT}"
<   TARGETARCH (variable) · amd64 (platform), needs `ARG TARGETARCH` in this stage | 12:12-12:13 "V" -> "TARGETARCH}"
<   TARGETOS (variable) · linux (platform), needs `ARG TARGETOS` in this stage | 12:12-12:13 "V" -> "TARGETOS}"
<   TARGETPLATFORM (variable) · linux/amd64 (platform), needs `ARG TARGETPLATFORM` in this stage | 12:12-12:13 "V" -> "TARGETPLATFORM}"
<   TARGETSTAGE (variable) · default (platform), needs `ARG TARGETSTAGE` in this stage | 12:12-12:13 "V" -> "TARGETSTAGE}"
<   TARGETVARIANT (variable) · empty (platform), needs `ARG TARGETVARIANT` in this stage | 12:12-12:13 "V" -> "TARGETVARIANT}"
<   HTTP_PROXY (variable) · a proxy, when one is given | 12:12-12:13 "V" -> "HTTP_PROXY}"
<   HTTPS_PROXY (variable) · a proxy, when one is given | 12:12-12:13 "V" -> "HTTPS_PROXY}"
<   FTP_PROXY (variable) · a proxy, when one is given | 12:12-12:13 "V" -> "FTP_PROXY}"
<   NO_PROXY (variable) · a proxy, when one is given | 12:12-12:13 "V" -> "NO_PROXY}"
<   ALL_PROXY (variable) · a proxy, when one is given | 12:12-12:13 "V" -> "ALL_PROXY}"
<   http_proxy (variable) · a proxy, when one is given | 12:12-12:13 "V" -> "http_proxy}"
<   https_proxy (variable) · a proxy, when one is given | 12:12-12:13 "V" -> "https_proxy}"
<   ftp_proxy (variable) · a proxy, when one is given | 12:12-12:13 "V" -> "ftp_proxy}"
<   no_proxy (variable) · a proxy, when one is given | 12:12-12:13 "V" -> "no_proxy}"
<   all_proxy (variable) · a proxy, when one is given | 12:12-12:13 "V" -> "all_proxy}"
--> completion Dockerfile at "ONBU«»ILD"
<-- answer
<   ADD (keyword) · Puts files into the image, from the build context, from a URL or from a Git repository | 13:1-13:8 "ONBUILD" -> "ADD ${1:source} ${2:destination}" snippet
<   ARG (keyword) · Declares a variable that can be set from outside while the image is built | 13:1-13:8 "ONBUILD" -> "ARG ${1:name}" snippet
<   CMD (keyword) · Says what a container runs when it is started without a command of its own | 13:1-13:8 "ONBUILD" -> "CMD [\"${1:program}\"]" snippet
<   COPY (keyword) · Puts files into the image, from the build context, from another stage or from another image | 13:1-13:8 "ONBUILD" -> "COPY ${1:source} ${2:destination}" snippet
<   ENTRYPOINT (keyword) · Says which program a container is | 13:1-13:8 "ONBUILD" -> "ENTRYPOINT [\"${1:program}\"]" snippet
<   ENV (keyword) · Sets environment variables for the rest of the stage and for the containers made from the image | 13:1-13:8 "ONBUILD" -> "ENV ${1:name}=${2:value}" snippet
<   EXPOSE (keyword) · Notes on which ports the program in the image listens | 13:1-13:8 "ONBUILD" -> "EXPOSE ${1:port}" snippet
<   FROM (keyword) · Begins a stage | 13:1-13:8 "ONBUILD" -> "FROM ${1:image}" snippet
<   HEALTHCHECK (keyword) · Says how to find out whether the program in a running container still works | 13:1-13:8 "ONBUILD" -> "HEALTHCHECK CMD ${1:command}" snippet
<   LABEL (keyword) · Writes facts about the image into it, which tools and people can read | 13:1-13:8 "ONBUILD" -> "LABEL ${1:key}=\"${2:value}\"" snippet
<   ONBUILD (keyword) · Keeps an instruction for later | 13:1-13:8 "ONBUILD" -> "ONBUILD $1" snippet
<   RUN (keyword) · Runs a command in the stage and keeps what it changed as a new layer | 13:1-13:8 "ONBUILD" -> "RUN ${1:command}" snippet
<   SHELL (keyword) · Sets the shell that reads the shell form of `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK` | 13:1-13:8 "ONBUILD" -> "SHELL [\"${1:/bin/sh}\", \"${2:-c}\"]" snippet
<   STOPSIGNAL (keyword) · Sets the signal that asks the program in a container to stop | 13:1-13:8 "ONBUILD" -> "STOPSIGNAL ${1:SIGTERM}" snippet
<   USER (keyword) · Sets who runs the commands below, and the program in a container | 13:1-13:8 "ONBUILD" -> "USER ${1:user}" snippet
<   VOLUME (keyword) · Says which folders hold data that outlives a container | 13:1-13:8 "ONBUILD" -> "VOLUME ${1:path}" snippet
<   WORKDIR (keyword) · Sets the folder in which the instructions below and the program in a container start | 13:1-13:8 "ONBUILD" -> "WORKDIR ${1:path}" snippet
<   MAINTAINER (keyword) · Names the author of the image [deprecated] | 13:1-13:8 "ONBUILD" -> "MAINTAINER ${1:name}" snippet
--> resolve completion "ONBUILD"
<-- answer
<   label: ONBUILD
<   kind: 14
<   detail: Keeps an instruction for later
# What can be typed next, with the text that it replaces.
| *.log
=== file src/main.c
| int main;
=== file notes.log
| x
| # syntax=docker/dockerfile:1
| «directive»
| ARG VERSION=1.2
| FROM example.org/base:1 AS build
| EXPOSE «port»
| RUN --«flag»
| RUN --mount=type=«mount»
| RUN echo $«variable»
| COPY --from=«stage» /a /b
| COPY s«path»
| STOPSIGNAL SIGT«signal»
| HEALTHCHECK «health»
| «keyword»
<   5:1-5:7 "EXPOSE" error parse-error
<   7:5-7:18 "--mount=type=" error build-error
<   7:18 error build-error
<   10:6-10:7 "s" error parse-error
<   11:12-11:16 "SIGT" error build-error
<   12:1-12:12 "HEALTHCHECK" error parse-error
--> completion Dockerfile at keyword
<   ADD (keyword) · Puts files into the image, from the build context, from a URL or from a Git repository | 13:1 -> "ADD ${1:source} ${2:destination}" snippet
<   ARG (keyword) · Declares a variable that can be set from outside while the image is built | 13:1 -> "ARG ${1:name}" snippet
<   CMD (keyword) · Says what a container runs when it is started without a command of its own | 13:1 -> "CMD [\"${1:program}\"]" snippet
<   COPY (keyword) · Puts files into the image, from the build context, from another stage or from another image | 13:1 -> "COPY ${1:source} ${2:destination}" snippet
<   ENTRYPOINT (keyword) · Says which program a container is | 13:1 -> "ENTRYPOINT [\"${1:program}\"]" snippet
<   ENV (keyword) · Sets environment variables for the rest of the stage and for the containers made from the image | 13:1 -> "ENV ${1:name}=${2:value}" snippet
<   EXPOSE (keyword) · Notes on which ports the program in the image listens | 13:1 -> "EXPOSE ${1:port}" snippet
<   FROM (keyword) · Begins a stage | 13:1 -> "FROM ${1:image}" snippet
<   HEALTHCHECK (keyword) · Says how to find out whether the program in a running container still works | 13:1 -> "HEALTHCHECK CMD ${1:command}" snippet
<   LABEL (keyword) · Writes facts about the image into it, which tools and people can read | 13:1 -> "LABEL ${1:key}=\"${2:value}\"" snippet
<   ONBUILD (keyword) · Keeps an instruction for later | 13:1 -> "ONBUILD $1" snippet
<   RUN (keyword) · Runs a command in the stage and keeps what it changed as a new layer | 13:1 -> "RUN ${1:command}" snippet
<   … 6 more
--> resolve completion "COPY"
<   label: COPY
<   detail: Puts files into the image, from the build context, from another stage or from another image
<   documentation:
<     kind: markdown
<     value:
<       ```dockerfile
<       ONBUILD <instruction>
<       ```
<
<       Keeps an instruction for later: it runs when another build starts from this image.
<
<       Nothing happens in this build.
<       In a build that starts from the image, all that was kept runs right behind the `FROM`, in its order, and is then forgotten.
<       `FROM`, `ONBUILD` and `MAINTAINER` cannot be kept.
<
<       ## What people get wrong
<
<       - The paths of a kept `COPY` are those of the later build's context, so it fails where they are missing.
<       - Whoever starts from the image does not see these steps in their own file.
<
<       ## Example
<
<       ```dockerfile
<       ONBUILD COPY package.json .
<       ONBUILD RUN npm install
<       ```
<
<       [Docker's reference](https://docs.docker.com/reference/dockerfile/#onbuild)
<   sortText: 0010
<   insertTextFormat: 2
<   textEdit: 13:1-13:8 -> "ONBUILD $1"
<   data: [keyword, ONBUILD]
<       COPY [--flags] <source>… <destination>
<       COPY [--flags] ["<source>", "<destination>"]
<       Puts files into the image, from the build context, from another stage or from another image.
<       [Docker's reference](https://docs.docker.com/reference/dockerfile/#copy)
<   sortText: 0003
<   textEdit: 13:1 -> "COPY ${1:source} ${2:destination}"
<   data: [keyword, COPY]
--> completion Dockerfile at flag
<-- answer
<   --mount= (field) · Makes files available while the command runs, without putting them into the layer | 6:5-6:7 "--" -> "--mount="
<   --network= (field) · Says which network the command sees | 6:5-6:7 "--" -> "--network="
<   --security= (field) · Says how closed in the command is | 6:5-6:7 "--" -> "--security="
<   --device= (field) · Makes a device of the host available, by its CDI name | 6:5-6:7 "--" -> "--device="
--> completion Dockerfile at mount
<-- answer
<   bind (value) · Shows files of the build context, of a stage or of an image to the command, without copying them | 7:18 -> "bind"
<   cache (value) · Gives the command a folder that stays from one build to the next, outside of the image | 7:18 -> "cache"
<   secret (value) · Shows a secret of the build to the command, as a file or a variable, and keeps it out of the image | 7:18 -> "secret"
<   ssh (value) · Lets the command use the keys of an SSH agent without seeing them | 7:18 -> "ssh"
<   tmpfs (value) · Gives the command an empty folder in memory that is gone when it ends | 7:18 -> "tmpfs"
--> completion Dockerfile at variable triggered "$"
<-- answer
<   VERSION (variable) · 1.2 (global ARG), needs `ARG VERSION` in this stage | 8:11 -> "VERSION"
<   PATH (variable) · /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin (base image) | 8:11 -> "PATH"
<   BUILDARCH (variable) · amd64 (platform), needs `ARG BUILDARCH` in this stage | 8:11 -> "BUILDARCH"
<   BUILDOS (variable) · linux (platform), needs `ARG BUILDOS` in this stage | 8:11 -> "BUILDOS"
<   BUILDPLATFORM (variable) · linux/amd64 (platform), needs `ARG BUILDPLATFORM` in this stage | 8:11 -> "BUILDPLATFORM"
<   BUILDVARIANT (variable) · empty (platform), needs `ARG BUILDVARIANT` in this stage | 8:11 -> "BUILDVARIANT"
<   TARGETARCH (variable) · amd64 (platform), needs `ARG TARGETARCH` in this stage | 8:11 -> "TARGETARCH"
<   TARGETOS (variable) · linux (platform), needs `ARG TARGETOS` in this stage | 8:11 -> "TARGETOS"
<   TARGETPLATFORM (variable) · linux/amd64 (platform), needs `ARG TARGETPLATFORM` in this stage | 8:11 -> "TARGETPLATFORM"
<   TARGETSTAGE (variable) · default (platform), needs `ARG TARGETSTAGE` in this stage | 8:11 -> "TARGETSTAGE"
<   TARGETVARIANT (variable) · empty (platform), needs `ARG TARGETVARIANT` in this stage | 8:11 -> "TARGETVARIANT"
<   HTTP_PROXY (variable) · a proxy, when one is given | 8:11 -> "HTTP_PROXY"
<   … 9 more
--> completion Dockerfile at stage
<-- answer
<   example.org/base:1 (module) · already in this file | 9:13 -> "example.org/base:1"
--> completion Dockerfile at path
<-- answer
<   src/ (folder) | 10:6-10:7 "s" -> "src/"
<   .dockerignore (file) | 10:6-10:7 "s" -> ".dockerignore"
<   notes.log (file) · ignored by .dockerignore: *.log [deprecated] | 10:6-10:7 "s" -> "notes.log"
--> completion Dockerfile at signal
<-- answer
<   SIGTERM (value) · Please end | 11:12-11:16 "SIGT" -> "SIGTERM"
<   SIGINT (value) · Somebody pressed Ctrl-C | 11:12-11:16 "SIGT" -> "SIGINT"
<   SIGQUIT (value) · Stop and leave a memory dump | 11:12-11:16 "SIGT" -> "SIGQUIT"
<   SIGHUP (value) · The terminal is gone | 11:12-11:16 "SIGT" -> "SIGHUP"
<   SIGUSR1 (value) · Means what the program says it means | 11:12-11:16 "SIGT" -> "SIGUSR1"
<   SIGUSR2 (value) · Means what the program says it means | 11:12-11:16 "SIGT" -> "SIGUSR2"
<   SIGWINCH (value) · The window changed its size | 11:12-11:16 "SIGT" -> "SIGWINCH"
<   SIGKILL (value) · Ends at once | 11:12-11:16 "SIGT" -> "SIGKILL"
<   SIGABRT (value) · The program gave itself up | 11:12-11:16 "SIGT" -> "SIGABRT"
<   SIGALRM (value) · A timer ran out | 11:12-11:16 "SIGT" -> "SIGALRM"
<   SIGBUS (value) · The program used memory in a way that the machine cannot | 11:12-11:16 "SIGT" -> "SIGBUS"
<   SIGCHLD (value) · A child process ended | 11:12-11:16 "SIGT" -> "SIGCHLD"
<   … 24 more
--> completion Dockerfile at health
<-- answer
<   CMD (keyword) · Runs a command in the container as the check | 12:13 -> "CMD ${1:command}" snippet
<   NONE (keyword) · Switches off the check that the base image brings | 12:13 -> "NONE" snippet
<   --interval= (field) · Sets how long to wait between two checks | 12:13 -> "--interval="
<   --timeout= (field) · Sets how long a check may take before it counts as failed | 12:13 -> "--timeout="
<   --start-period= (field) · Sets how long the program may take to start | 12:13 -> "--start-period="
<   --start-interval= (field) · Sets how long to wait between two checks while the program starts | 12:13 -> "--start-interval="
<   --retries= (field) · Sets how many failures in a row make the container unhealthy | 12:13 -> "--retries="
--> completion Dockerfile at port
<-- answer
<   80 (value) · HTTP | 5:8 -> "80"
<   443 (value) · HTTPS | 5:8 -> "443"
<   8080 (value) · HTTP, for those who are not root | 5:8 -> "8080"
<   3000 (value) · Node.js, Grafana | 5:8 -> "3000"
<   8000 (value) · Django, uvicorn | 5:8 -> "8000"
<   5000 (value) · Flask, a registry | 5:8 -> "5000"
<   8443 (value) · HTTPS, for those who are not root | 5:8 -> "8443"
<   22 (value) · SSH | 5:8 -> "22"
<   25 (value) · SMTP | 5:8 -> "25"
<   53 (value) · DNS | 5:8 -> "53"
<   53/udp (value) · DNS | 5:8 -> "53/udp"
<   123/udp (value) · NTP | 5:8 -> "123/udp"
<   … 20 more
--> completion Dockerfile at directive
<-- answer
<   ARG (keyword) · Declares a variable that can be set from outside while the image is built | 2:1 -> "ARG ${1:name}" snippet
<   FROM (keyword) · Begins a stage | 2:1 -> "FROM ${1:image}" snippet
<   # escape=` (keyword) · the character that continues lines | 2:1 -> "# escape=`"
<   # check=skip= (keyword) · which of BuildKit's checks run | 2:1 -> "# check=skip="
