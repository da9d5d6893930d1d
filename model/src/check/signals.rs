//! `STOPSIGNAL`: names and numbers that Linux does not know.
//! Leans on `error`.

use dockwright_syntax::suggestion::suggest;
use dockwright_syntax::word::Word;

use crate::error::BuildError;

/// The signals of Linux, without `SIG`.
pub const SIGNALS: [&str; 36] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
    "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
    "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX",
];

/// The highest real-time signal.
const HIGHEST: u32 = 64;

/// Judges the value of a `STOPSIGNAL`.
pub(crate) fn check_signal(word: &Word, value: &str) -> Option<BuildError> {
    if is_signal(value) {
        return None;
    }
    let upper = value.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let suggestion = suggest(name, SIGNALS).map(|name| format!("SIG{name}"));
    let error = BuildError::new(word.range, format!("`{value}` is no signal"))
        .with_help("write a name such as `SIGTERM`, or a number")
        .with_replacement(suggestion.as_deref());
    Some(error)
}

fn is_signal(value: &str) -> bool {
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value
            .parse::<u32>()
            .is_ok_and(|number| (1..=HIGHEST).contains(&number));
    }
    let upper = value.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let is_real_time = |prefix: &str| {
        let offset = name
            .strip_prefix(prefix)
            .and_then(|rest| rest.parse::<u32>().ok());
        offset.is_some_and(|offset| (1..=15).contains(&offset))
    };
    SIGNALS.contains(&name) || is_real_time("RTMIN+") || is_real_time("RTMAX-")
}
