# What does not go as the protocol wants it costs an error, never the server.

# Nothing is answered before the hello.
--> hover Dockerfile
| {"position": {"line": 0, "character": 0}}
<-- error -32002: Server not initialized
--> request workspace/symbol
| {"query": "a"}
<-- error -32002: Server not initialized
--> hello

# A second hello is one too many.
--> request initialize
| {"capabilities": {}}
<-- error -32600: Invalid request

# A method that nobody knows, as a request and as a notification.
--> request textDocument/nothing
| {}
<-- error -32601: Method not found
--> notify textDocument/nothing
| {}
--> notify $/nothing
| {}
--> request $/nothing
| {}
<-- error -32601: Method not found

# A document that is not open.
--> hover Dockerfile
| {"position": {"line": 0, "character": 0}}
<-- error -32803: `Dockerfile` is not open; open it first
--> notify textDocument/didChange
| {"textDocument": {"uri": "@Dockerfile", "version": 2}, "contentChanges": [{"text": "FROM a"}]}
--> notify textDocument/didClose
| {"textDocument": {"uri": "@Dockerfile"}}
<-- diagnostics Dockerfile without version
<   none

# Parameters of a wrong shape, and a body that is no JSON.
--> request textDocument/hover
| {"textDocument": 7}
<-- error -32602: invalid type: integer `7`, expected struct TextDocumentIdentifier
--> raw
| {"jsonrpc": "2.0", "id":
<-- error -32700: Parse error
--> raw
| {"jsonrpc": "2.0", "id": 900}
<-- error -32601: Method not found

# It is still there.
--> open Dockerfile
| FROM alpine
<-- diagnostics Dockerfile version 1
<   1:6-1:12 "alpine" warning untagged-base-image
--> hover Dockerfile at "alpine"
<-- answer
<   1:6-1:12 "alpine" markdown
<     [**untagged-base-image**](https://dockwright.dev/rules/untagged-base-image) · warning · DL3006
<
<     `alpine` has no tag, so each build takes whatever `alpine:latest` is by then
<
<     name the version you build on: `alpine:<version>`
<
<     Without a tag an image means `latest`, which moves.
<     The same Dockerfile then builds on another base next month, and a build that breaks or changes cannot be traced to a change of the file.
<
<     ---
<
<     **image** `alpine`
<     … 8 lines more

# Nothing is answered after the goodbye.
--> shutdown
<-- nothing
--> hover Dockerfile at "alpine"
<-- error -32600: Invalid request
--> request shutdown
<-- error -32600: Invalid request
--> exit
<-- exit code 0
