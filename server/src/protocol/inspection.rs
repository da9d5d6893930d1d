//! Requests of our own, for whoever looks for a fault: `dockwright/text` and `dockwright/syntaxTree`.
//! Leans on nothing.

use serde::{Deserialize, Serialize};
use tower_lsp_server::ls_types::TextDocumentIdentifier;

/// The request for the text as the server has it.
pub(crate) const TEXT: &str = "dockwright/text";

/// The request for the tree as an outline.
pub(crate) const SYNTAX_TREE: &str = "dockwright/syntaxTree";

/// Which document is meant.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfDocument {
    pub(crate) text_document: TextDocumentIdentifier,
}

/// A text and its version.
#[derive(Debug, Serialize)]
pub(crate) struct VersionedText {
    pub(crate) version: i32,
    pub(crate) text: String,
}
