//! The classes of differences that are meant, each with its name in the book's page about them.
//! Leans on `scene`.

use dockwright_syntax::keyword::KeywordKind;

use super::answer::Feature;
use super::scene::{Difference, Scene, Side};

/// A kind of difference that is right.
pub(super) struct Class {
    /// Its name in the book.
    pub(super) name: &'static str,
    pub(super) explains: fn(&Scene<'_>, &Difference) -> bool,
}

/// The classes; the first that explains a difference counts it.
pub(super) const CLASSES: &[Class] = &[
    Class {
        name: "refused",
        explains: |_, it| it.asked.feature == Feature::Rename && it.refusal.is_some(),
    },
    Class {
        name: "modifier",
        explains: |scene, it| either(it, |at| scene.has_modifier(at)),
    },
    Class {
        name: "parameter",
        explains: |scene, it| {
            it.side == Side::Theirs && !is_name(scene.slice(it.item.range))
                || it.side == Side::Theirs && !is_name(scene.word(it.asked.at))
        },
    },
    Class {
        name: "windows",
        explains: |scene, it| either(it, |at| scene.is_windows(at)),
    },
    Class {
        name: "script's own",
        explains: |scene, it| {
            it.side == Side::Theirs && either(it, |at| scene.is_set_by_script(at))
        },
    },
    Class {
        name: "assignment",
        explains: |scene, it| {
            it.side == Side::Ours && either(it, |at| scene.is_assigned_in_script(at))
        },
    },
    Class {
        name: "value that holds",
        explains: |scene, it| {
            let name = scene.word(it.asked.at);
            it.asked.feature == Feature::Definition
                && it.other_answers
                && scene.slice(it.item.range) == name
        },
    },
    Class {
        name: "across stages",
        explains: |scene, it| {
            it.side == Side::Ours && scene.scope(it.asked.at) != scene.scope(it.item.range.start())
        },
    },
    Class {
        name: "image",
        explains: |scene, it| it.side == Side::Theirs && scene.is_image(it.asked.at),
    },
    Class {
        name: "mount",
        explains: |scene, it| it.side == Side::Ours && either(it, |at| scene.is_in_mount(at)),
    },
    Class {
        name: "number",
        explains: |scene, it| it.side == Side::Ours && either(it, |at| scene.is_number(at)),
    },
    Class {
        name: "trigger",
        explains: |scene, it| either(it, |at| scene.kind(at) == Some(KeywordKind::Onbuild)),
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
