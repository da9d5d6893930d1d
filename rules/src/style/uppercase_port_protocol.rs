//! `EXPOSE 80/TCP`: protocols with capitals.

use dockwright_model::Model;
use dockwright_model::check::ports::PortSpec;
use dockwright_syntax::instruction::{Arguments, Instruction};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::word::Word;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "uppercase-port-protocol",
    summary: "a protocol of `EXPOSE` with capitals",
    since: "0.1.0",
    category: Category::Style,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Safe,
    origins: &[Origin::BuildKit("ExposeProtoCasing")],
    options: &[],
    docs: include_str!("uppercase_port_protocol.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (_, instruction) in model.instructions_of(KeywordKind::Expose) {
        let Arguments::Expose(words) = &instruction.arguments else {
            continue;
        };
        for word in words {
            // A variable may hold several ports.
            for port in model.value(word).split_whitespace() {
                check_port(checker, instruction, word, port);
            }
        }
    }
}

fn check_port(checker: &mut Checker<'_>, instruction: &Instruction, word: &Word, port: &str) {
    let protocol = PortSpec::split(port).protocol;
    let lower = protocol.to_lowercase();
    if protocol == lower {
        return;
    }
    let model = checker.model();
    checker
        .report(word.range, format!("the protocol of `{port}` has capitals"))
        .help(format!("write `{lower}`"))
        .maybe_fix(fix(model, instruction, word, &protocol, &lower));
}

/// Rewrites the protocol where it stands as it is in the word.
fn fix(
    model: &Model<'_>,
    instruction: &Instruction,
    word: &Word,
    protocol: &str,
    lower: &str,
) -> Option<Fix> {
    let start = word.text.strip_suffix(protocol)?.len();
    let range = word.part(&instruction.joined, start..word.text.len());
    let is_as_written = range.slice(model.source().text()) == protocol;
    is_as_written.then(|| Fix::safe(format!("write `{lower}`")).replace(range, lower))
}
