//! Paths made comparable: from the root on, relative to a folder, and as they are shown.
//! Leans on nothing.

use std::path::{Component, Path, PathBuf};

/// A path from the root on, without `.` and `..`; links are not followed.
pub fn absolute(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in std::path::absolute(path)
        .as_deref()
        .unwrap_or(path)
        .components()
    {
        match component {
            Component::ParentDir => drop(clean.pop()),
            component => clean.push(component),
        }
    }
    clean
}

/// The real path, by which a file is known under all of its names.
pub fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// A path below a folder as patterns match it: with `/` between its parts.
pub fn relative(path: &Path, folder: &Path) -> String {
    let absolute = absolute(path);
    let relative = absolute.strip_prefix(folder).unwrap_or(&absolute);
    relative.to_string_lossy().replace('\\', "/")
}

/// A path as it is shown: with `/`, and what is not UTF-8 replaced.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.into_owned()
    }
}
