# An editor that knows no trees gets a list.

--> hello
--> open Dockerfile
| FROM example.org/base:1 AS build
| ENV A=1
| FROM scratch
<-- diagnostics Dockerfile version 1
<   none
--> documentSymbol Dockerfile
<-- answer
<   module build @ Dockerfile 1:1-2:8 "FROM example.org/base:1 AS build\nENV A=1"
<   variable ENV A build @ Dockerfile 2:1-2:8 "ENV A=1"
<   module stage 1 @ Dockerfile 3:1-3:13 "FROM scratch"
