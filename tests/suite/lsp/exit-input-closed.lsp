# An editor that is suddenly gone ends the server too.

--> hello
--> open Dockerfile
| FROM alpine
<-- diagnostics Dockerfile version 1
<   1:6-1:12 "alpine" warning untagged-base-image
--> close-input
<-- exit code 1
