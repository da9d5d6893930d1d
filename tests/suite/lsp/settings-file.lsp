# `dockwright.toml` holds from the start, and again when it changes, appears or goes away.

=== client watch
=== folders app
=== file app/dockwright.toml
| [rules]
| sudo-in-run = "error"
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
--> open app/Dockerfile
| FROM example.org/base:1
| RUN sudo true
<-- diagnostics app/Dockerfile version 1
<   2:5-2:9 "sudo" error sudo-in-run
--> write app/dockwright.toml
| [rules]
| sudo-in-run = "off"
--> watched changed app/dockwright.toml
<-- diagnostics app/Dockerfile version 1
<   none
--> remove app/dockwright.toml
--> watched deleted app/dockwright.toml
<-- diagnostics app/Dockerfile version 1
<   2:5-2:9 "sudo" warning sudo-in-run

# One that cannot be read is complained of where it is wrong, and the settings before it hold on.
--> write app/dockwright.toml
| [rules]
| sudo-in-run = "loud"
--> watched created app/dockwright.toml
<-- diagnostics app/Dockerfile version 1
<   2:5-2:9 "sudo" warning sudo-in-run
<-- diagnostics app/dockwright.toml without version
<   2:15-2:21 "\"loud\"" error ?
--> write app/dockwright.toml
| [rules]
| sudo-in-run = "hint"
--> watched changed app/dockwright.toml
<-- diagnostics app/Dockerfile version 1
<   2:5-2:9 "sudo" hint sudo-in-run
<-- diagnostics app/dockwright.toml without version
<   none
