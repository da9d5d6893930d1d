//! `--chmod`: permissions as a number, or as chmod(1) writes them.
//! Leans on `error`.

use super::error::CopyError;

/// What permissions become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mode(Meaning);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    Octal(u32),
    Symbolic(Vec<Change>),
}

/// One change, such as `go-w`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    /// The bits of those whom it is about.
    whom: u32,
    operator: char,
    what: Vec<char>,
}

const USER: u32 = 0o4700;
const GROUP: u32 = 0o2070;
const OTHERS: u32 = 0o0007;
const STICKY: u32 = 0o1000;
const EXECUTE: u32 = 0o111;

impl Mode {
    /// Reads an octal number or symbols such as `u=rwX,go=rX`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, CopyError> {
        let wrong = || CopyError::Mode(text.to_owned());
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let bits = u32::from_str_radix(text, 8).ok();
            let bits = bits.filter(|bits| *bits <= 0o7777).ok_or_else(wrong)?;
            return Ok(Self(Meaning::Octal(bits)));
        }
        let mut changes = Vec::new();
        for clause in text.split(',') {
            changes.extend(read_clause(clause).ok_or_else(wrong)?);
        }
        Ok(Self(Meaning::Symbolic(changes)))
    }

    /// What permissions become by it.
    pub(crate) fn of(&self, permissions: u32, is_directory: bool) -> u32 {
        match &self.0 {
            Meaning::Octal(bits) => *bits,
            Meaning::Symbolic(changes) => changes
                .iter()
                .fold(permissions, |bits, change| change.apply(bits, is_directory)),
        }
    }
}

impl Change {
    fn apply(&self, bits: u32, is_directory: bool) -> u32 {
        let mut meant = 0;
        for &letter in &self.what {
            meant |= match letter {
                'r' => 0o444,
                'w' => 0o222,
                'x' => EXECUTE,
                'X' if is_directory || bits & EXECUTE != 0 => EXECUTE,
                's' => 0o6000,
                't' => STICKY,
                'u' => everywhere(bits >> 6),
                'g' => everywhere(bits >> 3),
                'o' => everywhere(bits),
                _ => 0,
            };
        }
        let meant = meant & self.whom;
        match self.operator {
            '+' => bits | meant,
            '-' => bits & !meant,
            // As in chmod(1), a folder keeps the bits that are not named.
            _ if is_directory => bits & !(self.whom & 0o777) | meant,
            _ => bits & !self.whom | meant,
        }
    }
}

/// The permissions of one as those of all three.
fn everywhere(bits: u32) -> u32 {
    (bits & 7) * 0o111
}

/// `ugo+rwx-s`: whom it is about, then operators with what they mean.
fn read_clause(clause: &str) -> Option<Vec<Change>> {
    let rest = clause.trim_start_matches(['u', 'g', 'o', 'a']);
    let letters = &clause[..clause.len() - rest.len()];
    let whom = match letters {
        "" => USER | GROUP | OTHERS | STICKY,
        letters => letters.chars().fold(0, |whom, letter| {
            whom | match letter {
                'u' => USER,
                'g' => GROUP,
                'o' => OTHERS | STICKY,
                _ => USER | GROUP | OTHERS | STICKY,
            }
        }),
    };
    let mut changes: Vec<Change> = Vec::new();
    for character in rest.chars() {
        match character {
            '+' | '-' | '=' => changes.push(Change {
                whom,
                operator: character,
                what: Vec::new(),
            }),
            'r' | 'w' | 'x' | 'X' | 's' | 't' | 'u' | 'g' | 'o' => {
                changes.last_mut()?.what.push(character);
            }
            _ => return None,
        }
    }
    (!changes.is_empty()).then_some(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_change_permissions_as_chmod_does() {
        for (mode, before, is_directory, after) in [
            ("0", 0o755, false, 0),
            ("0413", 0o644, false, 0o413),
            ("7777", 0o644, true, 0o7777),
            ("go-w", 0o666, false, 0o644),
            ("u=rw,g=r,o=r", 0o666, false, 0o644),
            ("a+X", 0o666, false, 0o666),
            ("a+X", 0o124, true, 0o135),
            ("go-w", 0o124, true, 0o104),
            ("u+rw,g+r,o-x,o+w", 0o124, true, 0o766),
            ("u=rwX,go=rX", 0o640, false, 0o644),
            ("u=rwX,go=rX", 0o700, true, 0o755),
            ("u=rwX,go=rX", 0o710, false, 0o755),
            ("+x", 0o644, false, 0o755),
            ("u+s,g+s", 0o755, false, 0o6755),
            ("+t", 0o777, true, 0o1777),
            ("go=u", 0o740, false, 0o777),
            ("g=o", 0o744, false, 0o744),
            ("a=", 0o4755, false, 0),
            ("a=rx", 0o2755, true, 0o2555),
            ("u+x-w", 0o644, false, 0o544),
        ] {
            let parsed = Mode::parse(mode).unwrap();
            let found = parsed.of(before, is_directory);
            assert_eq!(found, after, "{mode} on {before:o}: {found:o}");
        }
        for mode in ["", "8", "77777", "64a", "rwx", "u=z", "u", ",u=r"] {
            assert!(Mode::parse(mode).is_err(), "{mode}");
        }
    }
}
