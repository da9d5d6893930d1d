# The outline of a file, as a tree of stages; and what is found by name in all folders.

=== client nested-symbols
=== file other/Dockerfile
| FROM example.org/base:1 AS builder
| ENV BUILD_MODE=fast
--> hello
--> open Dockerfile
| # syntax=docker/dockerfile:1
| ARG VERSION=1
| FROM example.org/base:$VERSION AS build
| ENV A=1 B=2
| RUN <<EOF
| make
| EOF
| FROM scratch
| COPY --from=build /a /a
| LABEL org.opencontainers.image.title=x
| EXPOSE 80/tcp
| ENTRYPOINT ["/a"]
<-- diagnostics Dockerfile version 1
<   none
--> documentSymbol Dockerfile
<-- answer
<   property syntax docker/dockerfile:1 @ 1:3-1:9 "syntax"
<   constant ARG VERSION 1 @ 2:5-2:12 "VERSION"
<   module build example.org/base:1 @ 3:35-3:40 "build"
<     variable ENV A, B @ 4:1-4:4 "ENV"
<       variable A 1 @ 4:5-4:6 "A"
<       variable B 2 @ 4:9-4:10 "B"
<     function RUN <<EOF make @ 5:1-5:4 "RUN"
<       string <<EOF @ 6:1-6:5 "make"
<   module stage 1 scratch @ 8:6-8:13 "scratch"
<     file COPY --from=build /a → /a @ 9:1-9:5 "COPY"
<     field LABEL org.opencontainers.image.title x @ 10:7-10:37 "org.opencontainers.image.title"
<     property EXPOSE 80/tcp @ 11:1-11:7 "EXPOSE"
<     function ENTRYPOINT /a @ 12:1-12:11 "ENTRYPOINT"
--> workspace/symbol of "build"
<-- answer
<   module build @ Dockerfile 3:35-3:40 "build"
<   module builder @ other/Dockerfile 1:28-1:35 "builder"
<   variable BUILD_MODE stage builder @ other/Dockerfile 2:5-2:15 "BUILD_MODE"
--> workspace/symbol of ""
<-- answer
<   variable A stage build @ Dockerfile 4:5-4:6 "A"
<   variable B stage build @ Dockerfile 4:9-4:10 "B"
<   module build @ Dockerfile 3:35-3:40 "build"
<   constant VERSION @ Dockerfile 2:5-2:12 "VERSION"
<   module builder @ other/Dockerfile 1:28-1:35 "builder"
<   variable BUILD_MODE stage builder @ other/Dockerfile 2:5-2:15 "BUILD_MODE"
<   field org.opencontainers.image.title stage 1 @ Dockerfile 10:7-10:37 "org.opencontainers.image.title"
--> workspace/symbol of "nothing like it"
<-- an empty list
