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
<     selectionRangeProvider: true
<     hoverProvider: true
<     completionProvider:
<       resolveProvider: true
<       triggerCharacters: [" ", -, =, ,, $, {, /, :, #]
<     signatureHelpProvider:
<       triggerCharacters: [" ", =, ,, [, :, /]
<     definitionProvider: true
<     referencesProvider: true
<     documentHighlightProvider: true
<     documentSymbolProvider: true
<     workspaceSymbolProvider: true
<     codeActionProvider:
<       codeActionKinds: [quickfix, quickfix.suppress.dockwright, source.fixAll.dockwright]
<       resolveProvider: true
<     codeLensProvider:
<       resolveProvider: false
<     documentOnTypeFormattingProvider:
<       firstTriggerCharacter: "\n"
<       moreTriggerCharacter: [\, `]
<     renameProvider: true
<     documentLinkProvider:
<       resolveProvider: false
<     foldingRangeProvider: true
<     executeCommandProvider:
<       commands:
<         - dockwright.applyAllFixes
<         - dockwright.openRulePage
<         - dockwright.plan
<         - dockwright.build
<         - dockwright.cancel
<     workspace:
<       workspaceFolders:
<         supported: true
<         changeNotifications: true
<     semanticTokensProvider:
<       legend:
<         tokenTypes:
<           - namespace
<           - type
<           - class
<           - parameter
<           - variable
<           - property
<           - enumMember
<           - function
<           - macro
<           - keyword
<           - comment
<           - string
<           - number
<           - operator
<         tokenModifiers: [declaration, readonly, defaultLibrary]
<       range: true
<       full:
<         delta: true
<     inlayHintProvider: true
<   serverInfo:
<     name: dockwright
<     version: VERSION
--> initialized
<-- window/logMessage info: dockwright VERSION is ready
--> shutdown
<-- nothing
--> exit
<-- exit code 0
