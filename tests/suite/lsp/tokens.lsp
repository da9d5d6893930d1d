# Colors: all of a file, a part of it, and what an edit changed.

=== client tokens
--> hello
--> open Dockerfile
| # syntax=docker/dockerfile:1
| # a comment 😀
| ARG V=1
| FROM --platform=$BUILDPLATFORM example.org/base:$V AS build
| RUN --mount=type=cache,target=/x echo "é $V" && \
|     # inside
|     if true; then ls -l > /tmp/a; fi
| RUN <<EOF
| sudo true
| EOF
| COPY --from=build ["a", "b"]
| EXPOSE 80/tcp
<-- diagnostics Dockerfile version 1
<   9:1-9:5 "sudo" warning sudo-in-run
<   11:13-11:18 "build" error build-error
<   11:25-11:28 "\"b\"" warning relative-copy-destination
--> semanticTokens/full Dockerfile
<-- answer
<   result id1
<   comment 1:1-1:3 "# "
<   macro 1:3-1:9 "syntax"
<   operator 1:9-1:10 "="
<   string 1:10-1:29 "docker/dockerfile:1"
<   comment 2:1-2:15 "# a comment 😀"
<   keyword 3:1-3:4 "ARG"
<   variable.declaration.readonly 3:5-3:6 "V"
<   operator 3:6-3:7 "="
<   number 3:7-3:8 "1"
<   keyword 4:1-4:5 "FROM"
<   parameter 4:6-4:16 "--platform"
<   operator 4:16-4:17 "="
<   variable 4:17-4:31 "$BUILDPLATFORM"
<   namespace 4:32-4:48 "example.org/base"
<   operator 4:48-4:49 ":"
<   variable 4:49-4:51 "$V"
<   keyword 4:52-4:54 "AS"
<   class.declaration 4:55-4:60 "build"
<   keyword 5:1-5:4 "RUN"
<   parameter 5:5-5:12 "--mount"
<   operator 5:12-5:13 "="
<   property 5:13-5:17 "type"
<   operator 5:17-5:18 "="
<   enumMember 5:18-5:23 "cache"
<   operator 5:23-5:24 ","
<   property 5:24-5:30 "target"
<   operator 5:30-5:31 "="
<   string 5:31-5:33 "/x"
<   function.defaultLibrary 5:34-5:38 "echo"
<   string 5:39-5:42 "\"é "
<   variable 5:42-5:44 "$V"
<   string 5:44-5:45 "\""
<   operator 5:46-5:48 "&&"
<   comment 6:5-6:13 "# inside"
<   keyword 7:5-7:7 "if"
<   function.defaultLibrary 7:8-7:12 "true"
<   operator 7:12-7:13 ";"
<   keyword 7:14-7:18 "then"
<   function 7:19-7:21 "ls"
<   parameter 7:22-7:24 "-l"
<   operator 7:25-7:26 ">"
<   operator 7:33-7:34 ";"
<   keyword 7:35-7:37 "fi"
<   keyword 8:1-8:4 "RUN"
<   operator 8:5-8:7 "<<"
<   macro 8:7-8:10 "EOF"
<   function 9:1-9:5 "sudo"
<   function.defaultLibrary 9:6-9:10 "true"
<   macro 10:1-10:4 "EOF"
<   keyword 11:1-11:5 "COPY"
<   parameter 11:6-11:12 "--from"
<   operator 11:12-11:13 "="
<   class 11:13-11:18 "build"
<   string 11:20-11:23 "\"a\""
<   string 11:25-11:28 "\"b\""
<   keyword 12:1-12:7 "EXPOSE"
<   number 12:8-12:10 "80"
<   operator 12:10-12:11 "/"
<   type 12:11-12:14 "tcp"
--> semanticTokens/range Dockerfile over "FROM «--platform=$BUILDPLATFORM example.org/base:$V» AS"
<-- answer
<   parameter 4:6-4:16 "--platform"
<   operator 4:16-4:17 "="
<   variable 4:17-4:31 "$BUILDPLATFORM"
<   namespace 4:32-4:48 "example.org/base"
<   operator 4:48-4:49 ":"
<   variable 4:49-4:51 "$V"
--> change Dockerfile
| "sudo true" -> "sudo -n true"
<-- diagnostics Dockerfile version 2
<   9:1-9:5 "sudo" warning sudo-in-run
<   11:13-11:18 "build" error build-error
<   11:25-11:28 "\"b\"" warning relative-copy-destination
--> semanticTokens/full/delta Dockerfile since id1
<-- answer
<   resultId: id2
<   edits:
<     - start: 235
<       deleteCount: 5
<       data: [0, 5, 2, 3, 0, 0, 3, 4, 7, 4]
--> semanticTokens/full/delta Dockerfile since id2
<-- answer
<   resultId: id2
<   edits: []
--> semanticTokens/full/delta Dockerfile since unknown
<-- answer
<   result id3
<   all 60 tokens anew
