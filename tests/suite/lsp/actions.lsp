# What can be done about a report: mend it, mend all of its kind, silence it, read about it.

=== client code-actions versions apply-edits show-document
--> hello
--> open Dockerfile
| FROM example.org/base:1
| RUN apt-get install -y curl && sudo true
| ADD a b
| MAINTAINER me
<-- diagnostics Dockerfile version 1
<   2:13-2:20 "install" info recommended-packages
<   2:32-2:36 "sudo" warning sudo-in-run
<   3:1-3:4 "ADD" warning added-local-file
<   4:1-4:11 "MAINTAINER" warning maintainer-instruction [deprecated]
--> codeAction Dockerfile at "inst«»all"
<-- answer
<   Add `--no-install-recommends` (look at it: it can change what is built) (quickfix)
<     mends recommended-packages
<     documentChanges:
<       - textDocument:
<           uri: Dockerfile
<           version: 1
<         edits:
<           - 2:20 -> " --no-install-recommends"
<   Silence `recommended-packages` for this instruction (quickfix.suppress.dockwright)
<     mends recommended-packages
<     documentChanges:
<       - textDocument:
<           uri: Dockerfile
<           version: 1
<         edits:
<           - 2:1 -> "# dockwright ignore=recommended-packages\n"
<   Silence `recommended-packages` for this file (quickfix.suppress.dockwright)
<     mends recommended-packages
<     documentChanges:
<       - textDocument:
<           uri: Dockerfile
<           version: 1
<         edits:
<           - 1:1 -> "# dockwright global ignore=recommended-packages\n"
<   Read about `recommended-packages` (DL3015) (quickfix)
<     mends recommended-packages
<     title: Read about `recommended-packages` (DL3015)
<     command: dockwright.openRulePage
<     arguments: [recommended-packages]
<   Apply every safe fix of Dockwright (source.fixAll.dockwright)
--> codeAction Dockerfile over "«RUN apt-get install -y curl && sudo» true" only quickfix
<-- answer
<   Add `--no-install-recommends` (look at it: it can change what is built) (quickfix)
<     mends recommended-packages
<     documentChanges:
<       - textDocument:
<           uri: Dockerfile
<           version: 1
<         edits:
<           - 2:20 -> " --no-install-recommends"
<   Remove `sudo` (look at it: it can change what is built) (quickfix)
<     mends sudo-in-run
<     documentChanges:
<       - textDocument:
<           uri: Dockerfile
<           version: 1
<         edits:
<           - 2:32-2:37 "sudo " -> ""
<   Silence `recommended-packages` for this instruction (quickfix.suppress.dockwright)
<     mends recommended-packages
<     documentChanges:
<       - textDocument:
<           uri: Dockerfile
<           version: 1
<         edits:
<           - 2:1 -> "# dockwright ignore=recommended-packages\n"
<   Silence `recommended-packages` for this file (quickfix.suppress.dockwright)
<     mends recommended-packages
<     documentChanges:
<       - textDocument:
<           uri: Dockerfile
<           version: 1
<         edits:
<           - 1:1 -> "# dockwright global ignore=recommended-packages\n"
<   Silence `sudo-in-run` for this instruction (quickfix.suppress.dockwright)
<     mends sudo-in-run
<     documentChanges:
<       - textDocument:
<           uri: Dockerfile
<           version: 1
<         edits:
<           - 2:1 -> "# dockwright ignore=sudo-in-run\n"
<   Silence `sudo-in-run` for this file (quickfix.suppress.dockwright)
<     mends sudo-in-run
<     documentChanges:
<       - textDocument:
<           uri: Dockerfile
<           version: 1
<         edits:
<           - 1:1 -> "# dockwright global ignore=sudo-in-run\n"
<   Read about `recommended-packages` (DL3015) (quickfix)
<     mends recommended-packages
<     title: Read about `recommended-packages` (DL3015)
<     command: dockwright.openRulePage
<     arguments: [recommended-packages]
<   Read about `sudo-in-run` (DL3004) (quickfix)
<     mends sudo-in-run
<     title: Read about `sudo-in-run` (DL3004)
<     command: dockwright.openRulePage
<     arguments: [sudo-in-run]
--> codeAction Dockerfile at "AD«»D" only source.fixAll
<-- answer
<   Apply every safe fix of Dockwright (source.fixAll.dockwright)
--> resolve codeAction "Apply every safe fix of Dockwright"
<-- answer
<   title: Apply every safe fix of Dockwright
<   kind: source.fixAll.dockwright
<   edit:
<     documentChanges:
<       - textDocument:
<           uri: Dockerfile
<           version: 1
<         edits:
<           - 3:1-3:4 "ADD" -> "COPY"
<   data:
<     uri: Dockerfile
--> codeAction Dockerfile at "AD«»D" only refactor
<-- an empty list
--> codeAction Dockerfile at start
<-- answer
<   Apply every safe fix of Dockwright (source.fixAll.dockwright)
--> workspace/executeCommand
| {"command": "dockwright.applyAllFixes", "arguments": ["@Dockerfile"]}
<-- nothing
<-- request workspace/applyEdit
<   edit:
<     documentChanges:
<       - textDocument:
<           uri: Dockerfile
<           version: 1
<         edits:
<           - 3:1-3:4 "ADD" -> "COPY"
--> workspace/executeCommand
| {"command": "dockwright.openRulePage", "arguments": ["sudo-in-run"]}
<-- nothing
<-- request window/showDocument
<   uri: https://dockwright.dev/rules/sudo-in-run
<   external: true
<   takeFocus: true
--> workspace/executeCommand
| {"command": "dockwright.openRulePage", "arguments": ["no-such-rule"]}
<-- error -32602: there is no rule `no-such-rule`
--> workspace/executeCommand
| {"command": "dockwright.nothing"}
<-- error -32602: `dockwright.nothing` is no command, or lacks its argument
