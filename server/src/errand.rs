//! What our own executable is started for: a document as the editor shows it, with all that surrounds it.
//! Leans on `documents`. Plans and builds are made in processes of their own: they read every file of a build context,
//! make namespaces and start programs, none of which a server with threads should do, and ending them ends all of it.
//! They end with the server, however that ends.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::Arc;

use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

use crate::documents::Snapshot;
use crate::uri::file_of;

/// One run of our own executable.
#[derive(Clone, Debug)]
pub(crate) struct Errand {
    words: Vec<OsString>,
    text: Arc<str>,
}

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For people.
    Text,
    /// For us.
    Json,
}

impl Errand {
    /// Plans the build of a document; one that is not on disk has no build context.
    pub(crate) fn plan(
        snapshot: &Snapshot,
        store: &Path,
        target: Option<&str>,
        form: Form,
    ) -> Self {
        let form = match form {
            Form::Text => "text",
            Form::Json => "json",
        };
        let mut words = vec![
            "plan".into(),
            "--color=never".into(),
            "--format".into(),
            form.into(),
        ];
        words.extend(surroundings(snapshot, store, target));
        words.push(context(snapshot).unwrap_or_else(|| "-".into()).into());
        Self::new(snapshot, words)
    }

    /// Builds a document; nothing where it is not on disk.
    pub(crate) fn build(
        snapshot: &Snapshot,
        store: &Path,
        target: Option<&str>,
        tag: Option<&str>,
    ) -> Option<Self> {
        let context = context(snapshot)?;
        let mut words = vec![
            "build".into(),
            "--color=never".into(),
            "--progress=rawjson".into(),
        ];
        words.extend(surroundings(snapshot, store, target));
        words.extend(tag.into_iter().flat_map(|tag| ["--tag".into(), tag.into()]));
        words.push(context.into());
        Some(Self::new(snapshot, words))
    }

    fn new(snapshot: &Snapshot, words: Vec<OsString>) -> Self {
        Self {
            words,
            text: snapshot.text(),
        }
    }

    /// Starts it, with the text on its standard input. It is ended where its handle is dropped.
    pub(crate) fn start(self, output: Stdio) -> io::Result<Child> {
        let mut command = Command::new(executable()?);
        command
            .args(&self.words)
            .args(["--ends-with", &std::process::id().to_string()])
            .stdin(Stdio::piped())
            .stdout(output)
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // What it starts is of its group, and can be ended with it.
        #[cfg(unix)]
        command.arg0("dockwright").process_group(0);
        let mut child = command.spawn()?;
        if let Some(mut input) = child.stdin.take() {
            tokio::spawn(async move {
                // Who does not read to the end says why.
                let _ = input.write_all(self.text.as_bytes()).await;
            });
        }
        Ok(child)
    }

    /// Starts it, and waits for what it says.
    pub(crate) async fn output(self) -> io::Result<Output> {
        self.start(Stdio::piped())?.wait_with_output().await
    }
}

/// Ends a process that was started here and has not been waited for, and all that it started.
#[cfg(unix)]
pub(crate) fn end(process: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};

    let group = i32::try_from(process).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        // One that has ended by itself needs no signal.
        let _ = kill_process_group(group, Signal::TERM);
    }
}

/// Elsewhere nothing is built.
#[cfg(not(unix))]
pub(crate) fn end(_process: u32) {}

/// The words that plans and builds share.
fn surroundings(snapshot: &Snapshot, store: &Path, target: Option<&str>) -> Vec<OsString> {
    let settings = snapshot.settings();
    let mut words: Vec<OsString> = vec!["--store".into(), store.into()];
    if let (Some(_), Some(path)) = (&settings.context, file_of(&snapshot.uri)) {
        words.extend(["--file".into(), "-".into(), "--stdin-filename".into()]);
        words.push(path.into());
    }
    if let Some(platform) = &settings.platform {
        words.extend(["--platform".into(), platform.to_string().into()]);
    }
    for (name, value) in &settings.build_arguments {
        words.extend(["--build-arg".into(), format!("{name}={value}").into()]);
    }
    words.extend(
        target
            .into_iter()
            .flat_map(|target| ["--target".into(), target.into()]),
    );
    words
}

/// The build context of a document that is on disk.
fn context(snapshot: &Snapshot) -> Option<PathBuf> {
    file_of(&snapshot.uri)?;
    snapshot.settings().context.clone()
}

/// The program that runs here, also where its file was replaced meanwhile.
fn executable() -> io::Result<PathBuf> {
    match cfg!(target_os = "linux") {
        true => Ok(PathBuf::from("/proc/self/exe")),
        false => std::env::current_exe(),
    }
}
