//! What a comparison found: how many agree, and which do not.
//! Leans on nothing.

use std::fmt;

/// The comparison with one file of data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What was compared, for example `parse-gap-cases`.
    pub name: String,
    /// How many agree.
    pub agree: usize,
    /// How many were compared.
    pub total: usize,
    /// The ones that do not agree, each with what was expected and what came.
    pub disagreements: Vec<String>,
    /// The same counts by part, for example by code; empty where there are no parts.
    pub parts: Vec<Report>,
}

impl Report {
    /// Starts a comparison.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Counts one comparison; `describe` is asked where it does not agree.
    pub fn count(&mut self, agrees: bool, describe: impl FnOnce() -> String) {
        self.total += 1;
        if agrees {
            self.agree += 1;
        } else {
            self.disagreements.push(describe());
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}/{}", self.name, self.agree, self.total)
    }
}
