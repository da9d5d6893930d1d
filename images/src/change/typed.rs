//! Changes as they are typed behind `--change`: an instruction in each text.
//! Leans on `read`. Variables have the values that the image gives them, those of changes before included.

use dockwright_syntax::expand::{Environment, Expander};
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::parse::parse;
use dockwright_syntax::word::Word;

use super::error::ChangeError;
use super::kind::Change;
use crate::config::ContainerConfig;

/// What stands above every change, so that it is part of a stage.
const STAGE: &str = "FROM scratch\n";

/// Reads changes as they are typed for an image that starts like that.
///
/// # Errors
/// When a text is no instruction, or one that only a build can carry out.
pub fn typed(texts: &[String], container: &ContainerConfig) -> Result<Vec<Change>, ChangeError> {
    let split = |pair: &String| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), value.to_owned())
    };
    let mut environment: Vec<(String, String)> = container.env.iter().map(split).collect();
    let mut changes = Vec::new();
    for text in texts {
        for instruction in instructions(text)? {
            let change = read(&instruction, &environment)?;
            if let Change::Environment(pairs) = &change {
                environment.extend(pairs.iter().cloned());
            }
            changes.push(change);
        }
    }
    Ok(changes)
}

fn instructions(text: &str) -> Result<Vec<Instruction>, ChangeError> {
    let parsed = parse(&format!("{STAGE}{text}\n"));
    if let Some(error) = parsed.errors.into_iter().next() {
        return Err(ChangeError::Text {
            text: text.to_owned(),
            reason: error.message,
            help: error
                .help
                .map_or_else(String::new, |help| format!("; {help}")),
        });
    }
    Ok(parsed.dockerfile.instructions.into_iter().skip(1).collect())
}

fn read(instruction: &Instruction, environment: &dyn Environment) -> Result<Change, ChangeError> {
    let refused = || ChangeError::Instruction(instruction.keyword.text.to_uppercase());
    // Docker takes these two from a Dockerfile alone.
    if matches!(
        instruction.kind(),
        KeywordKind::Shell | KeywordKind::Maintainer
    ) {
        return Err(refused());
    }
    let mut expand = |word: &Word| expanded(word, environment);
    Change::read(instruction, &mut expand)?.ok_or_else(refused)
}

fn expanded(word: &Word, environment: &dyn Environment) -> Result<String, ChangeError> {
    Expander::default()
        .expand(&word.text, environment)
        .map(|expansion| expansion.text)
        .map_err(|error| ChangeError::Expansion {
            text: word.text.clone(),
            reason: error.message,
        })
}
