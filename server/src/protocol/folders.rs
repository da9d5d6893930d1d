//! The folders that an editor has open, in all the ways it can say so.
//! Leans on nothing.

use std::path::PathBuf;

use tower_lsp_server::ls_types::{InitializeParams, WorkspaceFolder};

/// The folders of the hello: the list of them, or the one root of older editors.
pub(crate) fn roots(params: &InitializeParams) -> Vec<PathBuf> {
    if let Some(folders) = params
        .workspace_folders
        .as_deref()
        .filter(|it| !it.is_empty())
    {
        return paths(folders);
    }
    #[expect(deprecated, reason = "editors without workspace folders send it")]
    let root = params.root_uri.as_ref();
    let root = root.and_then(|root| Some(root.to_file_path()?.into_owned()));
    root.into_iter().collect()
}

/// Where folders are; those that are not on disk are left out.
pub(crate) fn paths(folders: &[WorkspaceFolder]) -> Vec<PathBuf> {
    let path = |folder: &WorkspaceFolder| Some(folder.uri.to_file_path()?.into_owned());
    folders.iter().filter_map(path).collect()
}
