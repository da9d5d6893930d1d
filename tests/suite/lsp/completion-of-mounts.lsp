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
<   … 9 more
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
<   … 6 more
--> resolve completion "ONBUILD"
<-- answer
<   label: ONBUILD
<   kind: 14
<   detail: Keeps an instruction for later
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
