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
<     # sudo-in-run
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
<     … 75 lines more
--> hover Dockerfile at "R«»UN"
<-- nothing
--> hover Dockerfile at end
<-- nothing
