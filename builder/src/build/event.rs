//! What happens while an image is built, as plain events: lines, a terminal's picture and JSON are readers of them.
//! Leans on the events of `images` for what moves.

use dockwright_images::digest::Digest;
use dockwright_syntax::text::TextRange;

/// Hears what happens; from several threads at once.
pub trait BuildProgress: Sync {
    /// One event.
    fn report(&self, event: BuildEvent<'_>);
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unheard;

impl BuildProgress for Unheard {
    fn report(&self, _event: BuildEvent<'_>) {}
}

/// One step, as events name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepName {
    /// Its number in the build, from 1.
    pub number: usize,
    /// The stage's name, or `stage-` and its number.
    pub stage: String,
    /// The platform that is built for.
    pub platform: String,
    /// Its place in the stage, from 1.
    pub position: usize,
    /// How many steps the stage has.
    pub count: usize,
    /// The instruction on one line.
    pub text: String,
    /// Where it stands in the file.
    pub range: TextRange,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum BuildEvent<'a> {
    /// A step that is not in the cache begins.
    Started(&'a StepName),
    /// A step was taken from the cache.
    Cached(&'a StepName),
    /// A step writes something.
    Log {
        /// Which step.
        step: &'a StepName,
        /// What it writes.
        bytes: &'a [u8],
        /// Whether it goes to its standard error.
        is_error: bool,
    },
    /// A step ended well.
    Finished {
        /// Which step.
        step: &'a StepName,
        /// How long it took, in milliseconds.
        took: u64,
    },
    /// A step failed, and the build with it.
    Failed {
        /// Which step.
        step: &'a StepName,
        /// Why.
        message: &'a str,
    },
    /// Images move.
    Transfer(dockwright_images::progress::Event<'a>),
    /// Something is made of the result; what, for people.
    Export(&'a str),
    /// The image is complete.
    Done {
        /// The digest of its manifest or index.
        digest: Digest,
    },
}
