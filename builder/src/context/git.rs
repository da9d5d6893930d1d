//! Fetches git repositories with the program `git`, which knows credentials, `ssh` and repositories in repositories.
//! Leans on `git_source` for what is wanted, and on `folder` for staying inside of what came.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::ContextError;
use super::folder::Folder;
use super::git_source::{GitSource, Reference};
use super::http::shown;
use super::scan::scan;

/// Digits of a whole commit: SHA-1 and SHA-256.
const WHOLE: [usize; 2] = [40, 64];
/// Variables that would lead `git` to another repository.
const ELSEWHERE: [&str; 6] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_NAMESPACE",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
];

/// How many settings the environment gives to `git`.
const COUNT: &str = "GIT_CONFIG_COUNT";

/// What can be set where a repository is checked out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Checkout {
    /// Whether `.git` stays, if the source does not say.
    pub keep_git_dir: bool,
}

/// A commit whose files are here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedOut {
    /// The folder that is wanted.
    pub folder: PathBuf,
    /// When the commit was made, in seconds since 1970.
    pub committed: i64,
}

impl GitSource {
    /// Asks the server for the commit that is meant; what is a whole commit already is not asked for.
    ///
    /// # Errors
    /// When the server cannot be reached, knows no such name, or another commit was wanted.
    pub fn resolve(&self) -> Result<String, ContextError> {
        let commit = match &self.reference {
            Some(Reference::Any(name)) if is_whole(name) => name.to_ascii_lowercase(),
            None if self.commit.as_ref().is_some_and(|commit| is_whole(commit)) => {
                self.commit.clone().unwrap_or_default().to_ascii_lowercase()
            }
            reference => self.ask(reference.as_ref())?,
        };
        self.check_commit(&commit)?;
        Ok(commit)
    }

    /// Puts the files of a commit into an empty folder.
    ///
    /// # Errors
    /// When the server cannot be reached or does not have the commit, or the commit lacks the folder.
    pub fn check_out(
        &self,
        commit: &str,
        into: &Path,
        settings: &Checkout,
    ) -> Result<CheckedOut, ContextError> {
        let git = |arguments: &[&str]| self.git(Some(into), arguments);
        self.fetch(commit, into, &[])?;
        let committed = self.time_of(commit, into)?;
        git(&["checkout", "--quiet", "--detach", commit])?;
        if self.submodules && into.join(".gitmodules").exists() {
            self.bring_submodules(into)?;
        }
        if !self.keep_git_dir.unwrap_or(settings.keep_git_dir) {
            remove_git(into)?;
        }
        Ok(CheckedOut {
            folder: self.wanted_folder(into)?,
            committed,
        })
    }

    /// Brings the repositories in it. A server may not know how to give single commits, or give only those with a name.
    fn bring_submodules(&self, into: &Path) -> Result<(), ContextError> {
        let git = |arguments: &[&str]| self.git(Some(into), arguments);
        let update = ["submodule", "--quiet", "update", "--init", "--recursive"];
        if git(&[&update[..], &["--depth=1"]].concat()).is_ok() {
            return Ok(());
        }
        // What has come is cut off, and would stay so.
        git(&["submodule", "--quiet", "deinit", "--all", "--force"])?;
        let modules = into.join(".git/modules");
        gone(&modules, fs::remove_dir_all(&modules))?;
        git(&update).map(drop)
    }

    /// When the commit that is meant was made, in seconds since 1970; its files are not fetched where the server can do without.
    ///
    /// # Errors
    /// When the server cannot be reached or does not have the commit.
    pub fn committed(&self) -> Result<i64, ContextError> {
        let commit = self.resolve()?;
        let folder =
            tempfile::tempdir().map_err(|error| ContextError::write(Path::new("."), error))?;
        self.fetch(&commit, folder.path(), &["--filter=tree:0"])?;
        self.time_of(&commit, folder.path())
    }

    fn time_of(&self, commit: &str, repository: &Path) -> Result<i64, ContextError> {
        let told = self.git(
            Some(repository),
            &["show", "--no-patch", "--format=%ct", commit],
        )?;
        let time = told.trim().parse();
        time.map_err(|_| self.fault(format!("the commit `{commit}` has no time")))
    }

