# An editor that asks for diagnostics and cannot be told to ask again is told where builds failed, and of nothing else.

=== builds
=== image docker.io/library/base:1
=== client pull
--> hello
--> open Dockerfile
| FROM base:1
| RUN false
| MAINTAINER me
--> request workspace/executeCommand
| { "command": "dockwright.build", "arguments": ["@Dockerfile"] }
<-- nothing
<-- diagnostics Dockerfile version 1
<   2:1-2:10 "RUN false" error build-failed
<-- window/showMessage error: `Dockerfile` is not built: the program returned 1
--> diagnostic Dockerfile
<-- answer
<   result id1
<   3:1-3:11 "MAINTAINER" warning maintainer-instruction [deprecated]
--> change Dockerfile
| "false" -> "true"
<-- diagnostics Dockerfile version 2
<   none
--> change Dockerfile
| "true" -> "false"
<-- diagnostics Dockerfile version 3
<   2:1-2:10 "RUN false" error build-failed
--> close Dockerfile
<-- diagnostics Dockerfile without version
<   none
--> shutdown
<-- nothing
