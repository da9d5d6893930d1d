//! What went wrong before a container's program ran, in a form that can be sent from the new process to the old.
//! Leans on nothing.

use std::io;

use serde::{Deserialize, Serialize};

/// Which of Docker's exit codes a fault has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultKind {
    /// The container could not be set up: 125.
    Setup,
    /// The program is there and cannot be executed: 126.
    NotExecutable,
    /// There is no such program: 127.
    NotFound,
}

/// A step that failed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("cannot {doing}: {why}")]
pub struct Fault {
    /// Which of Docker's exit codes it has.
    pub kind: FaultKind,
    /// What was being done, as words that follow `cannot`.
    pub doing: String,
    /// Why it failed.
    pub why: String,
    /// The kernel's error number, 0 where it did not come from the kernel.
    pub number: i32,
}

impl Fault {
    pub(crate) fn new(doing: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            kind: FaultKind::Setup,
            doing: doing.into(),
            why: why.into(),
            number: 0,
        }
    }

    pub(crate) fn from_error(doing: impl Into<String>, error: &io::Error) -> Self {
        Self {
            number: error.raw_os_error().unwrap_or_default(),
            ..Self::new(doing, reason(error))
        }
    }

    /// The exit code that Docker has for such a fault.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            FaultKind::Setup => 125,
            FaultKind::NotExecutable => 126,
            FaultKind::NotFound => 127,
        }
    }
}

/// Says what was being done when a call failed.
pub(crate) trait Doing<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, Fault>;
}

impl<T, E: Into<io::Error>> Doing<T> for Result<T, E> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, Fault> {
        self.map_err(|error| Fault::from_error(what(), &error.into()))
    }
}

/// The kernel's words without the number, in our case.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => text.to_owned(),
    }
}
