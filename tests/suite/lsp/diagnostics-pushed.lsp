# An editor that does not ask for diagnostics is told them at every change.

--> hello
--> open Dockerfile
| FROM alpine
| RUN apt-get install curl
| RUN echo "😀 é" && sudo true
<-- diagnostics Dockerfile version 1
<   1:6-1:12 "alpine" warning untagged-base-image
<   2:13-2:20 "install" warning missing-assume-yes
<   2:13-2:20 "install" info recommended-packages
<   3:20-3:24 "sudo" warning sudo-in-run

# Behind an emoji and a combining mark the places are still right.
--> change Dockerfile
| "RUN" -> "# 😀e\u0301\nRUN"
| "echo" -> "cd / && echo"
<-- diagnostics Dockerfile version 2
<   1:6-1:12 "alpine" warning untagged-base-image
<   3:13-3:20 "install" warning missing-assume-yes
<   3:13-3:20 "install" info recommended-packages
<   4:5-4:7 "cd" hint cd-in-run
<   4:28-4:32 "sudo" warning sudo-in-run

# A half-typed line keeps the diagnostics of all the rest.
--> change Dockerfile
| end -> "COPY --from="
<-- diagnostics Dockerfile version 3
<   1:6-1:12 "alpine" warning untagged-base-image
<   3:13-3:20 "install" warning missing-assume-yes
<   3:13-3:20 "install" info recommended-packages
<   4:5-4:7 "cd" hint cd-in-run
<   4:28-4:32 "sudo" warning sudo-in-run
<   5:1-5:5 "COPY" error parse-error

--> change Dockerfile
| "COPY --from=" -> "HEALTHCHECK --interval=1 C"
<-- diagnostics Dockerfile version 4
<   1:6-1:12 "alpine" warning untagged-base-image
<   3:13-3:20 "install" warning missing-assume-yes
<   3:13-3:20 "install" info recommended-packages
<   4:5-4:7 "cd" hint cd-in-run
<   4:28-4:32 "sudo" warning sudo-in-run
<   5:24-5:25 "1" error parse-error
<   5:26-5:27 "C" error parse-error

--> change Dockerfile
| "HEALTHCHECK --interval=1 C" -> "RUN <<EOF\nsudo true"
<-- diagnostics Dockerfile version 5
<   1:6-1:12 "alpine" warning untagged-base-image
<   3:13-3:20 "install" warning missing-assume-yes
<   3:13-3:20 "install" info recommended-packages
<   4:5-4:7 "cd" hint cd-in-run
<   4:28-4:32 "sudo" warning sudo-in-run
<   5:5-5:10 "<<EOF" error parse-error
<   6:1-6:5 "sudo" warning sudo-in-run

# A text that is replaced as a whole has new diagnostics.
--> change Dockerfile
| all -> "FROM example.org/base:1.0\n"
<-- diagnostics Dockerfile version 6
<   none

# A document that is closed has none, and can be opened again.
--> close Dockerfile
<-- diagnostics Dockerfile without version
<   none
--> open Dockerfile
| FROM alpine
<-- diagnostics Dockerfile version 1
<   1:6-1:12 "alpine" warning untagged-base-image
