//! What a text gets wrong, as values: where, what, and what to do.
//! Leans on `text`.

use crate::text::TextRange;

/// One fault that BuildKit's parser would stop at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The bytes at fault.
    pub range: TextRange,
    /// What is wrong and why; lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What was most likely meant in place of the bytes at fault.
    pub replacement: Option<String>,
    /// Whether BuildKit meets it while it splits the text into words, before it looks at any instruction's meaning.
    pub splitting: bool,
    /// Whether it stands inside an `ONBUILD` trigger whose meaning is only read when the trigger fires.
    pub deferred: bool,
}

impl SyntaxError {
    /// Makes an error without help.
    pub fn new(range: TextRange, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            help: None,
            replacement: None,
            splitting: false,
            deferred: false,
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Marks it as one that BuildKit meets while it splits the text into words.
    #[must_use]
    pub fn while_splitting(mut self) -> Self {
        self.splitting = true;
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
}
