//! Every request about a document, with parameters that fit all of them.
//! Leans on nothing.

use serde_json::{Value, json};

/// The requests about a document, or about all of them.
pub const METHODS: [&str; 30] = [
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/signatureHelp",
    "textDocument/definition",
    "textDocument/declaration",
    "textDocument/typeDefinition",
    "textDocument/implementation",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/selectionRange",
    "textDocument/documentLink",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/full/delta",
    "textDocument/semanticTokens/range",
    "textDocument/codeAction",
    "textDocument/codeLens",
    "textDocument/inlayHint",
    "textDocument/inlineValue",
    "textDocument/formatting",
    "textDocument/rangeFormatting",
    "textDocument/onTypeFormatting",
    "textDocument/linkedEditingRange",
    "textDocument/diagnostic",
    "workspace/diagnostic",
    "workspace/symbol",
    "dockwright/syntaxTree",
];

/// Parameters for any of them: each takes what it knows.
pub fn parameters(uri: &str, start: &Value, end: &Value) -> Value {
    json!({
        "textDocument": { "uri": uri },
        "position": start,
        "positions": [start, end],
        "range": { "start": start, "end": end },
        "context": {
            "includeDeclaration": true,
            "diagnostics": [],
            "triggerKind": 1,
            "frameId": 0,
            "stoppedLocation": { "start": start, "end": end },
            "isRetrigger": false,
        },
        "newName": "renamed",
        "ch": "\n",
        "options": { "tabSize": 4, "insertSpaces": true },
        "previousResultId": "unknown",
        "previousResultIds": [],
        "query": "a",
    })
}
