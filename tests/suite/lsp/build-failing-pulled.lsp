# An editor that asks for diagnostics is told that it should ask again.

=== builds
=== image docker.io/library/base:1
=== client pull refresh
--> hello
--> open Dockerfile
| FROM base:1
| RUN false
--> request workspace/executeCommand
| { "command": "dockwright.build", "arguments": ["@Dockerfile"] }
<-- nothing
<-- window/showMessage error: `Dockerfile` is not built: the program returned 1
<-- request workspace/diagnostic/refresh
--> diagnostic Dockerfile
<-- answer
<   result id1
<   2:1-2:10 "RUN false" error build-failed
--> shutdown
<-- nothing