    /// Servers may give only what a name leads to, so there are three ways from the shortest to the longest.
    fn fetch(&self, commit: &str, into: &Path, how: &[&str]) -> Result<(), ContextError> {
        self.git(Some(into), &["init", "--quiet", "."])?;
        self.git(Some(into), &["remote", "add", "--", "origin", &self.remote])?;
        let has = || {
            self.git(
                Some(into),
                &["cat-file", "-e", &format!("{commit}^{{commit}}")],
            )
            .is_ok()
        };
        let name = match &self.reference {
            Some(Reference::Any(name)) => name.clone(),
            Some(Reference::Branch(name)) => format!("refs/heads/{name}"),
            Some(Reference::Tag(name)) => format!("refs/tags/{name}"),
            None => "HEAD".to_owned(),
        };
        for what in [commit, &name] {
            let fetch = ["fetch", "--quiet", "--depth=1", "--no-tags"];
            let fetch = [&fetch, how, &["origin", what]].concat();
            if self.git(Some(into), &fetch).is_ok() && has() {
                return Ok(());
            }
        }
        let all = "+refs/heads/*:refs/remotes/origin/*";
        let fetch = [&["fetch", "--quiet", "--tags"], how, &["origin", all]].concat();
        self.git(Some(into), &fetch)?;
        match has() {
            true => Ok(()),
            false => Err(self.fault(format!("it has no commit `{commit}`"))),
        }
    }

    fn ask(&self, reference: Option<&Reference>) -> Result<String, ContextError> {
        let names: Vec<String> = match reference {
            None => vec!["HEAD".to_owned()],
            Some(Reference::Branch(name)) => vec![format!("refs/heads/{name}")],
            Some(Reference::Tag(name)) => tags(name),
            Some(Reference::Any(name)) => [
                name.clone(),
                format!("refs/{name}"),
                format!("refs/heads/{name}"),
            ]
            .into_iter()
            .chain(tags(name))
            .collect(),
        };
        let mut arguments = vec!["ls-remote", "--", &self.remote];
        arguments.extend(names.iter().map(String::as_str));
        let told = self.git(None, &arguments)?;
        let commit_of = |name: &String| {
            let lines = told.lines().filter_map(|line| line.split_once('\t'));
            let mut found = lines.filter(|(_, found)| found == name);
            found.next().map(|(commit, _)| commit.to_owned())
        };
        match names.iter().find_map(commit_of) {
            Some(commit) => Ok(commit),
            None => self.ask_by_fetching(names.first().map_or("", String::as_str)),
        }
    }

    /// The first digits of a commit are known only to those who have all commits.
    fn ask_by_fetching(&self, name: &str) -> Result<String, ContextError> {
        let unknown = || self.fault(format!("it has no branch, tag or commit `{name}`"));
        let is_start = name.len() >= 4 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_start {
            return Err(unknown());
        }
        let folder =
            tempfile::tempdir().map_err(|error| ContextError::write(Path::new("."), error))?;
        let into = Some(folder.path());
        self.git(into, &["init", "--quiet", "--bare", "."])?;
        let all = [
            "fetch",
            "--quiet",
            "--filter=tree:0",
            "--",
            &self.remote,
            "+refs/*:refs/remotes/all/*",
        ];
        self.git(into, &all)?;
        let commit = format!("{name}^{{commit}}");
        let told = self.git(
            into,
            &[
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                &commit,
            ],
        );
        told.map(|told| told.trim().to_owned())
            .map_err(|_| unknown())
    }

    fn check_commit(&self, commit: &str) -> Result<(), ContextError> {
        match &self.commit {
            Some(wanted) if !commit.starts_with(&wanted.to_ascii_lowercase()) => Err(self.fault(format!(
                "its commit is `{commit}`, and `{wanted}` was asked for; correct the checksum, or find out who changed it"
            ))),
            _ => Ok(()),
        }
    }

