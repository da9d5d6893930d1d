//! `EXPOSE` with an address or a port of the host.

use dockwright_model::Model;
use dockwright_model::check::ports::PortSpec;
use dockwright_syntax::instruction::{Arguments, Instruction};
use dockwright_syntax::word::Word;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "port-mapping-in-expose",
    summary: "an address or a host port in `EXPOSE`",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Safe,
    origins: &[Origin::BuildKit("ExposeInvalidFormat")],
    options: &[],
    docs: include_str!("port_mapping_in_expose.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for instruction in model.instructions() {
        let Arguments::Expose(words) = &instruction.arguments else {
            continue;
        };
        for word in words {
            for port in model.value(word).split_whitespace() {
                check_port(checker, instruction, word, port);
            }
        }
    }
}

fn check_port(checker: &mut Checker<'_>, instruction: &Instruction, word: &Word, port: &str) {
    let spec = PortSpec::split(port);
    let Some(host) = spec
        .host
        .filter(|host| host.contains(|character| character != ':'))
    else {
        return;
    };
    let model = checker.model();
    checker
        .report(
            word.range,
            format!("`EXPOSE` only names ports of the container, so `{host}` has no effect"),
        )
        .help(format!(
            "write `{}` here, and give the host's side to `docker run --publish`",
            spec.port
        ))
        .maybe_fix(removal(model, instruction, word, host.len() + 1));
}

/// Removes what stands before the container's port, where the file says it letter by letter.
fn removal(
    model: &Model<'_>,
    instruction: &Instruction,
    word: &Word,
    length: usize,
) -> Option<Fix> {
    let is_literal =
        model.value(word) == word.text && instruction.joined.is_contiguous(&word.joined);
    is_literal.then(|| {
        Fix::safe("keep the container's port only")
            .delete(word.part(&instruction.joined, 0..length))
    })
}
