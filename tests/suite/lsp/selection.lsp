# What is chosen grows: word, argument, command, instruction, stage, file.

--> hello
--> open Dockerfile
| FROM example.org/base:1 AS build
| RUN apt-get update && apt-get install -y "cu rl" ${X:-y}
| COPY --from=build --chown=a:b ["x", "y z", "/"]
| FROM scratch
<-- diagnostics Dockerfile version 1
<   2:31-2:38 "install" info recommended-packages
<   3:13-3:18 "build" error build-error
--> selectionRange Dockerfile at "cu r«»l"
<-- answer
<   - 2:46-2:48 "rl"
<     2:43-2:48 "cu rl"
<     2:42-2:49 "\"cu rl\""
<     2:23-2:57 "apt-get install -y \"cu rl\" ${X:-y}"
<     2:5-2:57 "apt-get update && apt-get install -y … l\" ${X:-y}"
<     2:1-2:57 "RUN apt-get update && apt-get instal … l\" ${X:-y}"
<     1:1-3:48 "FROM example.org/base:1 AS build\nRUN … y z\", \"/\"]"
<     1:1-5:1 "FROM example.org/base:1 AS build\nRUN … M scratch\n"
--> selectionRange Dockerfile at "${«»X"
<-- answer
<   - 2:52-2:53 "X"
<     2:50-2:57 "${X:-y}"
<     2:23-2:57 "apt-get install -y \"cu rl\" ${X:-y}"
<     2:5-2:57 "apt-get update && apt-get install -y … l\" ${X:-y}"
<     2:1-2:57 "RUN apt-get update && apt-get instal … l\" ${X:-y}"
<     1:1-3:48 "FROM example.org/base:1 AS build\nRUN … y z\", \"/\"]"
<     1:1-5:1 "FROM example.org/base:1 AS build\nRUN … M scratch\n"
--> selectionRange Dockerfile at "y «»z"
<-- answer
<   - 3:40-3:41 "z"
<     3:38-3:41 "y z"
<     3:37-3:42 "\"y z\""
<     3:31-3:48 "[\"x\", \"y z\", \"/\"]"
<     3:1-3:48 "COPY --from=build --chown=a:b [\"x\", \"y z\", \"/\"]"
<     1:1-3:48 "FROM example.org/base:1 AS build\nRUN … y z\", \"/\"]"
<     1:1-5:1 "FROM example.org/base:1 AS build\nRUN … M scratch\n"
--> selectionRange Dockerfile at "CO«»PY"
<-- answer
<   - 3:1-3:5 "COPY"
<     3:1-3:48 "COPY --from=build --chown=a:b [\"x\", \"y z\", \"/\"]"
<     1:1-3:48 "FROM example.org/base:1 AS build\nRUN … y z\", \"/\"]"
<     1:1-5:1 "FROM example.org/base:1 AS build\nRUN … M scratch\n"
