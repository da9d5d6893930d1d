# Positions in utf-32, which is all that this editor counts in.

=== client utf-32
--> hello
--> open Dockerfile
| FROM example.org/base:1.0
| RUN echo "é😀é" && sudo «a»true
<-- diagnostics Dockerfile version 1
<   2:19-2:23 "sudo" warning sudo-in-run
--> hover Dockerfile at "su«»do"
<-- answer
<   2:19-2:23 "sudo" markdown
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
<   2:24-2:28 "sudo" warning sudo-in-run
<   2:35-2:39 "sudo" warning sudo-in-run
--> hover Dockerfile at "su«»do"#2
<-- answer
<   2:35-2:39 "sudo" markdown
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
