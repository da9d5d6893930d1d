//! The protocol's numbers, as words.
//! Leans on nothing.

use serde_json::Value;

/// Kinds of document highlights.
pub(super) const HIGHLIGHTS: [&str; 3] = ["text", "read", "write"];

/// Kinds of symbols.
pub(super) const SYMBOLS: [&str; 26] = [
    "file",
    "module",
    "namespace",
    "package",
    "class",
    "method",
    "property",
    "field",
    "constructor",
    "enum",
    "interface",
    "function",
    "variable",
    "constant",
    "string",
    "number",
    "boolean",
    "array",
    "object",
    "key",
    "null",
    "enum-member",
    "struct",
    "event",
    "operator",
    "type-parameter",
];

/// Kinds of completions.
pub(super) const COMPLETIONS: [&str; 25] = [
    "text",
    "method",
    "function",
    "constructor",
    "field",
    "variable",
    "class",
    "interface",
    "module",
    "property",
    "unit",
    "value",
    "enum",
    "keyword",
    "snippet",
    "color",
    "file",
    "reference",
    "folder",
    "enum-member",
    "constant",
    "struct",
    "event",
    "operator",
    "type-parameter",
];

/// The word for a number; numbers start at 1.
pub(super) fn name(words: &[&'static str], number: &Value) -> &'static str {
    let at = number
        .as_u64()
        .and_then(|number| (number as usize).checked_sub(1));
    at.and_then(|at| words.get(at).copied()).unwrap_or("?")
}
