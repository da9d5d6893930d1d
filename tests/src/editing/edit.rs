//! Edits as people make them, and worse ones, at places that a seed decides.
//! Leans on `mutation` for chance.

use crate::mutation::Chance;

/// What is replaced in a text, in bytes, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The first byte that is replaced.
    pub start: usize,
    /// The byte behind the last one.
    pub end: usize,
    /// What stands there afterwards.
    pub text: String,
    /// Whether the text is told as a whole.
    pub is_whole: bool,
}

/// What is typed and pasted: half instructions, line ends of all kinds, all that opens something.
const PIECES: [&str; 48] = [
    "\n",
    "\r\n",
    "\r",
    "\\\n",
    " \\\r\n    ",
    "`\n",
    "\n\n",
    "\t",
    " ",
    "#",
    "\n# a comment 😀\n",
    "# escape=`\n",
    "# syntax=docker/dockerfile:1\n",
    "é",
    "e\u{301}",
    "😀",
    "👩\u{200d}👩\u{200d}👧",
    "\u{2028}",
    "\u{85}",
    "\u{c}",
    "\u{feff}",
    "FROM ",
    "\nFROM alpine AS build\n",
    "\nRUN ",
    "\nRUN apt-get install curl\n",
    "\nCOPY --from=",
    "\nCOPY --from=build /a /b\n",
    "\nARG VERSION=1.0\n",
    "\nENV A=$VERSION B=\"${A:-x}\"\n",
    "\nRUN <<EOF\n",
    "\nEOF\n",
    "\nRUN <<-'E' cat 3<<\"F\"\n",
    "\nHEALTHCHECK --interval=",
    "\nONBUILD ",
    "\nSHELL [\"",
    "--mount=type=cache,target=",
    "--",
    "=",
    "\"",
    "'",
    "${",
    "}",
    "$(",
    "[\"a\", ",
    "&& sudo true",
    "| tee /a",
    "; cd /tmp",
    "latest",
];

/// The longest a text may grow, in bytes, so that a run stays short.
const LONGEST: usize = 4_000;

/// One edit of a text; `others` lend what is pasted.
pub fn edit(text: &str, others: &[String], chance: &mut Chance) -> Edit {
    let kind = if text.len() > LONGEST {
        0
    } else {
        chance.below(20)
    };
    let (start, end) = match kind {
        0 => stretch(text, 400, chance),
        1..=4 => stretch(text, 12, chance),
        5..=6 => stretch(text, 80, chance),
        _ => stretch(text, 0, chance),
    };
    let text = match kind {
        0..=3 => String::new(),
        19 => return whole(others, chance),
        5 | 7 => pasted(others, chance),
        8..=10 => typed(chance),
        _ => PIECES[chance.below(PIECES.len())].to_owned(),
    };
    Edit {
        start,
        end,
        text,
        is_whole: false,
    }
}

/// Puts an edit in.
pub fn apply(text: &mut String, edit: &Edit) {
    if edit.is_whole {
        edit.text.clone_into(text);
    } else {
        text.replace_range(edit.start..edit.end, &edit.text);
    }
}

fn whole(others: &[String], chance: &mut Chance) -> Edit {
    let other = chance.pick(others).cloned().unwrap_or_default();
    Edit {
        start: 0,
        end: 0,
        text: other,
        is_whole: true,
    }
}

/// One character, as somebody types.
fn typed(chance: &mut Chance) -> String {
    let keys: Vec<char> = "abeFROMRUN $-=\\\"'<>|&;/.:0\n".chars().collect();
    chance.pick(&keys).into_iter().collect()
}

/// Some of another text.
fn pasted(others: &[String], chance: &mut Chance) -> String {
    let other = chance.pick(others).map_or("", String::as_str);
    let (start, end) = stretch(other, 200, chance);
    other[start..end].to_owned()
}

/// A stretch of at most so many bytes, between characters and never within a `\r\n`.
fn stretch(text: &str, most: usize, chance: &mut Chance) -> (usize, usize) {
    let start = boundary(text, chance.below(text.len() + 1));
    let length = chance.below(most + 1);
    let end = boundary(text, (start + length).min(text.len()));
    (start, end.max(start))
}

fn boundary(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    let splits = text[..at].ends_with('\r') && text[at..].starts_with('\n');
    if splits { at - 1 } else { at }
}
