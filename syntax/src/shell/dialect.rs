//! Which shell reads a body.
//! Leans on nothing.

/// A shell whose language this room understands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// The shell of POSIX, as `/bin/sh` of any distribution.
    #[default]
    Sh,
    /// The GNU shell.
    Bash,
    /// The Debian Almquist shell.
    Dash,
    /// The Almquist shell of BusyBox.
    Ash,
    /// The Korn shell and its descendants.
    Ksh,
    /// The Z shell.
    Zsh,
}

impl Dialect {
    /// Names the dialect a program speaks; none for PowerShell, `cmd` and everything unknown.
    ///
    /// Takes a path or a name, with or without `.exe`.
    pub fn from_program(program: &str) -> Option<Self> {
        let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
        match name.strip_suffix(".exe").unwrap_or(name) {
            "sh" => Some(Self::Sh),
            "bash" | "rbash" => Some(Self::Bash),
            "dash" => Some(Self::Dash),
            "ash" => Some(Self::Ash),
            "ksh" | "ksh93" | "mksh" | "oksh" | "pdksh" | "loksh" => Some(Self::Ksh),
            "zsh" => Some(Self::Zsh),
            _ => None,
        }
    }

    /// The name as a shebang would give it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sh => "sh",
            Self::Bash => "bash",
            Self::Dash => "dash",
            Self::Ash => "ash",
            Self::Ksh => "ksh",
            Self::Zsh => "zsh",
        }
    }
}
