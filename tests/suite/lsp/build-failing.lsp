# An instruction that failed is underlined with the end of its log, until its text changes or a build gets past it.

=== builds
=== image docker.io/library/base:1
=== in-full
=== client build-log
=== settings
| { "dockwright": { "select": [] } }
--> hello
--> open Dockerfile
| FROM base:1
| USER app
| RUN echo one >&2; \
|   echo two >&2; \
|   cat /missing
| CMD ["sh"]
<-- diagnostics Dockerfile version 1
<   none
--> request workspace/executeCommand
| { "command": "dockwright.build", "arguments": ["@Dockerfile"] }
<-- nothing
<-- diagnostics Dockerfile version 1
<   3:1-5:15 "RUN echo one >&2; \\\n  echo two >&2;  … t /missing" error build-failed: the program returned 1
<     help: its last lines tell why; run it by hand in the stage before it to look around
<     note Dockerfile 3:1-5:15 "RUN echo one >&2; \\\n  echo two >&2;  … t /missing": one
<     note Dockerfile 3:1-5:15 "RUN echo one >&2; \\\n  echo two >&2;  … t /missing": two
<     note Dockerfile 3:1-5:15 "RUN echo one >&2; \\\n  echo two >&2;  … t /missing": cat: can't open '/missing': No such file or directory
<-- window/showMessage error: `Dockerfile` is not built: the program returned 1
--> log
<-- log
<   [stage-0 2/3] RUN echo one >&2;   echo two >&2;   cat /missing
<   one
<   two
<   cat: can't open '/missing': No such file or directory
<   [stage-0 2/3] failed: the program returned 1
<   help: its last lines tell why; run it by hand in the stage before it to look around
<   `Dockerfile` is not built: the program returned 1
# It moves with its text.
--> change Dockerfile
| 1:1 -> "# é\n"
<-- diagnostics Dockerfile version 2
<   4:1-6:15 "RUN echo one >&2; \\\n  echo two >&2;  … t /missing" error build-failed: the program returned 1
<     help: its last lines tell why; run it by hand in the stage before it to look around
<     note Dockerfile 4:1-6:15 "RUN echo one >&2; \\\n  echo two >&2;  … t /missing": one
<     note Dockerfile 4:1-6:15 "RUN echo one >&2; \\\n  echo two >&2;  … t /missing": two
<     note Dockerfile 4:1-6:15 "RUN echo one >&2; \\\n  echo two >&2;  … t /missing": cat: can't open '/missing': No such file or directory
--> change Dockerfile
| "missing" -> "etc/motd"
<-- diagnostics Dockerfile version 3
<   none
# The text that failed is there again.
--> change Dockerfile
| "etc/motd" -> "missing"
<-- diagnostics Dockerfile version 4
<   4:1-6:15 "RUN echo one >&2; \\\n  echo two >&2;  … t /missing" error build-failed: the program returned 1
<     help: its last lines tell why; run it by hand in the stage before it to look around
<     note Dockerfile 4:1-6:15 "RUN echo one >&2; \\\n  echo two >&2;  … t /missing": one
<     note Dockerfile 4:1-6:15 "RUN echo one >&2; \\\n  echo two >&2;  … t /missing": two
<     note Dockerfile 4:1-6:15 "RUN echo one >&2; \\\n  echo two >&2;  … t /missing": cat: can't open '/missing': No such file or directory
--> change Dockerfile
| "cat /missing" -> "true"
<-- diagnostics Dockerfile version 5
<   none
--> request workspace/executeCommand
| { "command": "dockwright.build", "arguments": ["@Dockerfile"] }
<-- nothing
<-- window/showMessage info: `Dockerfile` is built: `DIGEST`
--> change Dockerfile
| "CMD" -> "CMDD"
<-- diagnostics Dockerfile version 6
<   7:1-7:5 "CMDD" error parse-error: `CMDD` is not an instruction
<     help: did you mean `CMD`?
<     page https://dockwright.dev/rules/parse-error
--> request workspace/executeCommand
| { "command": "dockwright.build", "arguments": ["@Dockerfile"] }
<-- nothing
<-- diagnostics Dockerfile version 6
<   7:1-7:5 "CMDD" error parse-error: `CMDD` is not an instruction
<     help: did you mean `CMD`?
<     page https://dockwright.dev/rules/parse-error
<-- window/showMessage error: `Dockerfile` is not built: `CMDD` is not an instruction
--> log
<-- log
<   [stage-0 2/3] RUN echo one >&2;   echo two >&2;   true
<   one
<   two
<   [stage-0 2/3] done in TIME
<   `Dockerfile` is built: `DIGEST`
<   error: `CMDD` is not an instruction
<   help: did you mean `CMD`?
<   `Dockerfile` is not built: `CMDD` is not an instruction
--> close Dockerfile
<-- diagnostics Dockerfile without version
<   none
--> shutdown
<-- nothing
