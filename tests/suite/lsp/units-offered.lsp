# An editor that offers several units is answered in bytes, in which texts are kept.

=== client utf-16 utf-32 utf-8
--> hello
--> open Dockerfile
| FROM example.org/base:1.0
| RUN echo "é😀" && sudo true
<-- diagnostics Dockerfile version 1
<   2:22-2:26 "sudo" warning sudo-in-run
--> hover Dockerfile at "su«»do"
<-- answer
<   2:22-2:26 "sudo" markdown
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
