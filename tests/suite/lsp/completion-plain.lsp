# An editor that takes no snippets gets plain words.

--> hello
--> open Dockerfile
| FROM example.org/base:1
| HEAL«a»
<-- diagnostics Dockerfile version 1
<   2:1-2:5 "HEAL" error parse-error
--> completion Dockerfile at a
<-- answer
<   ADD (keyword) · Puts files into the image, from the build context, from a URL or from a Git repository | 2:1-2:5 "HEAL" -> "ADD "
<   ARG (keyword) · Declares a variable that can be set from outside while the image is built | 2:1-2:5 "HEAL" -> "ARG "
<   CMD (keyword) · Says what a container runs when it is started without a command of its own | 2:1-2:5 "HEAL" -> "CMD "
<   COPY (keyword) · Puts files into the image, from the build context, from another stage or from another image | 2:1-2:5 "HEAL" -> "COPY "
<   ENTRYPOINT (keyword) · Says which program a container is | 2:1-2:5 "HEAL" -> "ENTRYPOINT "
<   ENV (keyword) · Sets environment variables for the rest of the stage and for the containers made from the image | 2:1-2:5 "HEAL" -> "ENV "
<   EXPOSE (keyword) · Notes on which ports the program in the image listens | 2:1-2:5 "HEAL" -> "EXPOSE "
<   FROM (keyword) · Begins a stage | 2:1-2:5 "HEAL" -> "FROM "
<   HEALTHCHECK (keyword) · Says how to find out whether the program in a running container still works | 2:1-2:5 "HEAL" -> "HEALTHCHECK "
<   LABEL (keyword) · Writes facts about the image into it, which tools and people can read | 2:1-2:5 "HEAL" -> "LABEL "
<   ONBUILD (keyword) · Keeps an instruction for later | 2:1-2:5 "HEAL" -> "ONBUILD "
<   RUN (keyword) · Runs a command in the stage and keeps what it changed as a new layer | 2:1-2:5 "HEAL" -> "RUN "
<   … 6 more
--> resolve completion "HEALTHCHECK"
<-- answer
<   label: HEALTHCHECK
<   kind: 14
<   detail: Says how to find out whether the program in a running container still works
<   documentation:
<     kind: markdown
<     value:
<       ```dockerfile
<       HEALTHCHECK [--flags] CMD <command>
<       HEALTHCHECK NONE
<       ```
<
<       Says how to find out whether the program in a running container still works.
<
<       Docker runs the command in the container again and again; after some failures in a row the container is *unhealthy*.
<       Docker itself only shows that, Swarm and Compose act on it, and Kubernetes has probes of its own and ignores this one.
<       Only the last one counts.
<
<       ## What people get wrong
<
<       - The program that it calls, often `curl`, has to be in the image.
<       - The flags stand in front of `CMD`; behind it they belong to the command.
<       - Variables do not work in the flags.
<
<       ## Example
<
<       ```dockerfile
<       HEALTHCHECK --interval=1m --timeout=3s --start-period=20s \
<           CMD ["wget", "-q", "--spider", "http://localhost:8080/health"]
<       ```
<
<       [Docker's reference](https://docs.docker.com/reference/dockerfile/#healthcheck)
<   sortText: 0008
<   textEdit: 2:1-2:5 -> "HEALTHCHECK "
<   data: [keyword, HEALTHCHECK]
