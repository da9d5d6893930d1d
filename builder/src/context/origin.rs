//! Build contexts: a folder, a repository, a URL, or what comes on standard input; opened into a folder.
//! Leans on `git`, `http` and `unpack` for bringing files, and on `tree` for looking at them.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use dockwright_images::compression::Compression;
use dockwright_images::layer::{Entries, Ownership, TarError, UnpackLimits};
use dockwright_model::check::copying::is_url;
use dockwright_model::context::ignore::IgnoreFile;
use tempfile::TempDir;

use super::age::newest_file;
use super::error::ContextError;
use super::folder::Folder;
use super::git::Checkout;
use super::git_source::GitSource;
use super::http::{Answer, Request, fetch, seconds_of};
use super::tree::Tree;
use super::unpack::{Unpacking, unpack};

/// The first bytes of an archive: one block of a tar.
const BLOCK: usize = 512;
/// The largest Dockerfile that is read, in bytes.
const MOST_TEXT: u64 = 16 << 20;

/// Where a build context comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A folder of this machine.
    Directory(PathBuf),
    /// Standard input: an archive, or a Dockerfile alone.
    StandardInput,
    /// A git repository.
    Git(GitSource),
    /// A URL: an archive, or a Dockerfile alone.
    Http(String),
}

/// What opening a context takes.
pub struct Opening<'a> {
    /// Where a temporary folder is made.
    pub scratch: &'a Path,
    /// Standard input.
    pub input: &'a mut dyn Read,
    /// Whom the files of an archive may belong to.
    pub ownership: Ownership,
    /// How much an archive may hold.
    pub limits: UnpackLimits,
    /// How a repository is checked out.
    pub checkout: Checkout,
}

/// A build context whose files are here.
#[derive(Debug)]
pub struct Context {
    path: PathBuf,
    kind: Kind,
    dockerfile: Option<String>,
    changed: Option<i64>,
    /// Goes with all files in it.
    _temporary: Option<TempDir>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Directory,
    Archive,
    Repository,
}

impl Origin {
    /// What a context's text means; a folder that is there is never taken for `github.com/…`.
    ///
    /// # Errors
    /// When it is a repository that contradicts itself.
    pub fn of(text: &str) -> Result<Self, ContextError> {
        if text == "-" {
            return Ok(Self::StandardInput);
        }
        if !Path::new(text).is_dir()
            && let Some(source) = GitSource::parse_context(text)?
        {
            return Ok(Self::Git(source));
        }
        Ok(match is_url(text) {
            true => Self::Http(text.to_owned()),
            false => Self::Directory(PathBuf::from(text)),
        })
    }
}

impl Context {
    /// Brings the files of a context here.
    ///
    /// # Errors
    /// When they cannot be had.
    pub fn open(origin: &Origin, opening: &mut Opening<'_>) -> Result<Self, ContextError> {
        match origin {
            Origin::Directory(path) => Ok(Self {
                path: path.clone(),
                kind: Kind::Directory,
                dockerfile: None,
                changed: None,
                _temporary: None,
            }),
            Origin::StandardInput => {
                let temporary = folder(opening)?;
                let place = Path::new("standard input").to_owned();
                sniffed(
                    &mut *opening.input,
                    &place,
                    temporary,
                    opening.ownership,
                    opening.limits,
                )
            }
            Origin::Http(url) => Self::fetch(url, opening),
            Origin::Git(source) => Self::check_out(source, opening),
        }
    }

    fn fetch(url: &str, opening: &Opening<'_>) -> Result<Self, ContextError> {
        let temporary = folder(opening)?;
        let Answer::Fetched(fetched) = fetch(url, temporary.path(), &Request::default())? else {
            let reason = "the server says that it did not change, and nobody asked".to_owned();
            let url = super::http::shown(url);
            return Err(ContextError::Fetch { url, reason });
        };
        let at = |error| ContextError::read(&fetched.path, error);
        let mut file = File::open(&fetched.path).map_err(at)?;
        // It is read to the end, and is none of the context's files.
        std::fs::remove_file(&fetched.path).map_err(at)?;
        let context = sniffed(
            &mut file,
            Path::new(url),
            temporary,
            opening.ownership,
            opening.limits,
        )?;
        let said = fetched.validators.last_modified.as_deref();
        Ok(Self {
            changed: said.and_then(seconds_of).or(context.changed),
            ..context
        })
    }

