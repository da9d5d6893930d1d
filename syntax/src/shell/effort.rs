//! The call of the parser, and how much a body may ask of it.
//! Leans on the parser alone.
//!
//! The parser takes time that grows with the square of the length for some texts, and more stack than there is for others.
//! The figures keep any body under about 50 ms; the largest real ones stay far below them.

use shuck_parser::parser::{ParseDiagnostic, ParseResult, Parser};
use shuck_parser::{ShellDialect, ShellProfile};

/// The largest body that is looked at, in bytes.
pub const MAX_BODY_LEN: usize = 256 * 1024;
/// The largest script in a word that is looked at, in bytes.
const MAX_SCRIPT_LEN: usize = 16 * 1024;
/// The deepest nesting of commands; the parser's own stack is sized for it.
const MAX_NESTING: usize = 40;
/// How many steps of the parser a body may take.
const STEPS_PER_BYTE: usize = 4;
const FREE_STEPS: usize = 1000;
/// The most words of a command in which another is looked for.
const MAX_WRAPPED_WORDS: usize = 2_000;
/// The most operators and the like; four blanks count as one.
const MAX_MARKS: usize = 20_000;
/// The most substitutions: many in one word take long.
const MAX_SUBSTITUTIONS: usize = 1_000;
/// The deepest `${` in `${`: when they are left open they take long.
const MAX_PARAMETER_DEPTH: usize = 200;
/// The most `time` and `coproc`, of which the parser does not count the nesting.
const MAX_PREFIXES: usize = 100;

/// Parses a body that stands `depth` levels deep; none when that takes too much.
pub(super) fn parse(body: &str, depth: usize) -> Option<ParseResult> {
    let levels = MAX_NESTING.saturating_sub(depth);
    if levels == 0 || is_too_much(body) {
        return None;
    }
    let profile = ShellProfile::native(ShellDialect::Bash);
    let steps = STEPS_PER_BYTE * body.len() + FREE_STEPS;
    let result = Parser::with_limits_and_profile(body, levels, steps, profile).parse();
    (!result.diagnostics.iter().any(is_limit)).then_some(result)
}

/// Whether the parser gave up at one of the limits.
fn is_limit(fault: &ParseDiagnostic) -> bool {
    let limits = ["AST nesting too deep", "parser fuel exhausted"];
    limits.iter().any(|limit| fault.message.starts_with(limit))
}

fn is_too_much(body: &str) -> bool {
    body.len() > MAX_BODY_LEN || Tally::new(body).is_too_much() || prefixes(body) > MAX_PREFIXES
}

/// Whether a script in a word is too long to be looked at on top of the body.
pub(super) fn is_long_script(script: &str) -> bool {
    script.len() > MAX_SCRIPT_LEN
}

/// Whether a command has too many words for copies of them.
pub(super) fn is_long_command(words: usize) -> bool {
    words > MAX_WRAPPED_WORDS
}

#[derive(Default)]
struct Tally {
    marks: usize,
    blanks: usize,
    substitutions: usize,
    depth: usize,
    deepest: usize,
}

impl Tally {
    fn new(body: &str) -> Self {
        let mut tally = Self::default();
        let mut before = b' ';
        for byte in body.bytes() {
            tally.count(before, byte);
            before = byte;
        }
        tally
    }

    fn count(&mut self, before: u8, byte: u8) {
        match byte {
            b' ' | b'\t' => self.blanks += 1,
            b'\n' | b';' | b'&' | b'|' | b')' | b'<' | b'>' | b'=' | b'$' => self.marks += 1,
            b'`' => self.substitutions += 1,
            b'(' => {
                self.marks += 1;
                self.substitutions += usize::from(matches!(before, b'$' | b'<' | b'>'));
            }
            b'{' => {
                self.marks += 1;
                self.depth += usize::from(before == b'$');
                self.deepest = self.deepest.max(self.depth);
            }
            b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn is_too_much(&self) -> bool {
        self.marks + self.blanks / 4 > MAX_MARKS
            || self.substitutions > MAX_SUBSTITUTIONS
            || self.deepest > MAX_PARAMETER_DEPTH
    }
}

fn prefixes(body: &str) -> usize {
    let words = body.split_ascii_whitespace();
    words
        .filter(|word| word.ends_with("time") || word.ends_with("coproc"))
        .count()
}
