# What is said about the place under the pointer.

--> hello
--> open Dockerfile
| # syntax=docker/dockerfile:1
| ARG VERSION=1.2
| FROM --platform=linux/arm64 example.org/team/base:$VERSION AS build
| ARG VERSION
| ENV FULL=v${VERSION:-0}
| RUN --mount=type=cache,target=/x,sharing=locked echo $FULL $TARGETARCH
| COPY --from=build --chown=1:1 a b
| FROM build
| RUN <<EOF
| echo ${FULL%.*}
| EOF
| HEALTHCHECK --interval=5s CMD true
| STOPSIGNAL SIGTERM
<-- diagnostics Dockerfile version 1
<   3:17-3:28 "linux/arm64" warning constant-platform
<   7:13-7:18 "build" error build-error
<   7:33-7:34 "b" warning relative-copy-destination
<   12:31-12:35 "true" hint shell-form-healthcheck
--> hover Dockerfile at "syn«»tax"
<-- answer
<   1:3-1:9 "syntax" markdown
<     ```dockerfile
<     # syntax=<image>
<     ```
<
<     Says which frontend reads the file, as the image that holds it.
<
<     The builder downloads the image and lets it read the file, so that new parts of the language work with an older Docker.
<     It has to stand on the first line, or below other directives only.
<     `docker/dockerfile:1` follows the stable releases; `docker/dockerfile:1-labs` has what is not stable yet.
<
<     Values:
<
<     … 3 lines more
--> hover Dockerfile at "VER«»SION=1"
<-- answer
<   2:5-2:12 "VERSION" markdown
<     **variable** `VERSION` = `1.2`
<
<     - default of the global `ARG` on line 2
<
<     Used in 2 places.
--> hover Dockerfile at "FR«»OM"
<-- answer
<   3:1-3:5 "FROM" markdown
<     ```dockerfile
<     FROM [--platform=<platform>] <image> [AS <name>]
<     ```
<
<     Begins a stage: everything below builds on this image, up to the next `FROM`.
<
<     The base is an image, an earlier stage by its name, or `scratch`.
<     A file with several stages builds the last one, and those that it needs; the others are skipped.
<     Only `ARG`s above the first `FROM` can be used in it.
<
<     ## What people get wrong
<
<     … 16 lines more
--> hover Dockerfile at "plat«»form"
<-- answer
<   3:6-3:16 "--platform" markdown
<     ```dockerfile
<     --platform=<platform>
<     ```
<
<     Says for which platform the base image is taken.
<
<     Written as `os/architecture` or `os/architecture/variant`, such as `linux/arm64`.
<     Unless set, it is the platform that the build is asked for.
<     `--platform=$BUILDPLATFORM` runs a stage on the machine that builds, which is how cross-compiling avoids slow emulation.
<     A fixed platform ties the image to it, whatever the build is asked for.
<
<     [Docker's reference](https://docs.docker.com/reference/dockerfile/#from)
--> hover Dockerfile at "example«».org"
<-- answer
<   3:29-3:59 "example.org/team/base:$VERSION" markdown
<     **image** `example.org/team/base:1.2`
<
<     - registry: `example.org`
<     - repository: `team/base`
<     - tag: `1.2`
<     - digest: none, so the tag decides anew at every build
<     - platform: `linux/arm64`
--> hover Dockerfile at "AS bu«»ild"
<-- answer
<   3:63-3:68 "build" markdown
<     **stage `build`**
<
<     - starts from `example.org/team/base:1.2`
<     - platform: `linux/arm64`
<     - makes 2 layers
<     - used by stage `build` (line 7), stage 1 (line 8)
--> hover Dockerfile at "${VER«»SION"
<-- answer
<   5:13-5:20 "VERSION" markdown
<     **variable** `VERSION` = `1.2`
<
<     `${VERSION:-0}` comes to `1.2`.
<
<     - default of the global `ARG` on line 2, taken by `ARG` on line 4
--> hover Dockerfile at "--mo«»unt"
<-- answer
<   6:5-6:12 "--mount" markdown
<     ```dockerfile
<     --mount=type=<type>[,<key>=<value>…]
<     ```
<
<     Makes files available while the command runs, without putting them into the layer; may stand several times.
<
<     Written as `key=value` pairs with commas between them; `type=` says what is mounted and is `bind` unless given.
<     What is mounted is there for this one command and never in the layer.
<
<     Values:
<
<     - `bind`: files of the build context or of another stage, read-only
<     … 6 lines more
--> hover Dockerfile at "ca«»che"
<-- answer
<   6:18-6:23 "cache" markdown
<     ```dockerfile
<     --mount=type=cache,target=<path>[,id=<name>][,sharing=<sharing>]
<     ```
<
<     Gives the command a folder that stays from one build to the next, outside of the image.
<
<     Package managers find there what they have downloaded before, and nothing of it is in the image.
<     Caches with the same `id` are one; it is the target unless given.
<     It can be empty at any time, so the command has to work without it.
<
<     ```dockerfile
<     RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
<     … 5 lines more
--> hover Dockerfile at "shar«»ing"
<-- answer
<   6:34-6:41 "sharing" markdown
<     ```dockerfile
<     sharing=<sharing>
<     ```
<
<     Says what happens when two builds use the same cache at the same time; `shared` unless set.
<
<     Values:
<
<     - `shared`: both write to it at once
<     - `private`: the second one gets a cache of its own
<     - `locked`: the second one waits for the first
<
<     … 1 lines more
--> hover Dockerfile at "$FU«»LL"
<-- answer
<   6:55-6:59 "FULL" markdown
<     **variable** `FULL` = `v1.2`
<
<     - `ENV` on line 5: `v${VERSION:-0}`
<       - `VERSION` = `1.2`
<         - default of the global `ARG` on line 2, taken by `ARG` on line 4
--> hover Dockerfile at "$TARGET«»ARCH"
<-- answer
<   6:61-6:71 "TARGETARCH" markdown
<     **variable** `TARGETARCH`, which this file does not set here
<
<     - the builder knows it: write `ARG TARGETARCH` in this stage to see it
<
<     The architecture that is built for, such as `amd64` or `arm64`.
--> hover Dockerfile at "from=bu«»ild"
<-- answer
<   7:13-7:18 "build" markdown
<     [**build-error**](https://dockwright.dev/rules/build-error) · error · DL3011 · DL3023
<
<     stage `build` needs itself
<
<     copy from a stage that does not need this one
<
<     The build stops before any step runs.
<     BuildKit tells only the first of these faults, and often without its place.
<
<     ---
<
<     **stage `build`**
<     … 5 lines more
--> hover Dockerfile at "${FU«»LL%"
<-- answer
<   10:8-10:12 "FULL" markdown
<     **variable** `FULL` = `v1.2`
<
<     `${FULL%.*}` comes to `v1`.
<
<     - `ENV` on line 5, inherited from stage `build`: `v${VERSION:-0}`
<       - `VERSION` = `1.2`
<         - default of the global `ARG` on line 2, taken by `ARG` on line 4
--> hover Dockerfile at "<<E«»OF"
<-- answer
<   9:5-9:10 "<<EOF" markdown
<     **heredoc** `EOF`, 1 line
<
<     - it is the script that `/bin/sh` runs
<     - the shell expands variables as in every script; quotes around the name change nothing
--> hover Dockerfile at "SIG«»TERM"
<-- answer
<   13:12-13:19 "SIGTERM" markdown
<     **signal** SIGTERM, 15
<
<     Please end; what `docker stop` sends unless something else is set.
--> hover Dockerfile at "tr«»ue"
<-- answer
<   12:31-12:35 "true" markdown
<     [**shell-form-healthcheck**](https://dockwright.dev/rules/shell-form-healthcheck) · hint · DL3025
<
<     Reports a `HEALTHCHECK CMD` in shell form whose words mean the same in exec form.
<
<     ## Why
<
<     The shell form needs a shell in the image, and starts it for every single check.
<     Where nothing in the text needs one, the exec form does the same, also in images without a shell.
<
<     ## Bad
<
<     ```dockerfile
<     … 19 lines more
