# All that a diagnostic says: the help, the page, related places, tags, and the fix for clients that want it.

=== in-full
--> hello
--> open Dockerfile
| FROM example.org/base:1.0 AS build
| MAINTAINER me
| FROM example.org/base:1.0 AS build
| RUN apt-get install -y curl
| CMD a
| CMD b
<-- diagnostics Dockerfile version 1
<   2:1-2:11 "MAINTAINER" warning maintainer-instruction [deprecated]: `MAINTAINER` is deprecated: tools read the label `org.opencontainers.image.authors`
<     help: write `LABEL org.opencontainers.image.authors="…"`
<     fix (unsafe): turn it into a label
<       2:1-2:11 "MAINTAINER" -> "LABEL"
<       2:12-2:14 "me" -> "org.opencontainers.image.authors=\"me\""
<     page https://dockwright.dev/rules/maintainer-instruction
<   3:6-3:26 "example.org/base:1.0" hint repeated-base-image: `example.org/base:1.0` is written out again, so the next version has to be changed in several places
<     help: write the reference once, in an `ARG` before the first `FROM` or in a stage the others start from
<     note Dockerfile 1:6-1:26 "example.org/base:1.0": it stands here first
<     page https://dockwright.dev/rules/repeated-base-image
<   3:30-3:35 "build" warning duplicate-stage-name: the stage name `build` is taken by an earlier stage, so it means two things
<     help: give each stage a name of its own
<     note Dockerfile 1:30-1:35 "build": the first stage of that name
<     page https://dockwright.dev/rules/duplicate-stage-name
<   4:13-4:20 "install" info recommended-packages: this also installs packages that the wanted ones only recommend
<     help: add `--no-install-recommends`, and name the recommended packages that are needed
<     fix (unsafe): add `--no-install-recommends`
<       4:20 -> " --no-install-recommends"
<     page https://dockwright.dev/rules/recommended-packages
<   5:1-5:4 "CMD" warning overridden-instruction [unnecessary]: this `CMD` has no effect: the last `CMD` of the stage replaces it
<     help: keep only the last one
<     note Dockerfile 6:1-6:4 "CMD": the one that counts
<     fix (unsafe): remove it
<       5:1-6:1 "CMD a\n" -> ""
<     page https://dockwright.dev/rules/overridden-instruction
<   5:5-5:6 "a" warning shell-form-command: `CMD` is in shell form, so a shell gets the signals that stop the container
<     help: write it in exec form: `["program", "argument"]`
<     fix (unsafe): write it in exec form
<       5:5-5:6 "a" -> "[\"a\"]"
<     page https://dockwright.dev/rules/shell-form-command
<   6:1-6:4 "CMD" hint missing-user: `CMD` runs as root, because no `USER` is set
<     help: add a `USER` that is not root, for example `USER 1000:1000`
<     page https://dockwright.dev/rules/missing-user
<   6:5-6:6 "b" warning shell-form-command: `CMD` is in shell form, so a shell gets the signals that stop the container
<     help: write it in exec form: `["program", "argument"]`
<     fix (unsafe): write it in exec form
<       6:5-6:6 "b" -> "[\"b\"]"
<     page https://dockwright.dev/rules/shell-form-command
