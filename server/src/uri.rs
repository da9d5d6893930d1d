//! The name of a document, as the editor gives it: the one protocol type that the inner files know.

use std::borrow::Cow;
use std::path::PathBuf;

pub(crate) use tower_lsp_server::ls_types::Uri;

/// The file that a document is on disk; none for one that an editor only holds.
pub(crate) fn file_of(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    is_file.then(|| uri.to_file_path())?.map(Cow::into_owned)
}
