//! Diagnostics that an editor asks for: of one document, and of every Dockerfile in its folders.
//! Leans on `state` and `stamp`; remembers what it said of files on disk, since editors ask every few seconds.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use tower_lsp_server::ls_types::Diagnostic;

use crate::lock::lock;
use crate::protocol::diagnostic::{pulled, result_id};
use crate::stamp::Stamp;
use crate::state::State;
use crate::uri::Uri;

/// What is found in one document.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The version of an open document.
    pub(crate) version: Option<i32>,
    /// The name of this result.
    pub(crate) id: String,
    /// What is wrong; `None` when the editor has been told so already.
    pub(crate) news: Option<Vec<Diagnostic>>,
}

/// The results that were given for files on disk, and the state of the files they were given for.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    given: Mutex<HashMap<Uri, (Stamp, String)>>,
}

impl Survey {
    /// What is wrong with one document, open or on disk; `None` when it cannot be read.
    pub(crate) fn of_document(state: &State, uri: &Uri, told: Option<&str>) -> Option<Finding> {
        let (view, version) = state.view_of(uri)?;
        let found = pulled(uri, &view, &state.failures, state.session());
        let id = result_id(&found);
        Some(Finding {
            version,
            news: (told != Some(id.as_str())).then_some(found),
            id,
        })
    }

    /// What is wrong with every Dockerfile of the folders; `told` holds the results that the editor has.
    pub(crate) fn of_folders(
        &self,
        state: &State,
        told: &HashMap<Uri, String>,
    ) -> Vec<(Uri, Finding)> {
        let (paths, generation) = {
            let mut workspace = state.workspace();
            (workspace.dockerfiles(), workspace.generation())
        };
        let uris: HashSet<Uri> = paths.iter().filter_map(Uri::from_file_path).collect();
        // Files that are gone are not asked for again.
        self.lock().retain(|uri, _| uris.contains(uri));
        let uris = paths.iter().filter_map(Uri::from_file_path);
        uris.filter_map(|uri| {
            let told = told.get(&uri).map(String::as_str);
            let finding = self.of_file(state, &uri, told, generation)?;
            Some((uri, finding))
        })
        .collect()
    }

    fn of_file(
        &self,
        state: &State,
        uri: &Uri,
        told: Option<&str>,
        generation: u64,
    ) -> Option<Finding> {
        if state.snapshot(uri).is_some() {
            return Self::of_document(state, uri, told);
        }
        let stamp = Stamp::of(&uri.to_file_path()?, generation);
        let known = self.lock().get(uri).cloned();
        if let Some((at, id)) = known
            && at == stamp
            && told == Some(id.as_str())
        {
            return Some(Finding {
                version: None,
                id,
                news: None,
            });
        }
        let finding = Self::of_document(state, uri, told)?;
        self.lock().insert(uri.clone(), (stamp, finding.id.clone()));
        Some(finding)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uri, (Stamp, String)>> {
        lock(&self.given)
    }
}
