//! A `WORKDIR` that depends on where the base image happens to stand.

use dockwright_model::Model;
use dockwright_model::path::join;
use dockwright_syntax::instruction::Arguments;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::word::Word;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "relative-workdir",
    summary: "a relative `WORKDIR` that no absolute one precedes",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[
        Origin::BuildKit("WorkdirRelativePath"),
        Origin::Hadolint("DL3000"),
    ],
    options: &[],
    docs: include_str!("relative_workdir.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (index, instruction) in model.instructions_of(KeywordKind::Workdir) {
        let Arguments::Workdir(Some(word)) = &instruction.arguments else {
            continue;
        };
        // What decides may be an earlier `WORKDIR` of the file, which is the one to mend.
        if model.is_directory_settled(index) || is_absolute(model, index, word) {
            continue;
        }
        let now = led_to(model, index, word);
        let help = match &now {
            Some(path) => format!("write where it leads to by now: `{path}`"),
            None => "write it from the root on, for example `/app`".to_owned(),
        };
        checker
            .report(word.range, message(model, word, now.as_deref()))
            .help(help)
            .alternatives(written_as(word, now))
            .alternatives(from_root(model, word));
    }
}

fn message(model: &Model<'_>, word: &Word, now: Option<&str>) -> String {
    match (now, has_drive(model.value(word))) {
        (_, true) => {
            "a path with a drive is a relative one, unless BuildKit itself runs on Windows"
                .to_owned()
        }
        (Some(path), false) => {
            format!(
                "the path is relative, and leads to `{path}` only as long as the base image stands where it does"
            )
        }
        (None, false) => {
            "the path is relative, so it changes whenever the base image's working directory does"
                .to_owned()
        }
    }
}

/// Where the path leads to by now, when it is known where the base image stands.
fn led_to(model: &Model<'_>, index: usize, word: &Word) -> Option<String> {
    let directory = model.state(index).working_directory.as_ref()?;
    let is_plain = !has_drive(model.value(word));
    is_plain.then(|| join(&directory.value, model.value(word)))
}

/// The path that it leads to, in the place of the relative one.
fn written_as(word: &Word, now: Option<String>) -> Option<Fix> {
    let path = now.filter(|path| !path.contains([' ', '$', '"', '\'', '\\']))?;
    let title = format!("write `{path}`, where it leads to by now");
    Some(Fix::dangerous(title).replace(word.range, path))
}

/// Whether the path starts at the root; of a fragment nobody knows the variables and the system.
fn is_absolute(model: &Model<'_>, index: usize, word: &Word) -> bool {
    let is_fragment = model.state(index).stage.is_none();
    let path = if is_fragment {
        word.unquoted()
    } else {
        model.value(word)
    };
    let has_error = model
        .expansions()
        .get(word)
        .is_some_and(|expanded| expanded.error.is_some());
    path.starts_with('/')
        || is_fragment && (path.starts_with('$') || has_drive(path))
        || !is_fragment && has_error
}

/// The same path below the root, which is where most base images stand.
fn from_root(model: &Model<'_>, word: &Word) -> Option<Fix> {
    let written = word.range.slice(model.source().text());
    let is_plain = written == word.text && !written.starts_with(['.', '"', '\'', '$', '~']);
    (is_plain && !has_drive(written))
        .then(|| Fix::dangerous(format!("write `/{written}`")).insert(word.range.start(), "/"))
}

fn has_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}
