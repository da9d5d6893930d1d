//! The pairs of `ENV`, `LABEL` and `ARG`.
//! Leans on `line`.

use std::ops::Range;

use super::line::Reading;
use crate::error::SyntaxError;
use crate::instruction::Pair;
use crate::word::{is_blank, split_quoted};

impl Reading<'_, '_> {
    pub(super) fn pairs(&mut self) -> Vec<Pair> {
        let words = split_quoted(self.line.joined.text(), self.span.clone(), self.line.escape);
        let Some(first) = words.first() else {
            let example = format!("{} key=value", self.kind.name());
            self.missing("a name and a value", &example);
            return Vec::new();
        };
        let pairs = match self.line.joined.text()[first.clone()].contains('=') {
            true => words
                .into_iter()
                .filter_map(|word| self.pair(word))
                .collect(),
            false => self.legacy_pair(),
        };
        self.check_names(&pairs);
        pairs
    }

    fn pair(&mut self, range: Range<usize>) -> Option<Pair> {
        let text = &self.line.joined.text()[range.clone()];
        let Some(equals) = text.find('=') else {
            let name = self.kind.name();
            let message = format!("`{text}` has no `=`: `{name}` takes `name=value`");
            let help = "put quotes around a value with spaces, or write the `=`";
            let error =
                SyntaxError::new(self.line.joined.file_range(range), message).with_help(help);
            self.errors.push(error.while_splitting());
            return None;
        };
        Some(Pair {
            range: self.line.joined.file_range(range.clone()),
            key: self.word(range.start..range.start + equals),
            value: Some(self.word(range.start + equals + 1..range.end)),
            legacy: false,
        })
    }

    fn legacy_pair(&mut self) -> Vec<Pair> {
        let text = self.line.joined.text();
        let key_end = text[self.span.clone()]
            .bytes()
            .position(is_blank)
            .map(|length| self.span.start + length);
        let Some(key_end) = key_end else {
            let name = self.kind.name();
            let key = self.text().to_owned();
            let error = SyntaxError::new(
                self.line.joined.file_range(self.span.clone()),
                format!("`{name}` needs a value for `{key}`"),
            );
            let help = format!("write `{name} {key}=…`");
            self.errors.push(error.with_help(help).while_splitting());
            return vec![Pair {
                range: self.line.joined.file_range(self.span.clone()),
                key: self.word(self.span.clone()),
                value: None,
                legacy: true,
            }];
        };
        let value_start = key_end
            + text[key_end..self.span.end]
                .bytes()
                .take_while(|byte| is_blank(*byte))
                .count();
        vec![Pair {
            range: self.line.joined.file_range(self.span.clone()),
            key: self.word(self.span.start..key_end),
            value: Some(self.word(value_start..self.span.end)),
            legacy: true,
        }]
    }

    fn check_names(&mut self, pairs: &[Pair]) {
        for pair in pairs.iter().filter(|pair| pair.key.text.is_empty()) {
            let message = format!("`{}` needs a name before the `=`", self.kind.name());
            self.errors
                .push(SyntaxError::new(pair.range, message).with_help("write `name=value`"));
        }
    }

    pub(super) fn build_arguments(&mut self) -> Vec<Pair> {
        let words = split_quoted(self.line.joined.text(), self.span.clone(), self.line.escape);
        if words.is_empty() {
            self.missing("a name", "ARG VERSION=1.0");
        }
        let pairs: Vec<Pair> = words
            .into_iter()
            .map(|word| self.build_argument(word))
            .collect();
        self.check_names(&pairs);
        pairs
    }

    fn build_argument(&self, range: Range<usize>) -> Pair {
        let text = &self.line.joined.text()[range.clone()];
        let key_end = text
            .find('=')
            .map_or(range.end, |length| range.start + length);
        Pair {
            range: self.line.joined.file_range(range.clone()),
            key: self.word(range.start..key_end),
            value: (key_end < range.end).then(|| self.word(key_end + 1..range.end)),
            legacy: false,
        }
    }
}
