//! Gives the parts of a source their values, in order, as BuildKit does.
//! Leans on `reader` for the parts, on `output` for what they yield, on `glob` and `replacement` for what patterns do, and on the caller's environment.

use std::ops::Range;

use super::environment::Environment;
use super::error::{ExpandError, ExpandErrorKind};
use super::expander::{Expander, Expansion};
use super::glob::{Glob, GlobError};
use super::operator::Operator;
use super::output::Output;
use super::part::{DoubleQuoted, Operation, Part, Variable};
use super::reader::{missing_brace, read, unterminated_quote};
use super::replacement::{replace_all, replace_first};

/// The longest text that one source may become, in bytes; Linux refuses a variable of an eighth of it.
const MAX_TEXT: usize = 1 << 20;

impl Expander {
    /// Gives every variable of `source` its value.
    pub fn expand(
        &self,
        source: &str,
        environment: &dyn Environment,
    ) -> Result<Expansion, ExpandError> {
        let parts = read(source, self.escape, self.skip_quotes);
        let mut evaluation = Evaluation {
            expander: self,
            source,
            environment,
            names: Expansion::default(),
        };
        let output = evaluation.parts(&parts, self.raw_escapes)?;
        Ok(Expansion {
            words: output.words(),
            text: output.text,
            ..evaluation.names
        })
    }
}

/// One run over the parts of a source.
struct Evaluation<'a> {
    expander: &'a Expander,
    source: &'a str,
    environment: &'a dyn Environment,
    /// The names looked up so far; its text and words stay empty.
    names: Expansion,
}

impl<'a> Evaluation<'a> {
    fn parts(&mut self, parts: &[Part], raw_escapes: bool) -> Result<Output, ExpandError> {
        let mut output = Output::default();
        for part in parts {
            self.part(part, raw_escapes, &mut output)?;
        }
        Ok(output)
    }

    fn part(
        &mut self,
        part: &Part,
        raw_escapes: bool,
        output: &mut Output,
    ) -> Result<(), ExpandError> {
        match part {
            Part::Text(range) => output.splitting(&self.source[range.clone()]),
            Part::Escape { escaped } => {
                output.whole_characters(raw_escapes.then_some(self.expander.escape));
                output.whole_characters(*escaped);
            }
            Part::SingleQuoted(range) => {
                output.whole(&self.quote('\'', &self.source[range.clone()]));
            }
            Part::DoubleQuoted(quoted) => output.whole(&self.double_quoted(quoted, raw_escapes)?),
            Part::Variable(variable) => {
                let value = self.variable(variable)?;
                check_length(output.text.len() + value.len(), &variable.range)?;
                output.splitting(&value);
            }
            Part::Broken(error) => return Err(error.clone()),
        }
        Ok(())
    }

    fn quote(&self, mark: char, text: &str) -> String {
        if self.expander.raw_quotes {
            format!("{mark}{text}{mark}")
        } else {
            text.to_owned()
        }
    }

    fn double_quoted(
        &mut self,
        quoted: &DoubleQuoted,
        raw_escapes: bool,
    ) -> Result<String, ExpandError> {
        let escape = self.expander.escape;
        let mut output = Output::default();
        for part in &quoted.parts {
            // Such an escape stands for itself; kept raw, it is one that escapes itself, so that a pattern reads it back.
            if let Part::Escape { escaped: None } = part {
                output.whole_characters([escape]);
            }
            match part {
                Part::Escape { escaped: None } if !raw_escapes => {}
                part => self.part(part, raw_escapes, &mut output)?,
            }
        }
        if quoted.closed {
            Ok(self.quote('"', &output.text))
        } else {
            Err(unterminated_quote(quoted.range.clone(), "double"))
        }
    }

    fn variable(&mut self, variable: &Variable) -> Result<String, ExpandError> {
        let Some(operation) = &variable.operation else {
            return match variable.missing {
                Some(_) => Err(missing_brace(variable.range.clone())),
                None => Ok(self.plain(variable)),
            };
        };
        self.operation(variable, operation)
    }

    /// `$name` and `${name}`.
    fn plain(&mut self, variable: &Variable) -> String {
        let value = self.look_up(&variable.name);
        match value {
            None if self.expander.keep_unset => self.source[variable.range.clone()].to_owned(),
            value => value.unwrap_or_default().to_owned(),
        }
    }

    fn operation(
        &mut self,
        variable: &Variable,
        operation: &Operation,
    ) -> Result<String, ExpandError> {
        let operator = operation.operator;
        if matches!(
            operator,
            Operator::Unsupported(_) | Operator::UnsupportedColon('#' | '%')
        ) {
            return Err(unsupported(variable, operator));
        }
        let operand = self
            .parts(&operation.operand, operator.takes_pattern())?
            .text;
        let replacement = self.parts(&operation.replacement, true)?.text;
        match variable.missing {
            Some('/') => return Err(missing_slash(variable)),
            Some(_) => return Err(missing_brace(variable.range.clone())),
            None => {}
        }
        match self.look_up(&variable.name) {
            None if self.expander.keep_unset => {
                Ok(self.as_written(variable, operator, &operand, &replacement))
            }
            value => self.applied(variable, operation, value, (operand, replacement)),
        }
    }

