# A build is a process of its own: its log and its progress are told while it runs.

=== builds
=== image docker.io/library/base:1
=== client run-commands progress build-log
--> hello
--> open Dockerfile
| FROM base:1 AS first
| RUN echo hello; echo there
| FROM base:1
| RUN echo last
<-- diagnostics Dockerfile version 1
<   3:6-3:12 "base:1" hint repeated-base-image
--> codeLens Dockerfile
<-- answer
<   1:1-1:21 "FROM base:1 AS first" 1 layer on base:1
<   1:1-1:21 "FROM base:1 AS first" nothing needs it: built only when it is the target
<   1:1-1:21 "FROM base:1 AS first" plan
<     dockwright.plan [Dockerfile, first]
<   1:1-1:21 "FROM base:1 AS first" build
<     dockwright.build [Dockerfile, first]
<   3:1-3:12 "FROM base:1" 1 layer on base:1
<   3:1-3:12 "FROM base:1" what a build makes when no target is named
<   3:1-3:12 "FROM base:1" plan
<     dockwright.plan [Dockerfile]
<   3:1-3:12 "FROM base:1" build
<     dockwright.build [Dockerfile]
# Only the stage that is asked for, under a name.
--> request workspace/executeCommand
| { "command": "dockwright.build", "arguments": ["@Dockerfile", "first", "team/app:1"] }
<-- nothing
<-- notification $/progress
<   token: dockwright/build/1
<   value:
<     kind: begin
<     title: Building Dockerfile
<     cancellable: true
<-- notification $/progress
<   token: dockwright/build/1
<   value:
<     kind: report
<     message: [first 1/1] RUN echo hello; echo there
<-- notification $/progress
<   token: dockwright/build/1
<   value:
<     kind: end
<     message: `Dockerfile` is built: `DIGEST`
<-- window/showMessage info: `Dockerfile` is built: `DIGEST`
<-- request window/workDoneProgress/create
<   token: dockwright/build/1
--> log
<-- log
<   [first 1/1] RUN echo hello; echo there
<   hello
<   there
<   [first 1/1] done in TIME
<   `Dockerfile` is built: `DIGEST`
# The text is built as it is shown, saved or not.
--> change Dockerfile
| "last" -> "other"
<-- diagnostics Dockerfile version 2
<   3:6-3:12 "base:1" hint repeated-base-image
--> request workspace/executeCommand
| { "command": "dockwright.build", "arguments": ["@Dockerfile"] }
<-- nothing
<-- notification $/progress
<   token: dockwright/build/2
<   value:
<     kind: begin
<     title: Building Dockerfile
<     cancellable: true
<-- notification $/progress
<   token: dockwright/build/2
<   value:
<     kind: report
<     message: [stage-1 1/1] RUN echo other
<-- notification $/progress
<   token: dockwright/build/2
<   value:
<     kind: end
<     message: `Dockerfile` is built: `DIGEST`
<-- window/showMessage info: `Dockerfile` is built: `DIGEST`
<-- request window/workDoneProgress/create
<   token: dockwright/build/2
--> log
<-- log
<   [stage-1 1/1] RUN echo other
<   other
<   [stage-1 1/1] done in TIME
<   `Dockerfile` is built: `DIGEST`
--> request workspace/executeCommand
| { "command": "dockwright.build", "arguments": ["@Dockerfile", "nowhere"] }
<-- nothing
<-- notification $/progress
<   token: dockwright/build/3
<   value:
<     kind: begin
<     title: Building Dockerfile
<     cancellable: true
<-- notification $/progress
<   token: dockwright/build/3
<   value:
<     kind: end
<     message: `Dockerfile` is not built: no stage is called `nowhere`; the stages with names are `first`
<-- window/showMessage error: `Dockerfile` is not built: no stage is called `nowhere`; the stages with names are `first`
<-- request window/workDoneProgress/create
<   token: dockwright/build/3
--> log
<-- log
<   error: no stage is called `nowhere`; the stages with names are `first`
<   `Dockerfile` is not built: no stage is called `nowhere`; the stages with names are `first`
--> request workspace/executeCommand
| { "command": "dockwright.cancel", "arguments": ["@Dockerfile"] }
<-- error -32803: no build of this file is under way
--> request workspace/executeCommand
| { "command": "dockwright.build", "arguments": ["@other/Dockerfile"] }
<-- error -32803: `other/Dockerfile` is not open; open it first
--> open untitled:Untitled-1
| FROM scratch
<-- diagnostics untitled:Untitled-1 version 1
<   none
--> request workspace/executeCommand
| { "command": "dockwright.build", "arguments": ["untitled:Untitled-1"] }
<-- error -32803: a text that was never saved has no build context; save it first
--> shutdown
<-- nothing
