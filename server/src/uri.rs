//! The name of a document, as the editor gives it: the one protocol type that the inner files know.

pub(crate) use tower_lsp_server::ls_types::Uri;
