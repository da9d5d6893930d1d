# The editor's settings: asked for at the start and when they change, for each folder.

=== client configuration folders
=== folders app lib
=== settings
| {"dockwright": {"rules": {"sudo-in-run": "error"}}}
--> hello
<-- request client/registerCapability
<   registrations:
<     - id: workspace/didChangeConfiguration
<       method: workspace/didChangeConfiguration
<       registerOptions:
<         section: [dockwright, docker.languageserver]
<-- request workspace/configuration
<   items:
<     - scopeUri: app
<       section: dockwright
<     - scopeUri: app
<       section: docker.languageserver
<     - scopeUri: lib
<       section: dockwright
<     - scopeUri: lib
<       section: docker.languageserver
<     - section: dockwright
<     - section: docker.languageserver
--> open app/Dockerfile
| FROM example.org/base:1
| RUN sudo true
<-- diagnostics app/Dockerfile version 1
<   2:5-2:9 "sudo" error sudo-in-run
--> open lib/Dockerfile
| FROM example.org/base:1
| RUN sudo true
<-- diagnostics lib/Dockerfile version 1
<   2:5-2:9 "sudo" error sudo-in-run
--> configure lib
| {"dockwright": {"rules": {"sudo-in-run": "off"}}}
<-- diagnostics app/Dockerfile version 1
<   2:5-2:9 "sudo" error sudo-in-run
<-- diagnostics lib/Dockerfile version 1
<   none
<-- request workspace/configuration
<   items:
<     - scopeUri: app
<       section: dockwright
<     - scopeUri: app
<       section: docker.languageserver
<     - scopeUri: lib
<       section: dockwright
<     - scopeUri: lib
<       section: docker.languageserver
<     - section: dockwright
<     - section: docker.languageserver
--> configure
| {"dockwright": {"rules": {"sudo-in-run": "hint"}}}
<-- diagnostics app/Dockerfile version 1
<   2:5-2:9 "sudo" hint sudo-in-run
<-- diagnostics lib/Dockerfile version 1
<   none
<-- request workspace/configuration
<   items:
<     - scopeUri: app
<       section: dockwright
<     - scopeUri: app
<       section: docker.languageserver
<     - scopeUri: lib
<       section: dockwright
<     - scopeUri: lib
<       section: docker.languageserver
<     - section: dockwright
<     - section: docker.languageserver

# What is wrong is said, and the rest holds.
--> configure
| {"dockwright": {"rules": {"sudo-in-run": "warning", "no-such-rule": "error"}}}
<-- diagnostics app/Dockerfile version 1
<   2:5-2:9 "sudo" warning sudo-in-run
<-- diagnostics lib/Dockerfile version 1
<   none
<-- request workspace/configuration
<   items:
<     - scopeUri: app
<       section: dockwright
<     - scopeUri: app
<       section: docker.languageserver
<     - scopeUri: lib
<       section: dockwright
<     - scopeUri: lib
<       section: docker.languageserver
<     - section: dockwright
<     - section: docker.languageserver
