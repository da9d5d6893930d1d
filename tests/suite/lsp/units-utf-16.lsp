# Positions in utf-16, which is all that this editor counts in.

=== client utf-16
--> hello
--> open Dockerfile
| FROM example.org/base:1.0
| RUN echo "é😀é" && sudo «a»true
<-- diagnostics Dockerfile version 1
<   2:20-2:24 "sudo" warning sudo-in-run
--> hover Dockerfile at "su«»do"
<-- answer
<   2:20-2:24 "sudo" markdown
<     [**sudo-in-run**](https://dockwright.dev/rules/sudo-in-run) · warning · DL3004
<
<     Reports `sudo` in a `RUN` instruction.
<
<     ## Why
<
<     A build runs as root unless `USER` says otherwise, and then `sudo` adds nothing.
<     Where another user is in force, `sudo` means a package and a rule in `/etc/sudoers` that stay in the image for whoever breaks into it.
<
<     The fix is unsafe: it assumes that the user is root.
<
<     ## Bad
<     … 19 lines more
--> change Dockerfile
| "sudo" -> "😀 && sudo"
| "true" -> "true; sudo"
<-- diagnostics Dockerfile version 2
<   2:26-2:30 "sudo" warning sudo-in-run
<   2:37-2:41 "sudo" warning sudo-in-run
--> hover Dockerfile at "su«»do"#2
<-- answer
<   2:37-2:41 "sudo" markdown
<     [**sudo-in-run**](https://dockwright.dev/rules/sudo-in-run) · warning · DL3004
<
<     Reports `sudo` in a `RUN` instruction.
<
<     ## Why
<
<     A build runs as root unless `USER` says otherwise, and then `sudo` adds nothing.
<     Where another user is in force, `sudo` means a package and a rule in `/etc/sudoers` that stay in the image for whoever breaks into it.
<
<     The fix is unsafe: it assumes that the user is root.
<
<     ## Bad
<     … 19 lines more
