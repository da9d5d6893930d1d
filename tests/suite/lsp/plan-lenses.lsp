# Over each stage stands what it makes and who uses it; the uses can be shown where the editor can do that.

=== client show-references
--> hello
--> open Dockerfile
| FROM alpine:3 AS base
| FROM base AS tests
| RUN make test
| FROM base
| COPY --from=base a b
<-- diagnostics Dockerfile version 1
<   5:20-5:21 "b" warning relative-copy-destination
--> codeLens Dockerfile
<-- answer
<   1:1-1:22 "FROM alpine:3 AS base" 0 layers on alpine:3
<   1:1-1:22 "FROM alpine:3 AS base" used by stage `tests` and stage 2
<     dockwright.showReferences - Dockerfile
<                               - 1:1
<                               - - Dockerfile 2:6-2:10 "base"
<                                 - Dockerfile 4:6-4:10 "base"
<                                 - Dockerfile 5:13-5:17 "base"
<   2:1-2:19 "FROM base AS tests" 1 layer on stage `base`
<   2:1-2:19 "FROM base AS tests" nothing needs it: built only when it is the target
<   4:1-4:10 "FROM base" 1 layer on stage `base`
<   4:1-4:10 "FROM base" what a build makes when no target is named
--> shutdown
<-- nothing
