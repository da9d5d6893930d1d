# Stages: where one is defined and used, by name, by number and in mounts; renaming changes the names only.

=== client prepare-rename versions
--> hello
--> open Dockerfile
| FROM example.org/base:1 AS build
| RUN make
| FROM build AS test
| COPY --from=build /a /b
| COPY --from=0 /a /b
| RUN --mount=type=bind,from=build,target=/x true
| FROM example.org/base:1
| COPY --from=Build /a /b
<-- diagnostics Dockerfile version 1
<   7:6-7:24 "example.org/base:1" hint repeated-base-image
--> definition Dockerfile at "FROM bu«»ild"
<-- answer
<   Dockerfile 1:28-1:33 "build"
--> definition Dockerfile at "--from=0«»"
<-- answer
<   Dockerfile 1:28-1:33 "build"
--> definition Dockerfile at "from=build«»,"
<-- answer
<   Dockerfile 1:28-1:33 "build"
--> definition Dockerfile at "R«»UN make"
<-- nothing
--> references Dockerfile at "AS bu«»ild"
<-- answer
<   - Dockerfile 1:28-1:33 "build"
<   - Dockerfile 3:6-3:11 "build"
<   - Dockerfile 4:13-4:18 "build"
<   - Dockerfile 5:13-5:14 "0"
<   - Dockerfile 6:28-6:33 "build"
<   - Dockerfile 8:13-8:18 "Build"
--> references Dockerfile at "AS bu«»ild" declaration no
<-- answer
<   - Dockerfile 3:6-3:11 "build"
<   - Dockerfile 4:13-4:18 "build"
<   - Dockerfile 5:13-5:14 "0"
<   - Dockerfile 6:28-6:33 "build"
<   - Dockerfile 8:13-8:18 "Build"
--> documentHighlight Dockerfile at "COPY --from=bu«»ild"
<-- answer
<   write 1:28-1:33 "build"
<   read 3:6-3:11 "build"
<   read 4:13-4:18 "build"
<   read 5:13-5:14 "0"
<   read 6:28-6:33 "build"
<   read 8:13-8:18 "Build"
--> prepareRename Dockerfile at "AS bu«»ild"
<-- answer
<   range: 1:28-1:33 "build"
<   placeholder: build
--> prepareRename Dockerfile at "ma«»ke"
<-- nothing
--> prepareRename Dockerfile at "example«».org"
<-- nothing
--> rename Dockerfile at "AS bu«»ild" to "compile"
<-- answer
<   documentChanges:
<     - textDocument:
<         uri: Dockerfile
<         version: 1
<       edits:
<         - 1:28-1:33 "build" -> "compile"
<         - 3:6-3:11 "build" -> "compile"
<         - 4:13-4:18 "build" -> "compile"
<         - 6:28-6:33 "build" -> "compile"
<         - 8:13-8:18 "Build" -> "compile"

# What would no longer mean the same is refused.
--> rename Dockerfile at "AS bu«»ild" to "test"
<-- error -32803: another stage is named `test`, in line 3; choose another name
--> rename Dockerfile at "AS bu«»ild" to "0"
<-- error -32803: `0` cannot name a stage; a stage name starts with a letter and goes on with letters, digits, `-`, `_` and `.`
--> rename Dockerfile at "AS bu«»ild" to "two words"
<-- error -32803: `two words` cannot name a stage; a stage name starts with a letter and goes on with letters, digits, `-`, `_` and `.`
--> rename Dockerfile at "AS bu«»ild" to ""
<-- error -32803: `` cannot name a stage; a stage name starts with a letter and goes on with letters, digits, `-`, `_` and `.`
--> rename Dockerfile at "AS bu«»ild" to "scratch"
<-- error -32803: `scratch` cannot name a stage, because it means the empty base; choose another name
--> rename Dockerfile at "ma«»ke" to "cmake"
<-- nothing