    fn check_out(source: &GitSource, opening: &Opening<'_>) -> Result<Self, ContextError> {
        let temporary = folder(opening)?;
        let commit = source.resolve()?;
        let found = source.check_out(&commit, temporary.path(), &opening.checkout)?;
        Ok(Self {
            path: found.folder,
            kind: Kind::Repository,
            dockerfile: None,
            changed: Some(found.committed),
            _temporary: Some(temporary),
        })
    }

    /// The folder that its files are in.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The Dockerfile that came alone, instead of files.
    pub fn dockerfile(&self) -> Option<&str> {
        self.dockerfile.as_deref()
    }

    /// When what came from elsewhere was changed, in seconds since 1970: a commit, a file as its server says,
    /// or the newest file of an archive. A folder of this machine is as it is, and has no such time.
    pub fn changed(&self) -> Option<i64> {
        self.changed
    }

    /// Its files. As in BuildKit, only a folder of this machine has an ignore file: what comes from elsewhere was chosen there.
    ///
    /// # Errors
    /// When the folder cannot be opened.
    pub fn tree(&self, ignore: Option<IgnoreFile>) -> Result<Tree, ContextError> {
        match self.kind {
            Kind::Directory => Tree::context(&self.path, ignore),
            Kind::Archive => Tree::archive(&self.path),
            Kind::Repository => Tree::repository(&self.path),
        }
    }
}

fn folder(opening: &Opening<'_>) -> Result<TempDir, ContextError> {
    let made = tempfile::Builder::new()
        .prefix("context-")
        .tempdir_in(opening.scratch);
    made.map_err(|error| ContextError::write(opening.scratch, error))
}

/// An archive becomes files, anything else is a Dockerfile.
fn sniffed(
    input: &mut dyn Read,
    place: &Path,
    temporary: TempDir,
    ownership: Ownership,
    limits: UnpackLimits,
) -> Result<Context, ContextError> {
    let unreadable = |error| ContextError::read(place, error);
    let mut start = Vec::new();
    input
        .take(BLOCK as u64)
        .read_to_end(&mut start)
        .map_err(unreadable)?;
    let is_archive = begins_archive(&start);
    let mut all = Cursor::new(start).chain(input);
    let mut dockerfile = None;
    let mut changed = None;
    if is_archive {
        let path = temporary.path();
        let into = Folder::open(path).map_err(|error| ContextError::open(path, error))?;
        let settings = Unpacking {
            owner: None,
            ownership,
            limits,
        };
        unpack(all, &into, &settings)?;
        changed = newest_file(&into)?;
    } else {
        let mut text = Vec::new();
        all.by_ref()
            .take(MOST_TEXT + 1)
            .read_to_end(&mut text)
            .map_err(unreadable)?;
        if text.len() as u64 > MOST_TEXT {
            return Err(unreadable(io::ErrorKind::FileTooLarge.into()));
        }
        let not_text =
            |_| io::Error::other("it is neither an archive nor a Dockerfile: it is no UTF-8");
        dockerfile = Some(
            String::from_utf8(text)
                .map_err(not_text)
                .map_err(unreadable)?,
        );
    }
    Ok(Context {
        path: temporary.path().to_owned(),
        kind: Kind::Archive,
        dockerfile,
        changed,
        _temporary: Some(temporary),
    })
}

fn begins_archive(start: &[u8]) -> bool {
    if Compression::detect(start) != Compression::Plain {
        return true;
    }
    let is_empty_tar = start.len() == BLOCK && start.iter().all(|&byte| byte == 0);
    // A description before the first entry is longer than what was read, which says that it is one.
    let begins = matches!(
        Entries::new(start).advance(),
        Ok(Some(_)) | Err(TarError::Short)
    );
    is_empty_tar || (start.len() == BLOCK && begins)
}
