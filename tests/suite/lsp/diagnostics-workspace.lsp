# All Dockerfiles of all folders, open or not, each with its result; what is known already is unchanged.

=== client pull watch refresh
=== folders app lib
=== file app/Dockerfile
| FROM example.org/base
=== file app/deep/dev.Dockerfile
| FROM scratch
| ADD a b
=== file app/.gitignore
| ignored
=== file app/ignored/Dockerfile
| FROM example.org/base
=== file app/node_modules/x/Dockerfile
| FROM example.org/base
=== file lib/Containerfile
| FROM example.org/base:1
=== file elsewhere/Dockerfile
| FROM example.org/base
--> hello
<-- request client/registerCapability
<   registrations:
<     - id: workspace/didChangeWatchedFiles
<       method: workspace/didChangeWatchedFiles
<       registerOptions:
<         watchers:
<           - globPattern: **/{dockwright,.dockwright}.toml
<           - globPattern: **/{*,}.dockerignore
<           - globPattern: **/*{Dockerfile,dockerfile,Containerfile,containerfile}
<           - globPattern: **/{Dockerfile,dockerfile,Containerfile,containerfile}{.,-,_}*
--> workspace/diagnostic
| {"previousResultIds": []}
<-- answer
<   app/Dockerfile (version null)
<     result id1
<     1:6-1:22 "example.org/base" warning untagged-base-image
<   app/deep/dev.Dockerfile (version null)
<     result id2
<     2:1-2:4 "ADD" warning added-local-file
<   app/node_modules/x/Dockerfile (version null)
<     result id1
<     1:6-1:22 "example.org/base" warning untagged-base-image
<   lib/Containerfile (version null)
<     result id3
<     none
--> workspace/diagnostic since last
<-- answer
<   app/Dockerfile (version null)
<     result id1
<     unchanged
<   app/deep/dev.Dockerfile (version null)
<     result id2
<     unchanged
<   app/node_modules/x/Dockerfile (version null)
<     result id1
<     unchanged
<   lib/Containerfile (version null)
<     result id3
<     unchanged

# What the editor shows counts, not what is on disk.
--> open app/Dockerfile
| FROM example.org/base:1
| RUN sudo true
--> workspace/diagnostic since last
<-- answer
<   app/Dockerfile (version 1)
<     result id4
<     2:5-2:9 "sudo" warning sudo-in-run
<   app/deep/dev.Dockerfile (version null)
<     result id2
<     unchanged
<   app/node_modules/x/Dockerfile (version null)
<     result id1
<     unchanged
<   lib/Containerfile (version null)
<     result id3
<     unchanged

# A file that appears is told of by the editor.
--> write lib/new/Dockerfile
| FROM example.org/new
--> watched created lib/new/Dockerfile
<-- request workspace/codeLens/refresh
<-- request workspace/diagnostic/refresh
<-- request workspace/inlayHint/refresh
--> workspace/diagnostic since last
<-- answer
<   app/Dockerfile (version 1)
<     result id4
<     unchanged
<   app/deep/dev.Dockerfile (version null)
<     result id2
<     unchanged
<   app/node_modules/x/Dockerfile (version null)
<     result id1
<     unchanged
<   lib/Containerfile (version null)
<     result id3
<     unchanged
<   lib/new/Dockerfile (version null)
<     result id5
<     1:6-1:21 "example.org/new" warning untagged-base-image
--> remove lib/new/Dockerfile
--> watched deleted lib/new/Dockerfile
<-- request workspace/codeLens/refresh
<-- request workspace/diagnostic/refresh
<-- request workspace/inlayHint/refresh
--> workspace/diagnostic since last
<-- answer
<   app/Dockerfile (version 1)
<     result id4
<     unchanged
<   app/deep/dev.Dockerfile (version null)
<     result id2
<     unchanged
<   app/node_modules/x/Dockerfile (version null)
<     result id1
<     unchanged
<   lib/Containerfile (version null)
<     result id3
<     unchanged

# A folder that closes takes its files with it.
--> folders -lib
<-- request workspace/codeLens/refresh
<-- request workspace/diagnostic/refresh
<-- request workspace/inlayHint/refresh
--> workspace/diagnostic since last
<-- answer
<   app/Dockerfile (version 1)
<     result id4
<     unchanged
<   app/deep/dev.Dockerfile (version null)
<     result id2
<     unchanged
<   app/node_modules/x/Dockerfile (version null)
<     result id1
<     unchanged
