//! Names of a layer's entries: cleaned, kept inside the root, and told apart from marks of deletion.
//! Leans on nothing of ours. Source: the OCI image specification 1.1, "Image Layer Filesystem Changeset".

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

/// What a whiteout's name begins with.
pub(crate) const WHITEOUT: &str = ".wh.";
/// The whiteout that hides everything a directory had below.
pub(crate) const OPAQUE: &str = ".wh..wh..opq";
/// What marks of the old union file systems begin with; they say nothing about files.
const INTERNAL: &str = ".wh..wh.";

/// What an entry's name asks for; paths are lists of components below the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A file of any kind.
    File(Vec<OsString>),
    /// That this path of the layers below is gone.
    Whiteout(Vec<OsString>),
    /// That everything in this directory of the layers below is gone.
    Opaque(Vec<OsString>),
    /// Nothing that matters.
    Internal,
}

/// Why a name cannot stand in a layer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Out of the root.
    #[error("it leads out of the root of the layer")]
    Outside,
    /// A byte that no file name can have.
    #[error("it has a zero byte")]
    Zero,
    /// A whiteout of the root, of `.` or of `..`.
    #[error("it is a whiteout that names no file")]
    Nothing,
    /// A file in a whiteout.
    #[error("it lies inside of a whiteout")]
    Inside,
}

impl Named {
    /// Reads the name of an entry. Names that begin with a slash are taken from the root of the layer, as in every tool of the field.
    ///
    /// # Errors
    /// When it leads out of the root, or is a mark that marks nothing.
    pub fn read(name: &[u8]) -> Result<Self, NameError> {
        let mut path = components(name)?;
        let Some(last) = path.pop() else {
            return Ok(Self::File(path));
        };
        if path.iter().any(|part| starts_with(part, INTERNAL)) {
            return Ok(Self::Internal);
        }
        if path.iter().any(|part| starts_with(part, WHITEOUT)) {
            return Err(NameError::Inside);
        }
        let Some(hidden) = last.as_bytes().strip_prefix(WHITEOUT.as_bytes()) else {
            path.push(last);
            return Ok(Self::File(path));
        };
        if last == OPAQUE {
            return Ok(Self::Opaque(path));
        }
        if matches!(hidden, b"" | b"." | b"..") {
            return Err(NameError::Nothing);
        }
        if starts_with(&last, INTERNAL) {
            return Ok(Self::Internal);
        }
        path.push(OsStr::from_bytes(hidden).to_owned());
        Ok(Self::Whiteout(path))
    }
}

/// The components of a path below the root, `.` and `..` resolved without looking at any file.
///
/// # Errors
/// When it leads out of the root.
pub fn components(name: &[u8]) -> Result<Vec<OsString>, NameError> {
    if name.contains(&0) {
        return Err(NameError::Zero);
    }
    let mut path = Vec::new();
    for part in name.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => path.pop().map(drop).ok_or(NameError::Outside)?,
            part => path.push(OsStr::from_bytes(part).to_owned()),
        }
    }
    Ok(path)
}

/// Whether a name begins as marks of deletion do.
pub(crate) fn is_mark(name: &OsStr) -> bool {
    starts_with(name, WHITEOUT)
}

fn starts_with(name: &OsStr, start: &str) -> bool {
    name.as_bytes().starts_with(start.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read() {
        let path = |parts: &[&str]| parts.iter().map(OsString::from).collect::<Vec<_>>();
        for (name, expected) in [
            ("./", Ok(Named::File(path(&[])))),
            ("/etc//./passwd", Ok(Named::File(path(&["etc", "passwd"])))),
            ("a/../b/", Ok(Named::File(path(&["b"])))),
            ("../b", Err(NameError::Outside)),
            ("a/../../b", Err(NameError::Outside)),
            ("a\0b", Err(NameError::Zero)),
            ("a/.wh.b", Ok(Named::Whiteout(path(&["a", "b"])))),
            ("a/.wh..b", Ok(Named::Whiteout(path(&["a", ".b"])))),
            ("a/.wh..wh..opq", Ok(Named::Opaque(path(&["a"])))),
            (".wh..wh..opq", Ok(Named::Opaque(path(&[])))),
            (".wh..wh.plnk", Ok(Named::Internal)),
            (".wh..wh.plnk/1.2", Ok(Named::Internal)),
            (".wh.", Err(NameError::Nothing)),
            ("a/.wh..", Err(NameError::Nothing)),
            ("a/.wh...", Err(NameError::Nothing)),
            ("./.wh.a/b", Err(NameError::Inside)),
        ] {
            assert_eq!(Named::read(name.as_bytes()), expected, "{name}");
        }
    }
}
