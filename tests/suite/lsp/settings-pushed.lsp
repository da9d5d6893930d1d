# An editor that cannot be asked sends its settings.

=== log
--> hello
<-- window/logMessage info: dockwright VERSION is ready
--> open Dockerfile
| FROM example.org/base:1
| RUN sudo true
<-- diagnostics Dockerfile version 1
<   2:5-2:9 "sudo" warning sudo-in-run
--> configure
| {"dockwright": {"rules": {"sudo-in-run": "hint"}}}
<-- diagnostics Dockerfile version 1
<   2:5-2:9 "sudo" hint sudo-in-run
--> configure
| {"dockwright": {"rules": {"sudo-in-run": "loud"}}}
<-- diagnostics Dockerfile version 1
<   2:5-2:9 "sudo" warning sudo-in-run
<-- window/logMessage warning: the editor's settings of dockwright: `loud` is no severity; the severities are `off`, `hint`, `info`, `warning` and `error`
