//! The text of a file, or of anything else that can be read, within limits.
//! Leans on `decode`.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use dockwright_syntax::suggestion::suggest;

use crate::decode::decode;
use crate::problem::{Problem, reason};

/// The largest file that is read, in bytes.
const MAX_SIZE: u64 = 16 << 20;

/// Reads a file.
pub fn read_file(path: &Path) -> Result<String, Problem> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let metadata = file.metadata().map_err(|error| unreadable(path, &error))?;
    if metadata.is_dir() {
        return Err(Problem::new("it is a folder, not a file").with_help("name a Dockerfile"));
    }
    if metadata.len() > MAX_SIZE {
        return Err(too_large(&format!("{} MiB", metadata.len() >> 20)));
    }
    let bytes = read_limited(file, metadata.len()).map_err(|error| unreadable(path, &error))?;
    check_size(bytes).and_then(decode)
}

/// Reads what has neither a path nor a size, such as standard input, which is given its name.
pub fn read_from(input: impl Read, name: &str) -> Result<String, Problem> {
    let bytes = read_limited(input, 0)
        .map_err(|error| Problem::new(format!("cannot read {name}: {}", reason(&error))))?;
    check_size(bytes).and_then(decode)
}

/// Why a path cannot be read, with the name beside it that may have been meant.
pub fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let problem = Problem::new(reason(error));
    match error.kind() {
        io::ErrorKind::NotFound if path.is_symlink() => {
            Problem::new("it is a link to a file that does not exist")
                .with_help("mend the link or remove it")
        }
        io::ErrorKind::NotFound => problem
            .with_help("check the spelling")
            .with_suggestion(sibling(path).as_deref()),
        io::ErrorKind::PermissionDenied => {
            problem.with_help("make it readable for the user that runs this")
        }
        // The kind for this one is not stable yet.
        _ if error.to_string().contains("symbolic link") => {
            Problem::new("it is a link that leads back to itself").with_help("point it at a file")
        }
        _ => problem,
    }
}

fn read_limited(input: impl Read, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(size as usize + 1);
    input.take(MAX_SIZE + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What has no size beforehand, such as a pipe, is measured as it is read.
fn check_size(bytes: Vec<u8>) -> Result<Vec<u8>, Problem> {
    match bytes.len() as u64 > MAX_SIZE {
        true => Err(too_large("more")),
        false => Ok(bytes),
    }
}

fn too_large(size: &str) -> Problem {
    Problem::new(format!(
        "the file is too large: it has {size}, and at most {} MiB are read",
        MAX_SIZE >> 20
    ))
    .with_help("name a Dockerfile; large data belongs into files that it copies")
}

fn sibling(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let nearest = suggest(name, names.iter().map(String::as_str))?;
    let whole = folder.map_or_else(|| nearest.into(), |folder| folder.join(nearest));
    Some(whole.display().to_string())
}
