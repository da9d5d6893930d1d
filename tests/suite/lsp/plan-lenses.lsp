# Over each stage stands what it makes and who uses it; the uses can be shown where the editor can do that.

=== show-references
--> hello
--> open Dockerfile
| FROM alpine:3 AS base
| FROM base AS tests
| RUN make test
| FROM base
| COPY --from=base a b
<-- diagnostics Dockerfile version 1
--> codeLens Dockerfile
<-- answer
--> shutdown

===
--> hello
--> open Dockerfile
| FROM alpine:3 AS base
| FROM base
| USER 1000
<-- diagnostics Dockerfile version 1
--> codeLens Dockerfile
<-- answer
--> shutdown
