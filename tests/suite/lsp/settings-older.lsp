# What somebody set for the older Docker language server holds here too.

=== client configuration
=== settings
| {"docker": {"languageserver": {"diagnostics": {"deprecatedMaintainer": "error", "instructionCmdMultiple": "ignore"}}}}
--> hello
<-- request client/registerCapability
<   registrations:
<     - id: workspace/didChangeConfiguration
<       method: workspace/didChangeConfiguration
<       registerOptions:
<         section: [dockwright, docker.languageserver]
<-- request workspace/configuration
<   items:
<     - scopeUri: .
<       section: dockwright
<     - scopeUri: .
<       section: docker.languageserver
<     - section: dockwright
<     - section: docker.languageserver
--> open Dockerfile
| FROM example.org/base:1
| MAINTAINER me
| CMD ["a"]
| CMD ["b"]
<-- diagnostics Dockerfile version 1
<   2:1-2:11 "MAINTAINER" error maintainer-instruction [deprecated]
<   4:1-4:4 "CMD" hint missing-user
