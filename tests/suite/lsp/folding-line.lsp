# An editor that folds whole lines only.

=== client line-folding
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
<   1-2 comment
<   3-9
<   4-6
<   7-9
<   11-13
<   12-13
