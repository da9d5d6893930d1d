# An editor that reads no Markdown gets plain text.

=== client plain-text
--> hello
--> open Dockerfile
| FROM example.org/base:1
| EXPOSE 80
| RUN sudo true
<-- diagnostics Dockerfile version 1
<   3:5-3:9 "sudo" warning sudo-in-run
--> hover Dockerfile at "EX«»POSE"
<-- answer
<   2:1-2:7 "EXPOSE" plaintext
<       EXPOSE <port>[/<protocol>] …
<
<     Notes on which ports the program in the image listens.
<
<     Nothing is opened by it.
<     docker run -P publishes all of them on free ports of the host, and people and tools read it.
<     The protocol is tcp unless /udp or /sctp says otherwise; 8000-8010 is a range.
<
<     What people get wrong
<
<     - EXPOSE 80:8080 maps nothing: docker run -p 80:8080 does.
<
<     … 6 lines more
--> hover Dockerfile at "su«»do"
<-- answer
<   3:5-3:9 "sudo" plaintext
<     sudo-in-run: https://dockwright.dev/rules/sudo-in-run · warning · DL3004
<
<     Reports sudo in a RUN instruction.
<
<     Why
<
<     A build runs as root unless USER says otherwise, and then sudo adds nothing.
<     Where another user is in force, sudo means a package and a rule in /etc/sudoers that stay in the image for whoever breaks into it.
<
<     The fix is unsafe: it assumes that the user is root.
<
<     Bad
<     … 13 lines more
