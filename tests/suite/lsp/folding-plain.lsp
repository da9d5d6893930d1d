# The parts of a file that fold: stages, long instructions, heredocs, comments.

--> hello
--> open Dockerfile
| # one
| # two
| FROM example.org/base:1 AS build
| RUN a \
|     && b \
|     && c
| RUN <<EOF
| make
| EOF
|
| FROM scratch
| COPY --from=build \
|     /a /b
<-- diagnostics Dockerfile version 1
<   none
--> foldingRange Dockerfile
<-- answer
<   1:6-2:6 comment
<   3:33-9:4
<   4:8-6:9
<   7:10-9:4
<   11:13-13:10
<   12:20-13:10
