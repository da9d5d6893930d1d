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
--> inlayHint Dockerfile over all
<-- answer
--> inlayHint Dockerfile over "USER"
<-- answer
--> shutdown
