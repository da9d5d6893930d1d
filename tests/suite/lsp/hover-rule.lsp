# Over an underlined place stands the page of the rule.

--> hello
--> open Dockerfile
| FROM alpine
| RUN sudo apk add curl
<-- diagnostics Dockerfile version 1
<   1:6-1:12 "alpine" warning untagged-base-image
<   2:5-2:9 "sudo" warning sudo-in-run
<   2:10-2:17 "apk add" warning package-cache-kept
--> hover Dockerfile at "su«»do"
<-- answer
<   2:5-2:9 "sudo" markdown
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
--> hover Dockerfile at "R«»UN"
<-- answer
<   2:1-2:4 "RUN" markdown
<     ```dockerfile
<     RUN [--flags] <command>
<     RUN [--flags] ["<program>", "<argument>"…]
<     RUN [--flags] <<EOF
<     ```
<
<     Runs a command in the stage and keeps what it changed as a new layer.
<
<     Every `RUN` starts afresh from the files of the layers below: `cd`, variables of the shell and background programs end with it.
<     The shell form is read by the shell in force, `/bin/sh -c` unless `SHELL` says otherwise; the exec form starts the program itself, without a shell and so without variables.
<     With `<<EOF` the lines up to `EOF` are the script; a first line such as `#!/usr/bin/env python3` picks another program.
<     `ARG` and `ENV` are environment variables of the command; the builder itself expands nothing in it.
<     … 22 lines more
--> hover Dockerfile at end
<-- nothing
