# The command that shows the plan, of the text as it is shown, for an editor that cannot open it.

=== client run-commands
--> hello
--> open Dockerfile
| FROM scratch AS base
| COPY a.txt /
| FROM base
| ENV A=b
<-- diagnostics Dockerfile version 1
<   none
--> request workspace/executeCommand
| { "command": "dockwright.plan", "arguments": ["@Dockerfile"] }
<-- answer
<   Dockerfile → stage 1 for linux/amd64
<
<   base  from scratch, used by stage 1
<   └─ 2 ? layer         ? COPY a.txt /
<
<   stage 1  from base
<   └─ 4 ? config          ENV A=b
<
<   stages  2
<   work    2 steps; how many are cached is unknown: there is no store
<   image   unknown: 1 part was never measured
<   waste   unknown
<-- window/showMessage info: the plan is in the log of the language server
--> change Dockerfile
| "ENV A=b" -> "RUN c"
<-- diagnostics Dockerfile version 2
<   none
--> request workspace/executeCommand
| { "command": "dockwright.plan", "arguments": ["@Dockerfile", "base"] }
<-- answer
<   Dockerfile → base for linux/amd64
<
<   base  from scratch, used by stage 1
<   └─ 2 ? layer         ? COPY a.txt /
<
<   stage 1  from base, not needed
<   └─ 4 - layer         ? RUN c
<
<   stages  1 of 2, the others are not needed
<   work    1 step; how many are cached is unknown: there is no store
<   image   unknown: 1 part was never measured
<   waste   unknown
<-- window/showMessage info: the plan is in the log of the language server
--> request workspace/executeCommand
| { "command": "dockwright.plan", "arguments": ["@Dockerfile", "nowhere"] }
<-- error -32803: there is no plan: no stage is called `nowhere`; help: the stages with names are `base`
# Without an address the only open document is meant.
--> request workspace/executeCommand
| { "command": "dockwright.plan" }
<-- answer
<   Dockerfile → stage 1 for linux/amd64
<
<   base  from scratch, used by stage 1
<   └─ 2 ? layer         ? COPY a.txt /
<
<   stage 1  from base
<   └─ 4 ? layer         ? RUN c
<
<   stages  2
<   work    2 steps; how many are cached is unknown: there is no store
<   image   unknown: 2 parts were never measured
<   waste   unknown
<-- window/showMessage info: the plan is in the log of the language server
--> open untitled:Untitled-1
| FROM scratch
| COPY a b
<-- diagnostics untitled:Untitled-1 version 1
<   2:8-2:9 "b" warning relative-copy-destination
--> request workspace/executeCommand
| { "command": "dockwright.plan", "arguments": ["untitled:Untitled-1"] }
<-- answer
<   <stdin> → stage 0 for linux/amd64
<
<   stage 0  from scratch
<   └─ 2 ? layer         ? COPY a b
<
<   stages  1
<   work    1 step; how many are cached is unknown: there is no build context
<   image   unknown: 1 part was never measured
<   waste   unknown
<-- window/showMessage info: the plan is in the log of the language server
--> request workspace/executeCommand
| { "command": "dockwright.plan" }
<-- error -32803: several documents are open, or none: name the one that is meant
--> shutdown
<-- nothing
