//! Operations: what each step of a build does, with every word, variable and setting in its final value.
//! Leans on `mount`, `scope` and `step`. A builder carries them out and expands nothing itself.

use std::collections::BTreeMap;

use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use crate::mount::Mount;
use crate::scope::{Origin, Scope};
use crate::step::InputOrigin;

/// One step with all that holds when it is carried out.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The index of the instruction; for a trigger that a base image left, that of the `FROM`.
    pub instruction: usize,
    /// Where faults of it are shown.
    pub range: TextRange,
    /// The keyword.
    pub keyword: KeywordKind,
    /// Whether the base left it, so that it runs before the stage's own.
    pub is_trigger: bool,
    /// The instruction as it is written, on one line, for people.
    pub text: String,
    /// What it does.
    pub work: Work,
    /// The variables in force before it.
    pub scope: Scope,
    /// The build arguments declared so far, in order, with their values.
    pub arguments: Vec<(String, Option<String>)>,
    /// The user in force; empty where nothing sets one.
    pub user: String,
    /// The working directory in force; empty where nothing sets one.
    pub working_directory: String,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// Runs a program.
    Run(RunWork),
    /// Brings files.
    Copy(CopyWork),
    /// Makes a directory the working directory; the word as it is after expansion.
    Workdir(String),
    /// Sets environment variables.
    Environment(Vec<(String, String)>),
    /// Declares build arguments, with their values.
    Arguments(Vec<(String, Option<String>)>),
    /// Sets labels.
    Labels(Vec<(String, String)>),
    /// Names ports: `80`, `80-90/udp`.
    Expose(Vec<String>),
    /// Names directories that belong to containers.
    Volume(Vec<String>),
    /// Sets the user.
    User(String),
    /// Sets the signal that asks a container to end.
    Stopsignal(String),
    /// Names the author.
    Maintainer(String),
    /// Sets what a container starts with.
    Command(Vec<String>),
    /// Sets what a container always starts with.
    Entrypoint(Vec<String>),
    /// Sets the shell of shell forms.
    Shell(Vec<String>),
    /// Says how a container is asked whether it is well.
    Healthcheck(HealthWork),
    /// Leaves an instruction to those who build on this.
    Onbuild(String),
}

/// What a `RUN` runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunWork {
    /// The program and its arguments, the shell in front of a shell form.
    pub words: Vec<String>,
    /// A script that is offered as a file, because its first line names its interpreter.
    pub script: Option<InlineFile>,
    /// What is mounted.
    pub mounts: Vec<RunMount>,
    /// The value of `--network`; empty without one.
    pub network: String,
    /// The value of `--security`; empty without one.
    pub security: String,
    /// The values of `--device`.
    pub devices: Vec<String>,
}

/// A mount with what its `from` stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunMount {
    /// The mount.
    pub mount: Mount,
    /// Where it comes from, when it says so.
    pub from: Option<InputOrigin>,
}

/// A file whose content stands in the Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineFile {
    /// Its name.
    pub name: String,
    /// Its content.
    pub content: String,
}

/// What a `COPY` or `ADD` brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the instruction"
)]
pub struct CopyWork {
    /// Whether it is an `ADD`.
    pub is_add: bool,
    /// The paths, patterns and URLs.
    pub sources: Vec<String>,
    /// The heredocs.
    pub files: Vec<InlineFile>,
    /// Where all goes.
    pub destination: String,
    /// What `--from` stands for.
    pub from: Option<InputOrigin>,
    /// The value of `--chown`.
    pub owner: Option<String>,
    /// The value of `--chmod`.
    pub mode: Option<String>,
    /// The value of `--checksum`.
    pub checksum: Option<String>,
    /// The values of `--exclude`.
    pub excludes: Vec<String>,
    /// Whether it goes into a layer that does not look at those below.
    pub link: bool,
    /// Whether the folders above the sources are kept.
    pub parents: bool,
    /// Whether `.git` of a repository is kept.
    pub keep_git_dir: bool,
    /// Whether archives are unpacked, where the flag says so.
    pub unpack: Option<bool>,
}

/// How a container is asked whether it is well; times in nanoseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HealthWork {
    /// `NONE`, or `CMD` or `CMD-SHELL` and what follows.
    pub test: Vec<String>,
    /// Between two checks.
    pub interval: i64,
    /// For one check.
    pub timeout: i64,
    /// In which failures do not count.
    pub start_period: i64,
    /// Between two checks while it starts.
    pub start_interval: i64,
    /// How many failures in a row make it unwell.
    pub retries: i64,
}

impl Operation {
    /// The environment that a program of this step sees: that of the image, and the build arguments that it does not hide.
    pub fn environment(&self) -> BTreeMap<String, String> {
        let set = self.scope.variables().filter_map(|(name, variable)| {
            let is_given = !is_only_for_builder(name) || variable.origin == Origin::Environment;
            let value = variable.value.as_ref().filter(|_| is_given)?;
            Some((name.to_owned(), value.to_string()))
        });
        set.collect()
    }

    /// The stages, images and contexts that it reads from by name.
    pub fn origins(&self) -> Vec<&InputOrigin> {
        match &self.work {
            Work::Run(run) => run
                .mounts
                .iter()
                .filter_map(|mount| mount.from.as_ref())
                .collect(),
            Work::Copy(copy) => copy.from.iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// Build arguments that tell the builder something and no program.
fn is_only_for_builder(name: &str) -> bool {
    matches!(
        name,
        "BUILDKIT_SBOM_SCAN_CONTEXT" | "BUILDKIT_SBOM_SCAN_STAGE"
    )
}
