# What can be typed next, with the text that it replaces.

=== client snippets
=== file .dockerignore
| *.log
=== file src/main.c
| int main;
=== file notes.log
| x
--> hello
--> open Dockerfile
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
<-- diagnostics Dockerfile version 1
<   5:1-5:7 "EXPOSE" error parse-error
<   7:5-7:18 "--mount=type=" error build-error
<   7:18 error build-error
<   10:6-10:7 "s" error parse-error
<   11:12-11:16 "SIGT" error build-error
<   12:1-12:12 "HEALTHCHECK" error parse-error
--> completion Dockerfile at keyword
<-- answer
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
<-- answer
<   label: COPY
<   kind: 14
<   detail: Puts files into the image, from the build context, from another stage or from another image
<   documentation:
<     kind: markdown
<     value:
<       ```dockerfile
<       COPY [--flags] <source>… <destination>
<       COPY [--flags] ["<source>", "<destination>"]
<       ```
<
<       Puts files into the image, from the build context, from another stage or from another image.
<
<       Sources are paths of the build context, seen from its root; nothing outside of it can be reached, and what `.dockerignore` names is not there.
<       A folder as the source means what is in it, not the folder itself.
<       The destination is a folder when it ends in `/`; missing folders are made, and a relative path starts at `WORKDIR`.
<       Files belong to root unless `--chown` says otherwise, and keep the permissions they have in the context.
<       With `<<name` the lines below become the file.
<
<       ## What people get wrong
<
<       - `COPY . .` before the dependencies are installed throws away the cache at every change of any file.
<       - Several sources need a destination that is a folder, so with the slash: `COPY a b dir/`.
<       - `*` and `?` match within one part of the path, and `**` is only special with `--parents`.
<
<       ## Example
<
<       ```dockerfile
<       COPY package.json package-lock.json ./
<       RUN npm ci
<       COPY --chown=node:node src/ src/
<       ```
<
<       [Docker's reference](https://docs.docker.com/reference/dockerfile/#copy)
<   sortText: 0003
<   insertTextFormat: 2
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
