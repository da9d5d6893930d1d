//! Words that cannot be expanded: `${x:?}`, an unknown modifier, an open quote.
//! Leans on `expansion`.

use dockwright_syntax::instruction::Instruction;

use crate::error::BuildError;
use crate::expansion::Expansions;
use crate::walk::expanded_words;

/// Reports the words of an instruction that BuildKit fails to expand.
pub(crate) fn check_words(
    instruction: &Instruction,
    expansions: &Expansions,
    errors: &mut Vec<BuildError>,
) {
    if !expansions.has_errors() {
        return;
    }
    let words = expanded_words(instruction)
        .into_iter()
        .map(|word| word.range);
    let bodies = instruction.heredocs.iter().map(|heredoc| heredoc.body);
    for range in words.chain(bodies) {
        if let Some(error) = expansions
            .at(range)
            .and_then(|expanded| expanded.error.as_ref())
        {
            let help = "mend the quotes or the variable: single quotes keep a `$` as it is";
            errors.push(BuildError::new(error.range, error.message.clone()).with_help(help));
        }
    }
}
