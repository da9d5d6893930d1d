//! What `ADD` brings from elsewhere: files by URL, and git repositories.
//! Leans on `site` for what was fetched already, and on `context` for the fetching.

use std::path::Path;
use std::sync::Arc;

use dockwright_model::operation::CopyWork;
use dockwright_syntax::text::TextRange;
use serde::{Deserialize, Serialize};

use crate::build::address::{authorization, checksum, repository};
use crate::build::error::{BuildError, Fault};
use crate::build::ingredients::Ingredients;
use crate::build::site::Site;
use crate::context::http::{Answer, Request, Validators, fetch};
use crate::context::{Checkout, ContextError, GitSource, StatCache, Tree};
use crate::copy::{SelectOptions, Selection, select};

/// What is remembered of a URL: how the server knows its bytes, and what they are to a step.
#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    etag: Option<String>,
    last_modified: Option<String>,
    digest: String,
    /// The digest of the bytes as they were sent, which `--checksum` is compared with.
    bytes: String,
}

/// The digest of a remote source. Its server is asked, but sends nothing that it sent before.
pub(crate) fn digest(
    site: &Site<'_>,
    copy: &CopyWork,
    source: &str,
    range: TextRange,
) -> Result<String, BuildError> {
    if let Some(git) = repository(site.options, copy, source, range)? {
        let commit = commit_of(site, &git, range)?;
        let mut made = Ingredients::default();
        made.add("commit", commit);
        let keeps = git.keep_git_dir.unwrap_or(copy.keep_git_dir);
        made.add(
            "what",
            format!("{:?} {keeps} {}", git.folder, git.submodules),
        );
        return Ok(made.key());
    }
    let short = format!("url {} {source}", copy.unpack == Some(true));
    let known = site.store.alias(&short)?;
    let known: Option<Remembered> = known.and_then(|text| serde_json::from_str(&text).ok());
    // What was fetched before may be what a checksum forbids; then it is fetched again, and refused.
    let wanted = checksum(copy, range)?.map(|digest| digest.to_string());
    let known = known.filter(|known| wanted.as_ref().is_none_or(|wanted| *wanted == known.bytes));
    if site.client.is_none() {
        let known = known.map(|known| known.digest);
        return known
            .ok_or_else(|| Fault::at(range, format!("`{source}` was never fetched")).into());
    }
    let validators = known.as_ref().map(|known| Validators {
        etag: known.etag.clone(),
        last_modified: known.last_modified.clone(),
    });
    let has_any = |known: &&Validators| known.etag.is_some() || known.last_modified.is_some();
    let validators = validators.as_ref().filter(has_any);
    match (ask(site, copy, source, validators, range)?, known) {
        (Answer::Unchanged, Some(known)) => Ok(known.digest),
        (Answer::Unchanged, None) => {
            Err(Fault::at(range, format!("`{source}` was not sent")).into())
        }
        (Answer::Fetched(fetched), _) => {
            let unpack = copy.unpack == Some(true);
            let selection = Selection::fetched(&fetched, unpack);
            let selection = selection.map_err(|error| Fault::at(range, error.to_string()))?;
            let digest = selection.digest(&mut StatCache::none());
            let digest = digest.map_err(|error| Fault::at(range, error.to_string()))?;
            let remembered = Remembered {
                etag: fetched.validators.etag.clone(),
                last_modified: fetched.validators.last_modified.clone(),
                digest: digest.to_hex().to_string(),
                bytes: fetched.digest.to_string(),
            };
            let text = serde_json::to_string(&remembered)?;
            site.store.keep_alias(&short, &text)?;
            site.fetched().insert(source.to_owned(), Arc::new(fetched));
            Ok(remembered.digest)
        }
    }
}

/// The commit that is meant. What was learned is kept for forecasts, which ask nobody.
fn commit_of(site: &Site<'_>, git: &GitSource, range: TextRange) -> Result<String, BuildError> {
    let short = format!("git {} {:?} {:?}", git.remote, git.reference, git.commit);
    if site.client.is_none() {
        let known = site.store.alias(&short)?;
        let unknown = || Fault::at(range, format!("`{}` was never fetched", git.remote)).into();
        return known.ok_or_else(unknown);
    }
    let commit = git.resolve().map_err(|error| fault(range, &error))?;
    site.store.keep_alias(&short, &commit)?;
    Ok(commit)
}

/// The files of a remote source; `folder` is an empty one to put them into.
pub(crate) fn bring(
    site: &Site<'_>,
    copy: &CopyWork,
    source: &str,
    folder: &Path,
    options: &SelectOptions<'_>,
    range: TextRange,
) -> Result<Selection, BuildError> {
    let failed = |error: ContextError| BuildError::from(fault(range, &error));
    if let Some(git) = repository(site.options, copy, source, range)? {
        let commit = git.resolve().map_err(failed)?;
        let settings = Checkout {
            keep_git_dir: copy.keep_git_dir,
        };
        let found = git.check_out(&commit, folder, &settings).map_err(failed)?;
        let tree = Arc::new(Tree::repository(&found.folder).map_err(failed)?);
        let options = SelectOptions {
            unpack: false,
            ..*options
        };
        let selection = select(&tree, &["/"], &options);
        return Ok(selection.map_err(|error| Fault::at(range, error.to_string()))?);
    }
    let known = site.fetched().get(source).cloned();
    let fetched = match known {
        Some(fetched) => fetched,
        None => match ask(site, copy, source, None, range)? {
            Answer::Fetched(fetched) => Arc::new(fetched),
            Answer::Unchanged => {
                return Err(Fault::at(range, format!("`{source}` was not sent")).into());
            }
        },
    };
    let selection = Selection::fetched(&fetched, copy.unpack == Some(true));
    Ok(selection.map_err(|error| Fault::at(range, error.to_string()))?)
}

fn ask(
    site: &Site<'_>,
    copy: &CopyWork,
    source: &str,
    known: Option<&Validators>,
    range: TextRange,
) -> Result<Answer, BuildError> {
    let authorization = authorization(&site.options.secrets, source)?;
    let request = Request {
        authorization: authorization.as_deref(),
        known,
        checksum: checksum(copy, range)?,
    };
    let Some(folder) = site.downloads else {
        return Err(Fault::at(range, format!("`{source}` is not fetched here")).into());
    };
    fetch(source, folder, &request).map_err(|error| fault(range, &error).into())
}

fn fault(range: TextRange, error: &ContextError) -> Fault {
    Fault::at(range, error.to_string())
}
