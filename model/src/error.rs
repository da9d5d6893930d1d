//! What a file gets wrong that only shows when its meaning is known: BuildKit would parse it, and refuse to build it.
//! Leans on `dockwright-syntax` for places.

use dockwright_syntax::text::TextRange;

/// One fault at which BuildKit stops before any step runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    /// The bytes at fault.
    pub range: TextRange,
    /// What is wrong and why; lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What was most likely meant in place of the bytes at fault.
    pub replacement: Option<String>,
    /// The stage that must be needed for the fault to show; `None` when it always does.
    pub stage: Option<usize>,
}

impl BuildError {
    /// Makes an error that shows whatever is built.
    pub fn new(range: TextRange, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            help: None,
            replacement: None,
            stage: None,
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a "did you mean" whose suggestion can stand in place of the bytes at fault.
    #[must_use]
    pub fn with_replacement(mut self, replacement: Option<&str>) -> Self {
        self.replacement = replacement.map(str::to_owned);
        self.with_suggestion(replacement)
    }

    /// Adds a "did you mean", where there is a suggestion.
    #[must_use]
    pub fn with_suggestion(mut self, suggestion: Option<&str>) -> Self {
        if let Some(suggestion) = suggestion {
            self.help = Some(format!("did you mean `{suggestion}`?"));
        }
        self
    }

    /// Says that it only shows when that stage is built.
    #[must_use]
    pub fn in_stage(mut self, stage: Option<usize>) -> Self {
        self.stage = stage;
        self
    }
}
