//! Where things are: the workspace, and the data of other projects beside it, which may be absent.
//! Leans on nothing.

use std::path::{Path, PathBuf};

/// The root of the workspace.
pub fn workspace() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// The folder that cargo builds in, for what is made once and used by many tests.
///
/// # Errors
/// When this program does not lie where cargo puts it.
pub fn target() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| format!("no path of my own: {error}"))?;
    // target/PROFILE/deps/suite-…
    let target = own.ancestors().nth(3);
    target
        .map(Path::to_owned)
        .ok_or_else(|| "a test lies in a folder of a profile".to_owned())
}

/// The folder with the conformance cases: what `DOCKWRIGHT_CASES` names, or else a folder beside the workspace.
pub fn cases() -> PathBuf {
    std::env::var_os("DOCKWRIGHT_CASES")
        .map_or_else(|| workspace().join("../shared/cases"), PathBuf::from)
}

/// The folder with the corpus, beside the cases.
pub fn corpus(cases: &Path) -> PathBuf {
    cases.join("../corpus")
}

/// The folder with files that others wrote, beside the cases.
pub fn seed(cases: &Path) -> PathBuf {
    cases.join("../seed")
}
