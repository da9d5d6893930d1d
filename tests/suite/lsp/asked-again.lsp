# What is asked again in the same words is answered the same, until something changes, and never after the goodbye.

--> hello
--> open Dockerfile
| FROM example.org/base:1 AS build
| RUN a
<-- diagnostics Dockerfile version 1
<   none
--> foldingRange Dockerfile
<-- answer
<   1:33-2:6
--> foldingRange Dockerfile
<-- answer
<   1:33-2:6

# An edit.
--> change Dockerfile
| "RUN a" -> "RUN a && \\\n    b\n"
<-- diagnostics Dockerfile version 2
<   none
--> foldingRange Dockerfile
<-- answer
<   1:33-3:6
<   2:11-3:6
--> foldingRange Dockerfile
<-- answer
<   1:33-3:6
<   2:11-3:6

# An editor that opens the document once more.
--> open Dockerfile
| # one
| # two
| FROM example.org/base:1
<-- diagnostics Dockerfile version 1
<   none
--> foldingRange Dockerfile
<-- answer
<   1:6-2:6 comment
--> close Dockerfile
<-- diagnostics Dockerfile without version
<   none
--> foldingRange Dockerfile
<-- error -32803: `Dockerfile` is not open; open it first
--> open Dockerfile
| FROM example.org/base:1
<-- diagnostics Dockerfile version 1
<   none
--> foldingRange Dockerfile
<-- an empty list
--> shutdown
<-- nothing
--> foldingRange Dockerfile
<-- error -32600: Invalid request
