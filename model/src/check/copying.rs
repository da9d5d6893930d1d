//! `COPY` and `ADD`: modes, checksums and sources that cannot be.
//! Leans on `expansion` for the values.

use dockwright_syntax::flag::Flag;
use dockwright_syntax::instruction::{CopyArguments, Instruction};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use crate::error::BuildError;
use crate::expansion::Expansions;
use crate::image::reference::is_digest;

/// Whether a source is fetched over HTTP.
pub fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Whether a source is a git repository, as `ADD` recognizes one.
pub fn is_git(text: &str) -> bool {
    let without_fragment = text.split('#').next().unwrap_or_default();
    let without_query = without_fragment.split('?').next().unwrap_or_default();
    text.starts_with("git://")
        || text.starts_with("git@")
        || text.starts_with("ssh://")
        || (is_url(text) && without_query.ends_with(".git"))
}

/// Judges a `COPY` or `ADD`.
pub(crate) fn check_copy(
    instruction: &Instruction,
    expansions: &Expansions,
    errors: &mut Vec<BuildError>,
) {
    let Some(copy) = instruction.copy() else {
        return;
    };
    check_mode(instruction, expansions, errors);
    let is_copy = instruction.kind() == KeywordKind::Copy;
    if is_copy {
        check_sources(copy, expansions, errors);
    } else {
        check_checksum(instruction, copy, expansions, errors);
    }
}

fn value_of<'a>(flag: &'a Flag, expansions: &'a Expansions) -> Option<(TextRange, &'a str)> {
    let word = flag.value.as_ref()?;
    Some((word.range, expansions.value(word)))
}

fn check_mode(instruction: &Instruction, expansions: &Expansions, errors: &mut Vec<BuildError>) {
    let mode = instruction
        .flag("chmod")
        .and_then(|flag| value_of(flag, expansions));
    if let Some((range, mode)) = mode.filter(|(_, mode)| !mode.is_empty() && !is_mode(mode)) {
        let help = "write an octal number up to `7777`, or symbols such as `u=rwX,go=rX`";
        errors.push(BuildError::new(range, format!("`{mode}` is no file mode")).with_help(help));
    }
}

/// Whether `text` is a mode: octal, or symbols as `chmod` takes them.
fn is_mode(text: &str) -> bool {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return u32::from_str_radix(text, 8).is_ok_and(|mode| mode <= 0o7777);
    }
    text.split(',').all(is_symbolic_clause)
}

fn is_symbolic_clause(clause: &str) -> bool {
    let rest = clause.trim_start_matches(['u', 'g', 'o', 'a']);
    let is_permission = |c: char| matches!(c, 'r' | 'w' | 'x' | 'X' | 's' | 't' | 'u' | 'g' | 'o');
    rest.starts_with(['+', '-', '='])
        && rest
            .split(['+', '-', '='])
            .all(|permissions| permissions.chars().all(is_permission))
}

fn check_sources(copy: &CopyArguments, expansions: &Expansions, errors: &mut Vec<BuildError>) {
    for source in &copy.sources {
        let value = expansions.value(source);
        if is_url(value) {
            let error = BuildError::new(source.range, "`COPY` does not fetch from the network");
            errors.push(error.with_help("use `ADD` for a URL"));
        }
    }
}

fn check_checksum(
    instruction: &Instruction,
    copy: &CopyArguments,
    expansions: &Expansions,
    errors: &mut Vec<BuildError>,
) {
    let checksum = instruction
        .flag("checksum")
        .and_then(|flag| value_of(flag, expansions));
    let Some((range, checksum)) = checksum.filter(|(_, checksum)| !checksum.is_empty()) else {
        return;
    };
    let mut fault =
        |message: String, help: &str| errors.push(BuildError::new(range, message).with_help(help));
    let sources: Vec<&str> = copy
        .sources
        .iter()
        .map(|source| expansions.value(source))
        .collect();
    if sources.len() > 1 {
        fault(
            "a checksum holds for one source only".to_owned(),
            "write one `ADD` for each source",
        );
    } else if sources.iter().any(|source| is_git(source)) {
        // The checksum of a repository is its commit.
        if !checksum.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            fault(
                format!("`{checksum}` is no commit"),
                "write the commit's hexadecimal digits",
            );
        }
    } else if sources.iter().any(|source| !is_url(source)) {
        fault(
            "a checksum holds for a URL only".to_owned(),
            "remove it, or add from a URL",
        );
    } else if !is_digest(checksum) {
        fault(
            format!("`{checksum}` is no digest"),
            "write `sha256:` and 64 hexadecimal digits",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_octal_or_symbols() {
        for mode in ["755", "0644", "7777", "u=rwX,go=rX", "+x", "a-w", "u+x,g+x"] {
            assert!(is_mode(mode), "{mode}");
        }
        for mode in ["999", "77777", "rwx", "u=z", "abc"] {
            assert!(!is_mode(mode), "{mode}");
        }
    }
}
