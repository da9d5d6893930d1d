//! `ENV key value`: a pair without its `=`.

use dockwright_model::Model;
use dockwright_syntax::instruction::{Instruction, Pair};
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule, Tag};

pub(crate) static RULE: Rule = Rule {
    name: "legacy-key-value",
    summary: "`ENV` or `LABEL` without the `=`",
    since: "0.1.0",
    category: Category::Style,
    severity: Severity::Warning,
    opt_in: false,
    tag: Some(Tag::Deprecated),
    fix: FixAvailability::Safe,
    origins: &[Origin::BuildKit("LegacyKeyValueFormat")],
    options: &[],
    docs: include_str!("legacy_key_value.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for instruction in model.instructions() {
        for pair in instruction.pairs().iter().filter(|pair| pair.legacy) {
            let Some(value) = &pair.value else { continue };
            let (name, key) = (instruction.kind().name(), &pair.key.text);
            checker
                .report(
                    pair.key.range,
                    format!("`{key}` has no `=`, so all the rest of the line is its value"),
                )
                .help(format!(
                    "write `{name} {key}=…`, the value in quotes where it has spaces"
                ))
                .maybe_fix(fix(model, instruction, pair, value));
        }
    }
}

/// Writes the `=`, and quotes where the value would fall apart, when the value surely stays the same.
fn fix(model: &Model<'_>, instruction: &Instruction, pair: &Pair, value: &Word) -> Option<Fix> {
    let gap = TextRange::new(pair.key.range.end(), value.range.start());
    let loses_comment = instruction
        .inner_comments
        .iter()
        .any(|comment| gap.contains_range(comment.range));
    let is_broken = model
        .expansions()
        .get(value)
        .is_some_and(|expanded| expanded.error.is_some());
    let escape = model.dockerfile().escape();
    let is_odd = |c: char| c.is_whitespace() || c == '"' || c == '\'' || c == escape;
    if loses_comment || is_broken || pair.key.text.contains(is_odd) {
        return None;
    }
    let fix = Fix::safe("write the `=`").replace(gap, "=");
    match Spelling::of(&value.text, escape)? {
        Spelling::AsIs => Some(fix),
        Spelling::Quoted => Some(
            fix.insert(value.range.start(), "\"")
                .insert(value.range.end(), "\""),
        ),
        Spelling::Rewritten => {
            let (text, meaning) = (&value.text, model.value(value));
            let is_plain = !meaning.contains(['"', '$', escape]);
            let is_contiguous = value.range.slice(model.source().text()) == text;
            (is_plain && is_contiguous).then(|| fix.replace(value.range, format!("\"{meaning}\"")))
        }
    }
}

/// How a value is to be written behind a `=` so that it says the same.
enum Spelling {
    /// It is one word already.
    AsIs,
    /// Double quotes around it change nothing else.
    Quoted,
    /// Its own quotes have to go.
    Rewritten,
}

impl Spelling {
    /// `None` where nothing is sure to say the same.
    fn of(text: &str, escape: char) -> Option<Self> {
        let has_quotes = text.contains(['"', '\'']);
        if text.ends_with(escape) {
            None
        } else if is_one_word(text, escape) {
            Some(Self::AsIs)
        } else if !has_quotes && escapes_hold_in_quotes(text, escape) {
            Some(Self::Quoted)
        } else {
            (!text.contains(['$', escape])).then_some(Self::Rewritten)
        }
    }
}

/// Whether white space in it is all between quotes or escaped.
fn is_one_word(text: &str, escape: char) -> bool {
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if quote.is_none() && character.is_whitespace() {
            return false;
        } else if character == escape && quote != Some('\'') {
            characters.next();
        } else if quote == Some(character) {
            quote = None;
        } else if quote.is_none() && matches!(character, '"' | '\'') {
            quote = Some(character);
        }
    }
    quote.is_none()
}

/// Whether each escape is one that double quotes know too.
fn escapes_hold_in_quotes(text: &str, escape: char) -> bool {
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let is_known = |next: Option<char>| next.is_some_and(|next| next == '$' || next == escape);
        if character == escape && !is_known(characters.next()) {
            return false;
        }
    }
    true
}
