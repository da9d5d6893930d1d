//! How a run ends: the one place that decides exit codes.
//! Leans on nothing.

use std::process::ExitCode;

/// How a run ended; the later, the worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing to complain about.
    #[default]
    Clean,
    /// Findings at or above the threshold, or files that `fix --check` would change.
    Findings,
    /// The arguments or the settings are wrong, or a file could not be read or written.
    Usage,
    /// The store, a registry, or a build failed.
    Failed,
    /// What a container's program returned, or what Docker returns where there was none.
    Program(u8),
}

impl Exit {
    /// The worse of two.
    pub(crate) fn and(self, other: Self) -> Self {
        self.max(other)
    }

    /// `Findings` where there are any.
    pub(crate) fn findings(any: bool) -> Self {
        if any { Self::Findings } else { Self::Clean }
    }

    /// `Usage` where something could not be done.
    pub(crate) fn failures(any: bool) -> Self {
        if any { Self::Usage } else { Self::Clean }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Failed => 3,
            Exit::Program(code) => code,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_end_wins() {
        assert_eq!(Exit::Findings.and(Exit::Usage), Exit::Usage);
        assert_eq!(
            Exit::findings(true).and(Exit::failures(false)),
            Exit::Findings
        );
        assert_eq!(Exit::default(), Exit::Clean);
    }
}