    fn wanted_folder(&self, into: &Path) -> Result<PathBuf, ContextError> {
        let root = Folder::open(into).map_err(|error| ContextError::open(into, error))?;
        let found = root
            .locate(OsStr::new(&self.folder), true, &|_, _| true)
            .map_err(|error| ContextError::read(&into.join(&self.folder), error))?;
        match found.status.is_some_and(|status| status.is_directory()) {
            true => Ok(into.join(found.path)),
            false => Err(self.fault(format!("it has no folder `{}`", self.folder))),
        }
    }

    /// Runs the program; gives what it says.
    fn git(&self, folder: Option<&Path>, arguments: &[&str]) -> Result<String, ContextError> {
        let mut command = Command::new("git");
        command
            .args([
                "-c",
                "protocol.file.allow=user",
                "-c",
                "core.hooksPath=/dev/null",
            ])
            .args([
                "-c",
                "init.defaultBranch=main",
                "-c",
                "advice.detachedHead=false",
            ])
            .args(arguments)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .stdin(Stdio::null());
        if std::env::var_os("GIT_SSH_COMMAND").is_none() {
            command.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
        }
        for name in ELSEWHERE {
            command.env_remove(name);
        }
        self.unlock(&mut command);
        if let Some(folder) = folder {
            command.current_dir(folder);
        }
        let output = command.output().map_err(ContextError::NoGit)?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(self.fault(last_lines(&String::from_utf8_lossy(&output.stderr)))),
        }
    }

    /// Gives the program what opens the repository, where no other user of the machine sees it.
    fn unlock(&self, command: &mut Command) {
        if let Some(agent) = &self.access.agent {
            command.env("SSH_AUTH_SOCK", agent);
        }
        let Some(authorization) = &self.access.authorization else {
            return;
        };
        let count = std::env::var(COUNT)
            .ok()
            .and_then(|count| count.parse().ok());
        let own: usize = count.unwrap_or(0);
        command
            .env(COUNT, (own + 1).to_string())
            .env(
                format!("GIT_CONFIG_KEY_{own}"),
                format!("http.{}.extraHeader", server_of(&self.remote)),
            )
            .env(
                format!("GIT_CONFIG_VALUE_{own}"),
                format!("Authorization: {authorization}"),
            );
    }

    fn fault(&self, reason: String) -> ContextError {
        ContextError::Git {
            url: shown(&self.remote),
            reason,
        }
    }
}

fn is_whole(text: &str) -> bool {
    WHOLE.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What a tag leads to is the commit, where the tag is an object of its own.
fn tags(name: &str) -> Vec<String> {
    vec![
        format!("refs/tags/{name}^{{}}"),
        format!("refs/tags/{name}"),
    ]
}

/// `https://host:port/` of a URL, so that nobody else is told a secret.
fn server_of(remote: &str) -> String {
    let (scheme, rest) = remote.split_once("://").unwrap_or(("https", remote));
    let host = rest.split('/').next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}/")
}

/// What a program said in the end, as one line, without the advice that `git` has for everybody.
fn last_lines(text: &str) -> String {
    const ADVICE: [&str; 2] = ["Please make sure you have", "and the repository exists"];
    let is_advice = |line: &&str| ADVICE.iter().any(|advice| line.starts_with(advice));
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !is_advice(line))
        .collect();
    let last = &lines[lines.len().saturating_sub(3)..];
    match last.is_empty() {
        true => "`git` fails and says nothing".to_owned(),
        false => last.join("; "),
    }
}

/// Removes `.git` of a repository and of those in it.
fn remove_git(into: &Path) -> Result<(), ContextError> {
    let own = into.join(".git");
    gone(&own, fs::remove_dir_all(&own))?;
    let root = Folder::open(into).map_err(|error| ContextError::open(into, error))?;
    for found in scan(&root, Path::new(""), &[])? {
        if found.path.file_name() == Some(OsStr::new(".git")) && found.status.is_file() {
            let path = into.join(&found.path);
            gone(&path, fs::remove_file(&path))?;
        }
    }
    Ok(())
}

/// It is as good when it was not there.
fn gone(path: &Path, removed: io::Result<()>) -> Result<(), ContextError> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(ContextError::write(path, error))
        }
        _ => Ok(()),
    }
}
