//! What the two output streams can show: color, links, width. One decision, made from flags and environment.
//! Leans on nothing.

use std::io::IsTerminal;

use terminal_size::{Height, Width};

/// When to use color.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ColorChoice {
    /// When the output is a terminal that can show it.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// Never.
    Never,
}

/// What a stream can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terminal {
    /// Colors and weights.
    pub(crate) color: bool,
    /// Links that can be clicked.
    pub(crate) links: bool,
    /// Characters beyond ASCII for frames.
    pub(crate) unicode: bool,
    /// Columns; `None` when it is no terminal.
    pub(crate) width: Option<usize>,
}

impl Terminal {
    /// What standard output can show.
    pub(crate) fn stdout(choice: ColorChoice) -> Self {
        let stream = std::io::stdout();
        Self::of(
            choice,
            stream.is_terminal(),
            terminal_size::terminal_size_of(&stream),
        )
    }

    /// What standard error can show.
    pub(crate) fn stderr(choice: ColorChoice) -> Self {
        let stream = std::io::stderr();
        Self::of(
            choice,
            stream.is_terminal(),
            terminal_size::terminal_size_of(&stream),
        )
    }

    fn of(choice: ColorChoice, is_terminal: bool, size: Option<(Width, Height)>) -> Self {
        let width = size
            .filter(|_| is_terminal)
            .map(|(width, _)| usize::from(width.0));
        Self::decide(choice, is_terminal, width, &variable)
    }

    /// What a file can show: nothing but text, unless color is asked for.
    pub(crate) fn file(choice: ColorChoice) -> Self {
        Self {
            color: choice == ColorChoice::Always,
            unicode: true,
            ..Self::default()
        }
    }

    fn decide(
        choice: ColorChoice,
        is_terminal: bool,
        width: Option<usize>,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let is_dumb = variable("TERM").as_deref() == Some("dumb");
        let is_forced =
            variable("CLICOLOR_FORCE").is_some_and(|value| !matches!(value.as_str(), "" | "0"));
        let color = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if is_set("NO_COLOR") => false,
            ColorChoice::Auto => is_forced || (is_terminal && !is_dumb),
        };
        Self {
            color,
            links: color && is_terminal && !is_dumb,
            unicode: !is_dumb,
            width: is_terminal.then(|| width.unwrap_or(80)),
        }
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(choice: ColorChoice, is_terminal: bool, variables: &[(&str, &str)]) -> Terminal {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Terminal::decide(choice, is_terminal, Some(120), &variable)
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_terminal() {
        assert!(decide(ColorChoice::Auto, true, &[]).color);
        assert!(!decide(ColorChoice::Auto, false, &[]).color);
        assert!(!decide(ColorChoice::Auto, true, &[("NO_COLOR", "1")]).color);
        assert!(decide(ColorChoice::Auto, true, &[("NO_COLOR", "")]).color);
        assert!(decide(ColorChoice::Auto, false, &[("CLICOLOR_FORCE", "1")]).color);
        assert!(!decide(ColorChoice::Auto, false, &[("CLICOLOR_FORCE", "0")]).color);
        assert!(!decide(ColorChoice::Auto, true, &[("TERM", "dumb")]).color);
        assert!(decide(ColorChoice::Always, false, &[("NO_COLOR", "1")]).color);
        assert!(!decide(ColorChoice::Never, true, &[("CLICOLOR_FORCE", "1")]).color);
    }

    #[test]
    fn links_and_width_are_for_terminals() {
        assert!(!decide(ColorChoice::Always, false, &[]).links);
        assert!(decide(ColorChoice::Auto, true, &[]).links);
        assert_eq!(decide(ColorChoice::Always, false, &[]).width, None);
        assert_eq!(decide(ColorChoice::Never, true, &[]).width, Some(120));
    }
}
