//! The shell in force: which program reads the text of a `RUN`, and whether it is one we can read too.
//! Leans on `dockwright-syntax` for dialects.

use dockwright_syntax::shell::Dialect;

/// The program that reads shell forms, and why it is that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shell {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// The language it reads; `None` for one that is not a shell of the Bourne family.
    pub dialect: Option<Dialect>,
    /// Who chose it.
    pub origin: ShellOrigin,
}

/// Who chose the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShellOrigin {
    /// Nobody: it is the platform's own.
    Default,
    /// A `SHELL` instruction of this stage or of one it is built on.
    Instruction,
    /// The base image.
    BaseImage,
    /// A comment that tells linters: `# hadolint shell=bash`.
    Comment,
}

impl Shell {
    /// The shell of a platform: `/bin/sh`, or `cmd` on Windows.
    pub fn of_platform(windows: bool) -> Self {
        let words: &[&str] = match windows {
            true => &["cmd", "/S", "/C"],
            false => &["/bin/sh", "-c"],
        };
        Self::new(words.iter().map(|word| (*word).to_owned()).collect(), ShellOrigin::Default)
    }

    /// The shell of these words.
    pub fn new(words: Vec<String>, origin: ShellOrigin) -> Self {
        let dialect = words.first().and_then(|program| Dialect::from_program(program));
        Self { words, dialect, origin }
    }

    /// Whether it was chosen rather than left as it is.
    pub fn is_chosen(&self) -> bool {
        matches!(self.origin, ShellOrigin::Instruction | ShellOrigin::BaseImage)
    }
}
