//! Programs whose words hold another command: `sudo apt-get …`, `sh -c '…'`.
//! Leans on `command`, `dialect` and `word`.

use std::ops::Range;

use super::command::Command;
use super::dialect::Dialect;
use super::word::ShellWord;

/// What the words of a command hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// Another command, from this word on.
    Command(usize),
    /// A script: these words, joined by blanks.
    Script(Range<usize>),
}

/// How a program finds the command it runs among its arguments.
struct Prefix {
    name: &'static str,
    /// The flags that take the next word, long ones without dashes.
    valued: &'static [&'static str],
    /// The flags with which it runs nothing.
    idle: &'static [&'static str],
    /// The words of its own before the command.
    positional: usize,
    /// Whether `name=value` may stand before the command.
    assigns: bool,
}

const PLAIN: Prefix = Prefix {
    name: "",
    valued: &[],
    idle: &[],
    positional: 0,
    assigns: false,
};

const PREFIXES: &[Prefix] = &[
    Prefix {
        name: "sudo",
        valued: &[
            "u",
            "user",
            "g",
            "group",
            "h",
            "host",
            "p",
            "prompt",
            "C",
            "close-from",
            "D",
            "chdir",
            "R",
            "chroot",
            "r",
            "role",
            "t",
            "type",
            "T",
            "command-timeout",
            "U",
            "other-user",
        ],
        idle: &["l", "list", "v", "validate", "e", "edit", "V", "version"],
        assigns: true,
        ..PLAIN
    },
    Prefix {
        name: "doas",
        valued: &["u", "C"],
        idle: &["L"],
        ..PLAIN
    },
    Prefix {
        name: "env",
        valued: &["u", "unset", "C", "chdir"],
        assigns: true,
        ..PLAIN
    },
    Prefix {
        name: "nice",
        valued: &["n", "adjustment"],
        ..PLAIN
    },
    Prefix {
        name: "ionice",
        valued: &["c", "class", "n", "classdata"],
        idle: &["p", "pid"],
        ..PLAIN
    },
    Prefix {
        name: "nohup",
        ..PLAIN
    },
    Prefix {
        name: "setsid",
        ..PLAIN
    },
    Prefix {
        name: "eatmydata",
        ..PLAIN
    },
    Prefix {
        name: "stdbuf",
        valued: &["i", "input", "o", "output", "e", "error"],
        ..PLAIN
    },
    Prefix {
        name: "time",
        valued: &["f", "format", "o", "output"],
        ..PLAIN
    },
    Prefix {
        name: "timeout",
        valued: &["k", "kill-after", "s", "signal"],
        positional: 1,
        ..PLAIN
    },
    Prefix {
        name: "exec",
        valued: &["a"],
        ..PLAIN
    },
    Prefix {
        name: "command",
        idle: &["v", "V"],
        ..PLAIN
    },
    Prefix {
        name: "builtin",
        ..PLAIN
    },
    Prefix {
        name: "xargs",
        valued: &[
            "I",
            "n",
            "max-args",
            "P",
            "max-procs",
            "L",
            "s",
            "max-chars",
            "d",
            "delimiter",
            "E",
            "a",
            "arg-file",
            "process-slot-var",
        ],
        ..PLAIN
    },
    Prefix {
        name: "busybox",
        idle: &["install", "list", "help"],
        ..PLAIN
    },
    Prefix {
        name: "gosu",
        positional: 1,
        ..PLAIN
    },
    Prefix {
        name: "su-exec",
        positional: 1,
        ..PLAIN
    },
    Prefix {
        name: "chroot",
        positional: 1,
        ..PLAIN
    },
];

/// Finds the command or script in the words of a command.
pub(super) fn view(command: &Command) -> Option<View> {
    let name = command.program_name()?;
    let arguments = command.arguments();
    match name {
        "eval" => eval_view(arguments),
        "su" | "runuser" => after_command_flag(arguments),
        _ if Dialect::from_program(name).is_some() => shell_view(arguments),
        _ => {
            let prefix = PREFIXES.iter().find(|prefix| prefix.name == name)?;
            prefix_view(prefix, arguments)
        }
    }
}

fn prefix_view(prefix: &Prefix, arguments: &[ShellWord]) -> Option<View> {
    let mut at = skip_flags(prefix, arguments)?;
    while prefix.assigns && arguments.get(at).is_some_and(is_assignment) {
        at += 1;
    }
    at += prefix.positional;
    (at < arguments.len()).then_some(View::Command(at + 1))
}

/// The first argument behind the flags; none when one of them says that nothing is run.
fn skip_flags(prefix: &Prefix, arguments: &[ShellWord]) -> Option<usize> {
    let mut at = 0;
    while let Some(word) = arguments.get(at) {
        let text = word.unquoted();
        if text == "--" {
            return Some(at + 1);
        }
        let flags = text.strip_prefix('-').filter(|flags| !flags.is_empty());
        let Some(flags) = flags else {
            return Some(at);
        };
        at += 1 + usize::from(takes_next_word(prefix, flags)?);
    }
    Some(at)
}

/// Whether the value of these flags is the next word; none when nothing is run.
fn takes_next_word(prefix: &Prefix, flags: &str) -> Option<bool> {
    if let Some(long) = flags.strip_prefix('-') {
        let idle = prefix.idle.contains(&long);
        return (!idle).then(|| prefix.valued.contains(&long));
    }
    for (at, letter) in flags.char_indices() {
        let name = &flags[at..at + letter.len_utf8()];
        if prefix.idle.contains(&name) {
            return None;
        }
        if prefix.valued.contains(&name) {
            return Some(at + letter.len_utf8() == flags.len());
        }
    }
    Some(false)
}

fn is_assignment(word: &ShellWord) -> bool {
    let name = word.unquoted().split_once('=').map_or("", |(name, _)| name);
    let mut characters = name.chars();
    characters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || character == '_')
}

/// `sh -c 'script'`, with other flags around the `c`.
fn shell_view(arguments: &[ShellWord]) -> Option<View> {
    let mut has_script = false;
    let mut at = 0;
    while let Some(word) = arguments.get(at) {
        let text = word.unquoted();
        let flags = text
            .strip_prefix(['-', '+'])
            .filter(|flags| !flags.is_empty());
        let Some(flags) = flags.filter(|flags| *flags != "-") else {
            at += usize::from(text == "--");
            break;
        };
        at += 1;
        if flags.starts_with('-') {
            at += usize::from(matches!(flags, "-rcfile" | "-init-file"));
            continue;
        }
        has_script |= flags.contains('c') && text.starts_with('-');
        at += flags.matches(['o', 'O']).count();
    }
    (has_script && at < arguments.len()).then(|| View::Script(at + 1..at + 2))
}

fn eval_view(arguments: &[ShellWord]) -> Option<View> {
    let skipped = usize::from(arguments.first()?.is("--"));
    (skipped < arguments.len()).then(|| View::Script(skipped + 1..arguments.len() + 1))
}

/// `su user -c 'script'`.
fn after_command_flag(arguments: &[ShellWord]) -> Option<View> {
    let flag = arguments.iter().position(|word| {
        let text = word.unquoted();
        let is_short = text.starts_with('-') && !text.starts_with("--") && text.ends_with('c');
        is_short || text == "--command"
    })?;
    let script = flag + 2;
    (script <= arguments.len()).then(|| View::Script(script..script + 1))
}
