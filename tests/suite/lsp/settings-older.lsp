# What somebody set for the older Docker language server holds here too.

=== client configuration
=== settings
| {"docker": {"languageserver": {"diagnostics": {"deprecatedMaintainer": "error", "instructionCmdMultiple": "ignore", "directiveCasing": "error", "instructionJSONInSingleQuotes": "warning"}}}}
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
| # Syntax=docker/dockerfile:1
| FROM example.org/base:1
| MAINTAINER me
| CMD ["a"]
| CMD ['b']
<-- diagnostics Dockerfile version 1
<   1:3-1:9 "Syntax" error directive-casing
<   3:1-3:11 "MAINTAINER" error maintainer-instruction [deprecated]
<   5:1-5:4 "CMD" hint missing-user
<   5:5-5:10 "['b']" warning shell-form-command
<   5:5-5:10 "['b']" warning single-quoted-exec-form
