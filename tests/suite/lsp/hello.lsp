# The greeting: what the server says that it can do, for an editor that can do nothing special.

=== log
--> initialize
<-- answer
<   capabilities:
<     positionEncoding: utf-16
<     textDocumentSync:
<       openClose: true
<       change: 2
<       save: {}
<     hoverProvider: true
<     codeActionProvider:
<       codeActionKinds: [quickfix, quickfix.suppress.dockwright, source.fixAll.dockwright]
<       resolveProvider: true
<     documentOnTypeFormattingProvider:
<       firstTriggerCharacter:
<
<       moreTriggerCharacter: [\, `]
<     executeCommandProvider:
<       commands: [dockwright.applyAllFixes, dockwright.openRulePage]
<     workspace:
<       workspaceFolders:
<         supported: true
<         changeNotifications: true
<   serverInfo:
<     name: dockwright
<     version: VERSION
--> initialized
<-- window/logMessage info: dockwright VERSION is ready
--> shutdown
<-- nothing
--> exit
<-- exit code 0
