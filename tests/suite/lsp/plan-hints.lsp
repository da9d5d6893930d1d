# Behind each instruction stands whether it makes a layer, as far as the part that is shown.

--> hello
--> open Dockerfile
| FROM alpine:3 AS tools
| ARG V=1
| RUN apk add --no-cache \
|   curl
| FROM scratch
| WORKDIR /app
| COPY --from=tools /usr/bin/curl .
| COPY . .
| USER 1000
| CMD ["./curl"]
<-- diagnostics Dockerfile version 1
<   none
--> inlayHint Dockerfile over all
<-- answer
<   2:8 build only
<     Holds while the image is built: it makes no layer, and the image config does not keep it. The history of the image may show its value.
<   3:25 layer
<     Makes a layer: all that the command writes, but for what is written below a mount.
<   6:13 layer
<     Makes a layer: the directory is created where it is missing. The layer is there, empty, even where it is not.
<   7:34 layer
<     Makes a layer of the files that it brings.
<
<     It reads stage `tools`.
<   8:9 layer
<     Makes a layer of the files that it brings.
<
<     It reads the build context.
<   9:10 config
<     Only sets who runs the steps below and the containers; no layer is made.
<   10:15 config
<     Only sets what containers start; nothing runs now, and no layer is made.
--> inlayHint Dockerfile over "USER 1000"
<-- answer
<   9:10 config
<     Only sets who runs the steps below and the containers; no layer is made.
--> shutdown
<-- nothing
