# Links: pages of images, addresses, and files of the build context.

=== file src/main.c
| int main;
--> hello
--> open Dockerfile
| # syntax=docker/dockerfile:1
| FROM alpine:3 AS build
| FROM ghcr.io/team/app:1
| FROM example.org/base:1
| FROM build
| COPY --from=nginx:1 /a /b
| COPY src/main.c /a
| ADD https://example.org/file.tar.gz /
| ADD https://github.com/team/app.git /app
| RUN curl https://example.org/x
<-- diagnostics Dockerfile version 1
<   8:5-8:36 "https://example.org/file.tar.gz" info unverified-download
--> documentLink Dockerfile
<-- answer
<   1:10-1:29 "docker/dockerfile:1" -> https://hub.docker.com/r/docker/dockerfile (Page of the image docker/dockerfile)
<   2:6-2:14 "alpine:3" -> https://hub.docker.com/_/alpine (Page of the image alpine)
<   3:6-3:24 "ghcr.io/team/app:1" -> https://ghcr.io/team/app (Page of the image ghcr.io/team/app)
<   6:13-6:20 "nginx:1" -> https://hub.docker.com/_/nginx (Page of the image nginx)
<   7:6-7:16 "src/main.c" -> src/main.c (src/main.c of the build context)
<   8:5-8:36 "https://example.org/file.tar.gz" -> https://example.org/file.tar.gz (Open the address)
<   9:5-9:36 "https://github.com/team/app.git" -> https://github.com/team/app.git (Open the address)
<   10:10-10:31 "https://example.org/x" -> https://example.org/x (Open the address)
