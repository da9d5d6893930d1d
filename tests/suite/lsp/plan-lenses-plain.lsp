# In an editor that cannot show places, a lens only tells.

--> hello
--> open Dockerfile
| FROM alpine:3 AS base
| FROM base
| USER 1000
<-- diagnostics Dockerfile version 1
<   none
--> codeLens Dockerfile
<-- answer
<   1:1-1:22 "FROM alpine:3 AS base" 0 layers on alpine:3
<   1:1-1:22 "FROM alpine:3 AS base" used by stage 1
<   2:1-2:10 "FROM base" 0 layers on stage `base`
<   2:1-2:10 "FROM base" what a build makes when no target is named
--> shutdown
<-- nothing
