//! The words of `FROM`.
//! Leans on `line`.

use super::line::Reading;
use crate::error::SyntaxError;
use crate::instruction::FromArguments;
use crate::text::TextRange;
use crate::word::Word;

impl Reading<'_, '_> {
    pub(super) fn from(&mut self) -> FromArguments {
        let mut words = self.blank_words(self.span.clone()).into_iter();
        let (base, second, third, fourth) =
            (words.next(), words.next(), words.next(), words.next());
        let has_as = second
            .as_ref()
            .is_some_and(|word| word.text.eq_ignore_ascii_case("as"));
        match (&base, &second, &third, &fourth) {
            (None, ..) => self.missing("a base image", "FROM debian:12-slim"),
            (Some(_), None, ..) => {}
            (_, _, Some(name), None) if has_as => self.check_stage_name(name),
            (_, Some(second), ..) => self.report_extra_words(second, has_as),
        }
        match has_as {
            true => FromArguments {
                base,
                as_keyword: second,
                name: third,
            },
            false => FromArguments {
                base,
                as_keyword: None,
                name: None,
            },
        }
    }

    fn report_extra_words(&mut self, second: &Word, has_as: bool) {
        let end = self.line.joined.file_range(self.span.clone()).end();
        let range = TextRange::new(second.range.start(), end);
        let help = if second.text.starts_with('#') {
            "a comment stands on a line of its own"
        } else if has_as {
            "write `FROM base AS name`, the name in one word"
        } else {
            "write `FROM base` or `FROM base AS name`"
        };
        let message = "`FROM` takes a base image, or a base image, `AS` and a name";
        self.errors
            .push(SyntaxError::new(range, message).with_help(help));
    }

    fn check_stage_name(&mut self, name: &Word) {
        let mut characters = name.text.chars();
        let starts_well = characters.next().is_some_and(|c| c.is_ascii_alphabetic());
        let goes_on_well =
            characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !(starts_well && goes_on_well) {
            let message = format!("`{}` cannot name a stage", name.text);
            let help = "a stage name starts with a letter and goes on with letters, digits, `-`, `_` and `.`";
            self.errors
                .push(SyntaxError::new(name.range, message).with_help(help));
        }
    }
}
