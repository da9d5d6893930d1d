//! Texts made worse by chance that a seed decides: what robustness is held against.
//! Leans on nothing.

/// A stream of numbers that a seed decides (xorshift64*).
#[derive(Clone, Debug)]
pub struct Chance(u64);

/// Pieces that matter to a Dockerfile, to be put where they do not belong.
const PIECES: [&str; 40] = [
    "\n",
    "\\\n",
    "`\n",
    "\r\n",
    "\\",
    "`",
    "\"",
    "'",
    "$",
    "${",
    "}",
    "${a:-",
    "#",
    "# escape=`\n",
    "# syntax=x\n",
    "<<EOF",
    "<<-'E' 3<<\"F\"",
    "\nEOF\n",
    "[",
    "]",
    "[\"a\", ",
    ",",
    "--mount=type=",
    "--from=",
    "=",
    " ",
    "\t",
    "\u{feff}",
    "\u{a0}é😀",
    "\0",
    "FROM ",
    "RUN ",
    "ONBUILD ",
    "COPY ",
    "HEALTHCHECK CMD ",
    "&&",
    "|",
    "$(",
    ")",
    "AS ",
];

impl Chance {
    /// Starts a stream; no two seeds share one.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`; 0 where there is none.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.draw() >> 33).unwrap_or_default() % limit.max(1)
    }

    /// One of the items.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// Changes a text in one to four places; `others` lend pieces.
pub fn mutate(text: &str, others: &[String], chance: &mut Chance) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=chance.below(4) {
        change(&mut bytes, others, chance);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn change(bytes: &mut Vec<u8>, others: &[String], chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    let length = chance.below(40).min(bytes.len() - at);
    match chance.below(7) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..at + length)),
        2 => {
            let again = bytes[at..at + length].to_vec();
            let to = chance.below(bytes.len() + 1);
            bytes.splice(to..to, again);
        }
        3 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = (chance.draw() & 0x7f) as u8;
            }
        }
        4 => {
            let other = chance
                .pick(others)
                .map_or(&[][..], |other| other.as_bytes());
            let start = chance.below(other.len() + 1);
            let end = (start + chance.below(200)).min(other.len());
            bytes.splice(at..at, other[start..end].iter().copied());
        }
        _ => {
            let piece = chance.pick(&PIECES).copied().unwrap_or_default();
            bytes.splice(at..at, piece.bytes());
        }
    }
}

/// The longest prefix of at most `length` bytes that ends between two characters.
pub fn prefix(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Every prefix that ends behind a line, the whole text last.
pub fn line_prefixes(text: &str) -> impl Iterator<Item = &str> {
    let ends = text
        .match_indices('\n')
        .map(|(at, _)| at + 1)
        .chain([text.len()]);
    ends.map(|end| &text[..end])
}

/// Takes away from a text, in ever smaller pieces, what is not needed for it to fail.
pub fn shrink(text: &str, fails: impl Fn(&str) -> bool) -> String {
    let mut smallest: Vec<char> = text.chars().collect();
    let mut size = smallest.len().div_ceil(2);
    let mut attempts = 2000;
    while size > 0 && attempts > 0 {
        let mut at = 0;
        while at < smallest.len() && attempts > 0 {
            attempts -= 1;
            let end = (at + size).min(smallest.len());
            let shorter: String = smallest[..at].iter().chain(&smallest[end..]).collect();
            match fails(&shorter) {
                true => smallest = shorter.chars().collect(),
                false => at += size,
            }
        }
        size /= 2;
    }
    smallest.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_text() {
        let others = ["RUN a\n".to_owned()];
        let make = || mutate("FROM a\nRUN b\n", &others, &mut Chance::new(7));
        assert_eq!(make(), make());
    }

    #[test]
    fn shrinking_keeps_what_fails() {
        assert_eq!(
            shrink("FROM a\nRUN x!y\nCMD z\n", |text| text.contains('!')),
            "!"
        );
    }

    #[test]
    fn prefixes_end_between_characters_and_behind_lines() {
        assert_eq!(prefix("aé", 2), "a");
        assert_eq!(line_prefixes("a\nb").collect::<Vec<_>>(), ["a\n", "a\nb"]);
    }
}
