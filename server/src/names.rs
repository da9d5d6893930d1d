//! The names that every Dockerfile of the folders gives, to be found by some of their letters.
//! Leans on `state` and `stamp`; remembers the names of files on disk, since an editor asks at every letter.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use tower_lsp_server::ls_types::SymbolInformation;

use crate::features::symbol::search::{Letters, named};
use crate::lock::lock;
use crate::protocol;
use crate::stamp::Stamp;
use crate::state::State;
use crate::uri::Uri;

/// How many names are told at once.
const MOST: usize = 256;

/// The names of one file.
type FileNames = Arc<[SymbolInformation]>;

/// The names of files on disk, and the state of the files that gave them.
#[derive(Debug, Default)]
pub(crate) struct Names {
    read: Mutex<HashMap<Uri, (Stamp, FileNames)>>,
}

impl Names {
    /// The names that hold the letters of `query`: the nearest ones first, of equal ones those of open documents.
    pub(crate) fn found(&self, state: &State, query: &str) -> Vec<SymbolInformation> {
        let letters = Letters::of(query);
        let mut found = Vec::new();
        for names in self.all(state) {
            let near = names.iter().enumerate().filter_map(|(index, symbol)| {
                let distance = letters.distance(&symbol.name)?;
                Some((distance, Arc::clone(&names), index))
            });
            found.extend(near);
        }
        found.sort_by_key(|(distance, ..)| *distance);
        found.truncate(MOST);
        let symbol = |(_, names, index): (_, FileNames, usize)| names[index].clone();
        found.into_iter().map(symbol).collect()
    }

    /// The names of every file, those of open documents first.
    fn all(&self, state: &State) -> Vec<FileNames> {
        let (paths, generation) = {
            let mut workspace = state.workspace();
            (workspace.dockerfiles(), workspace.generation())
        };
        let mut open = state.documents.uris();
        open.sort();
        let on_disk = paths.iter().filter_map(Uri::from_file_path);
        let on_disk: Vec<Uri> = on_disk
            .filter(|uri| open.binary_search(uri).is_err())
            .collect();
        // What is gone, or open by now, need not be remembered.
        let known: HashSet<&Uri> = on_disk.iter().collect();
        self.lock().retain(|uri, _| known.contains(uri));
        let open = open.iter().filter_map(|uri| names_of(state, uri));
        let closed = on_disk
            .iter()
            .filter_map(|uri| self.of_file(state, uri, generation));
        open.chain(closed).collect()
    }

    fn of_file(&self, state: &State, uri: &Uri, generation: u64) -> Option<FileNames> {
        let stamp = Stamp::of(&uri.to_file_path()?, generation);
        let known = self.lock().get(uri).cloned();
        if let Some((_, names)) = known.filter(|(at, _)| *at == stamp) {
            return Some(names);
        }
        let names = names_of(state, uri)?;
        self.lock().insert(uri.clone(), (stamp, Arc::clone(&names)));
        Some(names)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uri, (Stamp, FileNames)>> {
        lock(&self.read)
    }
}

fn names_of(state: &State, uri: &Uri) -> Option<FileNames> {
    let (view, _) = state.view_of(uri)?;
    let names = named(&view);
    let names = names
        .iter()
        .map(|it| protocol::symbol::named(uri, &view, it));
    Some(names.collect())
}
