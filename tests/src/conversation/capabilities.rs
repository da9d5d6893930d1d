//! What an editor can do, named by words, as the protocol writes it.
//! Leans on nothing.

use serde_json::{Value, json};

/// The words and what they stand for.
fn of_word(word: &str) -> Option<Value> {
    Some(match word {
        "utf-8" | "utf-16" | "utf-32" => json!({ "general": { "positionEncodings": [word] } }),
        "pull" => {
            json!({ "textDocument": { "diagnostic": { "dynamicRegistration": true, "relatedDocumentSupport": false } } })
        }
        "refresh" => json!({ "workspace": {
            "diagnostics": { "refreshSupport": true },
            "inlayHint": { "refreshSupport": true },
            "codeLens": { "refreshSupport": true },
            "semanticTokens": { "refreshSupport": true },
        } }),
        "configuration" => json!({ "workspace": {
            "configuration": true,
            "didChangeConfiguration": { "dynamicRegistration": true },
        } }),
        "watch" => json!({ "workspace": {
            "didChangeWatchedFiles": { "dynamicRegistration": true, "relativePatternSupport": true },
        } }),
        "folders" => json!({ "workspace": { "workspaceFolders": true } }),
        "apply-edits" => json!({ "workspace": { "applyEdit": true } }),
        "versions" => json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } }),
        "snippets" => json!({ "textDocument": { "completion": { "completionItem": {
            "snippetSupport": true,
            "documentationFormat": ["markdown", "plaintext"],
            "insertReplaceSupport": true,
            "labelDetailsSupport": true,
            "tagSupport": { "valueSet": [1] },
            "resolveSupport": { "properties": ["documentation", "detail"] },
        } } } }),
        "plain-text" => json!({ "textDocument": {
            "hover": { "contentFormat": ["plaintext"] },
            "completion": { "completionItem": { "documentationFormat": ["plaintext"] } },
            "signatureHelp": { "signatureInformation": { "documentationFormat": ["plaintext"] } },
        } }),
        "nested-symbols" => {
            json!({ "textDocument": { "documentSymbol": { "hierarchicalDocumentSymbolSupport": true } } })
        }
        "line-folding" => {
            json!({ "textDocument": { "foldingRange": { "lineFoldingOnly": true } } })
        }
        "code-actions" => json!({ "textDocument": { "codeAction": {
            "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source"] } },
            "isPreferredSupport": true,
            "dataSupport": true,
            "resolveSupport": { "properties": ["edit"] },
        } } }),
        "prepare-rename" => json!({ "textDocument": { "rename": { "prepareSupport": true } } }),
        "show-references" => {
            json!({ "experimental": { "commands": { "commands": ["dockwright.showReferences"] } } })
        }
        "run-commands" => json!({ "workspace": { "executeCommand": {} } }),
        "build-log" => json!({ "experimental": { "buildLog": true } }),
        "show-document" => json!({ "window": { "showDocument": { "support": true } } }),
        "progress" => json!({ "window": { "workDoneProgress": true } }),
        "tokens" => json!({ "textDocument": { "semanticTokens": {
            "requests": { "full": { "delta": true }, "range": true },
            "tokenTypes": ["keyword", "comment", "string", "number", "operator", "variable", "parameter", "property", "class", "function", "macro", "namespace", "type", "enumMember", "decorator"],
            "tokenModifiers": ["declaration", "definition", "readonly", "deprecated", "defaultLibrary"],
            "formats": ["relative"],
            "multilineTokenSupport": false,
            "overlappingTokenSupport": false,
        } } }),
        _ => return None,
    })
}

/// The capabilities that words name.
pub(super) fn capabilities<'a>(words: impl Iterator<Item = &'a str>) -> Result<Value, String> {
    let mut all = json!({});
    for word in words {
        let one = of_word(word).ok_or_else(|| format!("no editor can `{word}`"))?;
        merge(&mut all, one);
    }
    Ok(all)
}

/// Puts one object into another; lists are joined.
pub(super) fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(from)) => into.extend(from),
        (into, from) => *into = from,
    }
}
