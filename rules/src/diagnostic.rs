//! Diagnostics: what a rule reports, with its place, its help, and the fix it proposes.
//! Leans on `dockwright-syntax` for places.

use dockwright_syntax::text::TextRange;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing, never worth failing.
    Hint,
    /// Advice.
    Info,
    /// Likely a mistake.
    Warning,
    /// A mistake.
    Error,
}

impl Severity {
    /// Every severity, the mildest first.
    pub const ALL: [Self; 4] = [Self::Hint, Self::Info, Self::Warning, Self::Error];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Reads the word; hadolint's `style` is a hint.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "style" => Some(Self::Hint),
            _ => Self::ALL
                .into_iter()
                .find(|severity| severity.name() == word),
        }
    }
}

/// Who would refuse the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// BuildKit's parser stops here.
    Parse,
    /// BuildKit's build stops here, before any step runs.
    Build,
    /// Nobody: it is advice.
    Lint,
}

impl Phase {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::Build => "build",
            Self::Lint => "lint",
        }
    }
}

/// One report of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's name.
    pub rule: &'static str,
    /// How bad it is, settings applied.
    pub severity: Severity,
    /// Who would refuse the file.
    pub phase: Phase,
    /// Where.
    pub range: TextRange,
    /// What is wrong and why; lower case, no full stop, code in back-ticks.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places that matter.
    pub notes: Vec<Note>,
    /// How to mend it.
    pub fix: Option<Fix>,
    /// Other ways to mend it, for somebody to choose from; no command applies them by itself.
    pub alternatives: Vec<Fix>,
    /// The stage it stands in.
    pub stage: Option<usize>,
}

/// A secondary place of a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What the place has to do with it.
    pub message: String,
    /// The place.
    pub range: TextRange,
}

impl Diagnostic {
    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Points at another place.
    pub fn note(&mut self, range: TextRange, message: impl Into<String>) -> &mut Self {
        self.notes.push(Note {
            message: message.into(),
            range,
        });
        self
    }

    /// Proposes a fix.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }

    /// Proposes a fix, where there is one.
    pub fn maybe_fix(&mut self, fix: Option<Fix>) -> &mut Self {
        self.fix = fix;
        self
    }

    /// Proposes other ways to mend it, for somebody to choose from.
    pub fn alternatives(&mut self, fixes: impl IntoIterator<Item = Fix>) -> &mut Self {
        self.alternatives.extend(fixes);
        self
    }

    /// Offers what was most likely meant, where the place, as it is written, is one plain word.
    pub fn maybe_replace(&mut self, written: &str, replacement: Option<&str>) -> &mut Self {
        let is_plain = !written.is_empty() && !written.contains(['"', '\'', '$', '\\', '`', '\n']);
        let range = self.range;
        let meant = replacement.filter(|_| is_plain);
        self.alternatives(
            meant.map(|word| Fix::dangerous(format!("write `{word}`")).replace(range, word)),
        )
    }

    /// Says who would refuse the file, when that is somebody.
    pub fn phase(&mut self, phase: Phase) -> &mut Self {
        self.phase = phase;
        self
    }
}

/// Whether a fix can be applied without a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// What is built stays the same, except for what the rule is about.
    Safe,
    /// What is built may change in a way that somebody should look at.
    Unsafe,
}

impl Safety {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// Edits that belong together, under a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "replace `ADD` with `COPY`".
    pub title: String,
    /// Whether it can be applied without a look.
    pub safety: Safety,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub range: TextRange,
    /// What stands there afterwards.
    pub text: String,
}

impl Fix {
    /// Starts a fix that can be applied without a look.
    pub fn safe(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            safety: Safety::Safe,
            edits: Vec::new(),
        }
    }

    /// Starts a fix that somebody should look at.
    pub fn dangerous(title: impl Into<String>) -> Self {
        Self {
            safety: Safety::Unsafe,
            ..Self::safe(title)
        }
    }

    /// Replaces a range.
    #[must_use]
    pub fn replace(mut self, range: TextRange, text: impl Into<String>) -> Self {
        self.edits.push(Edit {
            range,
            text: text.into(),
        });
        self
    }

    /// Inserts text before the byte at `offset`.
    #[must_use]
    pub fn insert(self, offset: usize, text: impl Into<String>) -> Self {
        self.replace(TextRange::empty(offset), text)
    }

    /// Removes a range.
    #[must_use]
    pub fn delete(self, range: TextRange) -> Self {
        self.replace(range, "")
    }
}
