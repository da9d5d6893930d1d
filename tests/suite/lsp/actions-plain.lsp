# An editor that knows only commands, takes no edits and opens no pages gets what it can use.

--> hello
--> open Dockerfile
| FROM example.org/base:1
| ADD a b
<-- diagnostics Dockerfile version 1
<   2:1-2:4 "ADD" warning added-local-file
--> codeAction Dockerfile at "AD«»D"
<-- answer
<   Read about `added-local-file` (DL3020) ()
<     dockwright.openRulePage
--> workspace/executeCommand
| {"command": "dockwright.openRulePage", "arguments": ["sudo-in-run"]}
<-- nothing
<-- window/showMessage info: the page of `sudo-in-run`: https://dockwright.dev/rules/sudo-in-run
--> workspace/executeCommand
| {"command": "dockwright.applyAllFixes", "arguments": ["@Dockerfile"]}
<-- error -32803: this editor takes no edits from a server; run `dockwright fix` instead
--> shutdown
<-- nothing
