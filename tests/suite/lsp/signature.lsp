# What an instruction takes, while it is written.

--> hello
--> open Dockerfile
| FROM example.org/base:1«from»
| COPY --chown=1:1 a «copy»b
| ENV A=«env»
| HEALTHCHECK --interval=«flag»
| # «comment»
| RUN «run»
<-- diagnostics Dockerfile version 1
<   2:20-2:21 "b" warning relative-copy-destination
<   4:1-4:12 "HEALTHCHECK" error parse-error
--> signatureHelp Dockerfile at from
<-- answer
<   * FROM [--platform=<platform>] <image> [AS <name>]
<     at "<image>"
<     Begins a stage: everything below builds on this image, up to the next `FROM`.
<     An image (`registry/repository:tag@digest`), an earlier stage, or `scratch`.
--> signatureHelp Dockerfile at copy
<-- answer
<   * COPY [--flags] <source>… <destination>
<     at "<destination>"
<     Puts files into the image, from the build context, from another stage or from another image.
<     Where it goes in the image; a folder when it ends in `/`.
<   - COPY [--flags] ["<source>", "<destination>"]
<     at "<destination>"
<     Puts files into the image, from the build context, from another stage or from another image.
<     Where it goes in the image; a folder when it ends in `/`.
--> signatureHelp Dockerfile at env
<-- answer
<   * ENV <name>=<value> …
<     at "<value>"
<     Sets environment variables for the rest of the stage and for the containers made from the image.
<     The value; in quotes when it has blanks.
--> signatureHelp Dockerfile at flag
<-- answer
<   * --interval=<duration>
<     at "<duration>"
<     Sets how long to wait between two checks; 30 seconds unless set.
<     A number with a unit, such as `30s` or `1m30s`.
--> signatureHelp Dockerfile at comment
<-- nothing
--> signatureHelp Dockerfile at run
<-- answer
<   * RUN [--flags] <command>
<     at "<command>"
<     Runs a command in the stage and keeps what it changed as a new layer.
<     Text that the shell in force reads.
<   - RUN [--flags] ["<program>", "<argument>"…]
<     at "<program>"
<     Runs a command in the stage and keeps what it changed as a new layer.
<     The program, in double quotes; no shell reads it.
<   - RUN [--flags] <<EOF
<     at null
<     Runs a command in the stage and keeps what it changed as a new layer.
<     
