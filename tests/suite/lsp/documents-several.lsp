# Several documents of several folders, on disk and not, with names that have to be escaped.

=== folders app lib
=== file app/Dockerfile
| FROM example.org/base:1.0
--> hello
--> open app/Dockerfile
| FROM alpine
<-- diagnostics app/Dockerfile version 1
<   1:6-1:12 "alpine" warning untagged-base-image
--> open "lib/my Dockerfile"
| FROM example.org/base:1.0
| RUN sudo true
<-- diagnostics lib/my%20Dockerfile version 1
<   2:5-2:9 "sudo" warning sudo-in-run
--> open untitled:Untitled-1
| RUN x
<-- diagnostics untitled:Untitled-1 version 1
<   1:1-1:4 "RUN" error parse-error
<   1:1-1:6 "RUN x" error build-error
--> change app/Dockerfile
| "alpine" -> "example.org/base:1.0"
<-- diagnostics app/Dockerfile version 2
<   none
--> close untitled:Untitled-1
<-- diagnostics untitled:Untitled-1 without version
<   none
--> hover "lib/my Dockerfile" at "su«»do"
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
