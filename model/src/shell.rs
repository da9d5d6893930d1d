//! The shell in force: which program reads the text of a `RUN`, and whether it is one we can read too.
//! Leans on `dockwright-syntax` for dialects and for the shell forms themselves.

use dockwright_syntax::instruction::{Instruction, Invocation};
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
        Self::new(
            words.iter().map(|word| (*word).to_owned()).collect(),
            ShellOrigin::Default,
        )
    }

    /// The shell of these words.
    pub fn new(words: Vec<String>, origin: ShellOrigin) -> Self {
        let dialect = words
            .first()
            .and_then(|program| Dialect::from_program(program));
        Self {
            words,
            dialect,
            origin,
        }
    }

    /// Whether it was chosen rather than left as it is.
    pub fn is_chosen(&self) -> bool {
        matches!(
            self.origin,
            ShellOrigin::Instruction | ShellOrigin::BaseImage
        )
    }
}

/// What only a shell can run: to start these without one would fail.
const BUILT_IN: [&str; 13] = [
    ".", ":", "alias", "cd", "eval", "exec", "exit", "export", "set", "source", "trap", "ulimit",
    "wait",
];

/// The words of a shell form that mean the same in exec form; `None` where a shell is needed to read them,
/// or where they do not stand in one piece.
pub fn plain_words<'a>(instruction: &'a Instruction, command: &Invocation) -> Option<Vec<&'a str>> {
    let Invocation::Shell { span, .. } = command else {
        return None;
    };
    let text = instruction.joined.text().get(span.clone())?;
    let words: Vec<&str> = text
        .split([' ', '\t'])
        .filter(|word| !word.is_empty())
        .collect();
    let first = words.first()?;
    let needs_shell =
        first.contains('=') || BUILT_IN.contains(first) || !words.iter().all(|word| is_plain(word));
    (!needs_shell && instruction.joined.is_contiguous(span)).then_some(words)
}

/// Whether a word means the same to a shell and to the system.
fn is_plain(word: &str) -> bool {
    word.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-./:=@%+,".contains(&byte))
}
