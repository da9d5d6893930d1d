//! Comments above `ARG` and `FROM … AS` that should describe them and do not name them.

use dockwright_model::Model;
use dockwright_syntax::directive::Comment;
use dockwright_syntax::instruction::{Arguments, Instruction};
use dockwright_syntax::text::TextRange;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "invalid-definition-description",
    summary: "a comment above a stage or build argument that does not start with its name",
    since: "0.1.0",
    category: Category::Style,
    severity: Severity::Hint,
    opt_in: true,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::BuildKit("InvalidDefinitionDescription")],
    options: &[],
    docs: include_str!("invalid_definition_description.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for instruction in model.instructions() {
        let Some(comment) = description(model, instruction) else {
            continue;
        };
        let names = defined(instruction);
        let Some((name, place)) = names.first() else {
            continue;
        };
        let text = comment.range.slice(model.source().text());
        let opening = text
            .strip_prefix('#')
            .unwrap_or(text)
            .trim()
            .split(' ')
            .next();
        if names.iter().any(|(name, _)| opening == Some(name)) {
            continue;
        }
        checker
            .report(
                *place,
                format!("the comment above does not start with `{name}`"),
            )
            .help(format!(
                "write `# {name} …`, or put a line with only `#` between the two"
            ))
            .note(comment.range, "this is taken for the description");
    }
}

/// The last comment above an instruction; a directive is none.
fn description<'a>(model: &Model<'_>, instruction: &'a Instruction) -> Option<&'a Comment> {
    let directives = &model.dockerfile().directives;
    let is_directive = |comment: &Comment| {
        directives
            .iter()
            .any(|known| known.range.start() == comment.range.start())
    };
    instruction
        .leading_comments
        .iter()
        .rfind(|comment| !is_directive(comment))
}

/// The names that an instruction defines, with their places: a stage name in lower case, others as written.
fn defined(instruction: &Instruction) -> Vec<(String, TextRange)> {
    match &instruction.arguments {
        Arguments::Arg(pairs) => pairs
            .iter()
            .map(|pair| (pair.key.text.clone(), pair.key.range))
            .collect(),
        Arguments::From(from) => from
            .name
            .iter()
            .map(|name| (name.text.to_lowercase(), name.range))
            .collect(),
        _ => Vec::new(),
    }
}
