//! The classes of differences that are meant, each with its name in the book's page about them.
//! Leans on `scene`.

use dockwright_syntax::keyword::KeywordKind;

use super::answer::Feature;
use super::scene::{Difference, Scene, Side};

/// A kind of difference that is right.
pub(super) struct Class {
    /// Its name in the book.
    pub(super) name: &'static str,
    about: &'static [Feature],
    /// Whether the other service knows nothing of the kind, so that it could not agree.
    pub(super) beyond: bool,
    holds: fn(&Scene<'_>, &Difference) -> bool,
}

impl Class {
    /// Whether the class is the reason of a difference.
    pub(super) fn explains(&self, scene: &Scene<'_>, difference: &Difference) -> bool {
        self.about.contains(&difference.asked.feature) && (self.holds)(scene, difference)
    }
}

const NAMES: &[Feature] = &[Feature::Definition, Feature::Highlights, Feature::Rename];

/// The classes; the first that explains a difference counts it.
pub(super) const CLASSES: &[Class] = &[
    Class {
        name: "refused rename",
        about: &[Feature::Rename],
        beyond: false,
        holds: |_, it| it.refusal.is_some(),
    },
    Class {
        name: "modifier",
        about: NAMES,
        beyond: false,
        holds: |scene, it| either(it, |at| scene.has_modifier(at) || scene.is_in_operand(at)),
    },
    Class {
        name: "parameter",
        about: NAMES,
        beyond: false,
        holds: |scene, it| {
            let is_parameter = |text| !is_name(text);
            let (asked, found) = (scene.word(it.asked.at), scene.slice(it.item.range));
            it.side == Side::Theirs && (is_parameter(asked) || is_parameter(found))
        },
    },
    Class {
        name: "shell of Windows",
        about: NAMES,
        beyond: true,
        holds: |scene, it| either(it, |at| scene.is_windows(at)),
    },
    Class {
        name: "script's own variable",
        about: NAMES,
        beyond: false,
        holds: |scene, it| it.side == Side::Theirs && either(it, |at| scene.is_set_by_script(at)),
    },
    Class {
        name: "assignment in a script",
        about: NAMES,
        beyond: true,
        holds: |scene, it| it.side == Side::Ours && either(it, |at| scene.is_assigned(at)),
    },
    Class {
        name: "single quotes",
        about: NAMES,
        beyond: false,
        holds: |scene, it| {
            it.side == Side::Theirs && either(it, |at| scene.is_in_single_quotes(at))
        },
    },
    Class {
        name: "exec form",
        about: NAMES,
        beyond: false,
        holds: |scene, it| it.side == Side::Theirs && either(it, |at| scene.is_in_exec_form(at)),
    },
    Class {
        name: "inner shell",
        about: NAMES,
        beyond: false,
        holds: |scene, it| it.side == Side::Ours && either(it, |at| scene.is_escaped(at)),
    },
    Class {
        name: "template",
        about: &Feature::ALL,
        beyond: false,
        holds: |scene, it| either(it, |at| scene.is_in_template(at)),
    },
    Class {
        name: "unknown instruction",
        about: NAMES,
        beyond: false,
        holds: |scene, it| {
            let is_unknown = |at| scene.kind(at) == Some(KeywordKind::Unknown);
            it.side == Side::Theirs && either(it, is_unknown)
        },
    },
    Class {
        name: "several flags",
        about: NAMES,
        beyond: false,
        holds: |scene, it| it.side == Side::Ours && either(it, |at| scene.is_among_flags(at)),
    },
    Class {
        name: "value that holds",
        about: &[Feature::Definition],
        beyond: false,
        holds: |scene, it| {
            it.other_answers && scene.slice(it.item.range) == scene.word(it.asked.at)
        },
    },
    Class {
        name: "other stage",
        about: NAMES,
        beyond: true,
        holds: |scene, it| {
            let is_elsewhere = scene.scope(it.asked.at) != scene.scope(it.item.range.start());
            it.side == Side::Ours && is_elsewhere && scene.is_variable(it.asked.at)
        },
    },
    Class {
        name: "image",
        about: NAMES,
        beyond: false,
        holds: |scene, it| it.side == Side::Theirs && scene.is_image(it.asked.at),
    },
    Class {
        name: "mount",
        about: NAMES,
        beyond: true,
        holds: |scene, it| it.side == Side::Ours && either(it, |at| scene.is_in_mount(at)),
    },
    Class {
        name: "number",
        about: NAMES,
        beyond: true,
        holds: |scene, it| it.side == Side::Ours && either(it, |at| scene.is_number(at)),
    },
    Class {
        name: "trigger",
        about: NAMES,
        beyond: true,
        holds: |scene, it| either(it, |at| scene.kind(at) == Some(KeywordKind::Onbuild)),
    },
    Class {
        name: "stage fold",
        about: &[Feature::Folding],
        beyond: true,
        holds: |scene, it| it.side == Side::Ours && scene.starts_stage(it.item.range.start()),
    },
    Class {
        name: "fold in a script",
        about: &[Feature::Folding],
        beyond: true,
        holds: |scene, it| it.side == Side::Ours && scene.is_within_run(it.item.range),
    },
    Class {
        name: "empty lines at an end",
        about: &[Feature::Folding],
        beyond: false,
        holds: |scene, it| match it.side {
            Side::Ours => scene.is_before_empty_line(it.item.range.end()),
            Side::Theirs => scene
                .slice(it.item.range)
                .ends_with(['\n', '\r', ' ', '\t']),
        },
    },
    Class {
        name: "no directive",
        about: &[Feature::Folding],
        beyond: false,
        holds: |scene, it| it.asked.at == 0 && scene.begins_like_a_directive(it.item.range),
    },
    Class {
        name: "lone carriage return",
        about: &[Feature::Folding, Feature::Symbols],
        beyond: false,
        holds: |scene, _| scene.has_lone_return(),
    },
    Class {
        name: "escaped escape",
        about: &[Feature::Folding, Feature::Symbols],
        beyond: false,
        holds: |scene, _| scene.text.contains("\\\\\n"),
    },
    Class {
        name: "directive",
        about: &[Feature::Symbols],
        beyond: false,
        holds: |scene, it| scene.is_comment_line(it.item.range.start()),
    },
    Class {
        name: "part of an instruction",
        about: &[Feature::Symbols],
        beyond: true,
        holds: |scene, it| {
            it.side == Side::Ours && !scene.starts_instruction(it.item.range.start())
        },
    },
];

/// Whether something holds where was asked, or where the difference is.
fn either(it: &Difference, holds: impl Fn(usize) -> bool) -> bool {
    holds(it.asked.at) || holds(it.item.range.start())
}

fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::CLASSES;

    #[test]
    fn the_book_tells_why_each_class_is_right() {
        let page = include_str!("../../../docs/language-server-differences.md");
        let told = |name: &str| page.contains(&format!("\n| {name} |"));
        let untold = CLASSES.iter().filter(|class| !told(class.name));
        assert_eq!(untold.map(|class| class.name).collect::<Vec<_>>(), [""; 0]);
    }
}
