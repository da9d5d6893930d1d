# What does not go as the protocol wants it costs an error, never the server.

# Nothing is answered before the hello.
--> hover Dockerfile
| {"position": {"line": 0, "character": 0}}
--> request workspace/symbol
| {"query": "a"}
--> hello

# A second hello is one too many.
--> request initialize
| {"capabilities": {}}

# A method that nobody knows, as a request and as a notification.
--> request textDocument/nothing
| {}
--> notify textDocument/nothing
| {}
--> notify $/nothing
| {}
--> request $/nothing
| {}

# A document that is not open.
--> hover Dockerfile
| {"position": {"line": 0, "character": 0}}
--> notify textDocument/didChange
| {"textDocument": {"uri": "@Dockerfile", "version": 2}, "contentChanges": [{"text": "FROM a"}]}
--> notify textDocument/didClose
| {"textDocument": {"uri": "@Dockerfile"}}

# Parameters of a wrong shape, and a body that is no JSON.
--> request textDocument/hover
| {"textDocument": 7}
--> raw
| {"jsonrpc": "2.0", "id": 
--> raw
| {"jsonrpc": "2.0", "id": 900}

# It is still there.
--> open Dockerfile
| FROM alpine
--> hover Dockerfile at "alpine"

# Nothing is answered after the goodbye.
--> shutdown
--> hover Dockerfile at "alpine"
--> request shutdown
--> exit