    /// An unset variable for a later expansion, its operands expanded; like BuildKit it keeps only one slash of `//`.
    fn as_written(
        &self,
        variable: &Variable,
        operator: Operator,
        operand: &str,
        replacement: &str,
    ) -> String {
        let name = &self.source[variable.name.clone()];
        match operator {
            Operator::Replace { .. } => format!("${{{name}/{operand}/{replacement}}}"),
            // The second `#` or `%` already stands in the operand.
            Operator::TrimPrefix { .. } => format!("${{{name}#{operand}}}"),
            Operator::TrimSuffix { .. } => format!("${{{name}%{operand}}}"),
            operator => format!("${{{name}{operator}{operand}}}"),
        }
    }

    fn applied(
        &self,
        variable: &Variable,
        operation: &Operation,
        value: Option<&str>,
        (operand, replacement): (String, String),
    ) -> Result<String, ExpandError> {
        let text = value.unwrap_or_default();
        let counts_as_set = |or_empty: bool| value.is_some() && !(or_empty && text.is_empty());
        let trimmed = |result: Result<&str, GlobError>| {
            let trimmed = result.map(str::to_owned);
            trimmed.map_err(|error| pattern_error(operation, error))
        };
        match operation.operator {
            Operator::Default { or_empty } if !counts_as_set(or_empty) => Ok(operand),
            Operator::Alternative { or_empty } if !counts_as_set(or_empty) => Ok(String::new()),
            Operator::Alternative { .. } => Ok(operand),
            Operator::Required { or_empty } if !counts_as_set(or_empty) => {
                Err(self.required(variable, value.is_some(), &operand))
            }
            Operator::Default { .. } | Operator::Required { .. } => Ok(text.to_owned()),
            Operator::TrimPrefix { .. } => trimmed(trim_prefix(text, &operand)),
            Operator::TrimSuffix { .. } => trimmed(trim_suffix(text, &operand)),
            Operator::Replace { all } => replaced(operation, text, &operand, &replacement, all),
            operator => Err(unsupported(variable, operator)),
        }
    }

    fn required(&self, variable: &Variable, is_set: bool, operand: &str) -> ExpandError {
        let name = &self.source[variable.name.clone()];
        let (kind, fallback) = if is_set {
            (ExpandErrorKind::RequiredEmpty, "is not allowed to be empty")
        } else {
            (ExpandErrorKind::RequiredUnset, "is not allowed to be unset")
        };
        let message = if operand.is_empty() {
            fallback
        } else {
            operand
        };
        ExpandError::new(kind, variable.range.clone(), format!("{name}: {message}"))
    }

    fn look_up(&mut self, name: &Range<usize>) -> Option<&'a str> {
        let name = &self.source[name.clone()];
        let value = self.environment.get(name);
        let names = if value.is_some() {
            &mut self.names.matched
        } else {
            &mut self.names.unmatched
        };
        names.insert(name.to_owned());
        value
    }
}

/// `#pattern` takes the longest start, as `##` does; the second `#` may come out of a variable.
fn trim_prefix<'a>(text: &'a str, operand: &str) -> Result<&'a str, GlobError> {
    let longest = operand.strip_prefix('#');
    Glob::parse(longest.unwrap_or(operand))?.trim_prefix(text, longest.is_some())
}

fn trim_suffix<'a>(text: &'a str, operand: &str) -> Result<&'a str, GlobError> {
    let longest = operand.strip_prefix('%');
    Glob::parse_reversed(longest.unwrap_or(operand))?.trim_suffix(text, longest.is_some())
}

fn replaced(
    operation: &Operation,
    text: &str,
    pattern: &str,
    replacement: &str,
    all: bool,
) -> Result<String, ExpandError> {
    let result = Glob::parse(pattern).and_then(|glob| {
        if all {
            replace_all(text, &glob, replacement, MAX_TEXT)
        } else {
            replace_first(text, &glob, replacement)
        }
    });
    result.map_err(|error| pattern_error(operation, error))
}

fn check_length(length: usize, range: &Range<usize>) -> Result<(), ExpandError> {
    if length <= MAX_TEXT {
        return Ok(());
    }
    let message = format!("the expanded word is longer than {MAX_TEXT} bytes");
    Err(ExpandError::new(
        ExpandErrorKind::TooLarge,
        range.clone(),
        message,
    ))
}

fn pattern_error(operation: &Operation, error: GlobError) -> ExpandError {
    let kind = match error {
        GlobError::InvalidEscape(_) => ExpandErrorKind::InvalidPattern,
        GlobError::TooLarge => ExpandErrorKind::TooLarge,
    };
    let message = format!("invalid pattern in substitution: {error}");
    ExpandError::new(kind, operation.operand_range.clone(), message)
}

fn unsupported(variable: &Variable, operator: Operator) -> ExpandError {
    ExpandError::new(
        ExpandErrorKind::UnsupportedModifier,
        variable.range.clone(),
        format!("unsupported modifier `{operator}` in substitution"),
    )
}

fn missing_slash(variable: &Variable) -> ExpandError {
    ExpandError::new(
        ExpandErrorKind::MissingSlash,
        variable.range.clone(),
        "missing `/` before the replacement in substitution",
    )
}
