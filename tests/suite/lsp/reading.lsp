# What an editor reads: what things are, how they are written, and where they lead.

--> hello
--> open Dockerfile
| # syntax=docker/dockerfile:1
| ARG VERSION=1
| FROM busybox:$VERSION AS base
| ARG VERSION
| ENV NAME=x-$VERSION
| RUN echo $NAME
| FROM scratch
| COPY --from=base /a /b
| ADD https://example.org/x.tgz /
<-- diagnostics Dockerfile version 1
<   9:5-9:30 "https://example.org/x.tgz" info unverified-download
--> hover Dockerfile at "R«»UN"
<-- answer
<   6:1-6:4 "RUN" markdown
<     ```dockerfile
<     RUN [--flags] <command>
<     RUN [--flags] ["<program>", "<argument>"…]
<     RUN [--flags] <<EOF
<     ```
<
<     Runs a command in the stage and keeps what it changed as a new layer.
<
<     Every `RUN` starts afresh from the files of the layers below: `cd`, variables of the shell and background programs end with it.
<     The shell form is read by the shell in force, `/bin/sh -c` unless `SHELL` says otherwise; the exec form starts the program itself, without a shell and so without variables.
<     With `<<EOF` the lines up to `EOF` are the script; a first line such as `#!/usr/bin/env python3` picks another program.
<     `ARG` and `ENV` are environment variables of the command; the builder itself expands nothing in it.
<     … 22 lines more
--> hover Dockerfile at "$NA«»ME"
<-- answer
<   6:11-6:15 "NAME" markdown
<     **variable** `NAME` = `x-1`
<
<     - `ENV` on line 5: `x-$VERSION`
<       - `VERSION` = `1`
<         - default of the global `ARG` on line 2, taken by `ARG` on line 4
--> hover Dockerfile at "=ba«»se"
<-- answer
<   8:13-8:17 "base" markdown
<     **stage `base`**
<
<     - starts from `busybox:1`
<     - makes 1 layer
<     - used by stage 1 (line 8)
--> hover Dockerfile at "busy«»box"
<-- answer
<   3:6-3:22 "busybox:$VERSION" markdown
<     **image** `busybox:1`
<
<     - registry: `docker.io`
<     - repository: `library/busybox`, an official image
<     - tag: `1`
<     - digest: none, so the tag decides anew at every build
<     - platform: `linux/amd64`
<
<     [Page of the image](https://hub.docker.com/_/busybox)
--> hover Dockerfile at "synt«»ax"
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
--> signatureHelp Dockerfile at "--from=«»base"
<-- answer
<   * --from=<stage>
<     at "<stage>"
<     Takes the files from another stage, image or named context instead of the build context.
<     The name or number of a stage, an image, or a named context.
--> signatureHelp Dockerfile at "ENV «»NAME"
<-- answer
<   * ENV <name>=<value> …
<     at "<name>"
<     Sets environment variables for the rest of the stage and for the containers made from the image.
<     Letters, digits and `_`; for a stage lower-case letters, digits, `-`, `_` and `.`.
--> documentLink Dockerfile
<-- answer
<   1:10-1:29 "docker/dockerfile:1" -> https://hub.docker.com/r/docker/dockerfile (Page of the image docker/dockerfile)
<   3:6-3:22 "busybox:$VERSION" -> https://hub.docker.com/_/busybox (Page of the image busybox)
<   9:5-9:30 "https://example.org/x.tgz" -> https://example.org/x.tgz (Open the address)
