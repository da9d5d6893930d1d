//! `--chown`: whom copied files belong to, names being read in the image.
//! Leans on `user` for accounts and on `context` for opening them beneath the image's root.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::CopyError;
use crate::context::{ContextError, Folder};
use crate::user;

/// The largest list of accounts that is read, in bytes.
const MOST_ACCOUNTS: u64 = 4 << 20;

/// Whom files belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The user's number.
    pub user: u32,
    /// The group's number.
    pub group: u32,
}

impl Owner {
    /// Reads `user`, `user:group`, names or numbers; names are those of the image whose root is at that path.
    /// A number alone is the group's number too; a name alone has its own group.
    ///
    /// # Errors
    /// When the image has nobody of that name, or its accounts cannot be read.
    pub fn read(text: &str, root: &Path) -> Result<Self, CopyError> {
        let wrong = |reason| CopyError::Owner {
            text: text.to_owned(),
            reason,
        };
        let (mut accounts, mut groups) = (String::new(), String::new());
        if Self::needs_accounts(text) {
            let root = Folder::open(root).map_err(|error| ContextError::open(root, error))?;
            let read = |name| {
                list(&root, name).map_err(|error| {
                    wrong(format!("`{name}` of the image cannot be read: {error}"))
                })
            };
            accounts = read("/etc/passwd")?;
            groups = read("/etc/group")?;
        }
        let (user, group) = user::owner(text, &accounts, &groups).map_err(wrong)?;
        Ok(Self { user, group })
    }

    /// Whether the image's accounts decide, so that they belong to what a result depends on.
    pub fn needs_accounts(text: &str) -> bool {
        let is_plain =
            |part: &str| part == "root" || part.bytes().all(|byte| byte.is_ascii_digit());
        !text.split(':').all(is_plain)
    }
}

/// The text of a list of accounts; nothing where there is none.
fn list(root: &Folder, name: &str) -> io::Result<String> {
    let found = root.locate(OsStr::new(name), true, &|_, _| true);
    let path = match found {
        Ok(found) if found.status.is_some_and(|status| status.is_file()) => found.path,
        Ok(_) => return Ok(String::new()),
        Err(error) => return Err(error),
    };
    let mut text = Vec::new();
    File::from(root.file(&path)?)
        .take(MOST_ACCOUNTS)
        .read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
