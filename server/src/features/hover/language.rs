//! The words of the language: keywords, flags, types and keys of mounts, directives.
//! Leans on `text` and on the reference.

use dockwright_syntax::flag::{Flag, MountOption};
use dockwright_syntax::instruction::Arguments;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::text::{Hover, Place};
use crate::reference::{self, entry::Entry};
use crate::view::View;

/// The directive under the pointer; on its value only where the value is no image.
pub(super) fn directive(view: &View, offset: usize) -> Option<Hover> {
    let mut directives = view.model().dockerfile().directives.iter();
    let directive = directives.find(|it| it.range.contains(offset))?;
    let entry = reference::directive(directive.kind)?;
    Some(Hover {
        range: directive.name_range,
        text: entry.page(),
    })
}

/// The keyword under the pointer, that of an `ONBUILD` or the one inside.
pub(super) fn keyword(place: Place<'_>) -> Option<Hover> {
    let outer = &place.view.model().instructions()[place.index];
    let keywords = [&outer.keyword, &place.instruction.keyword];
    let keyword = keywords.into_iter().find(|it| place.is_in(it.range))?;
    told(keyword.range, reference::keyword(keyword.kind))
}

/// The fixed word under the pointer: `AS`, `scratch`, `NONE`, `CMD`.
pub(super) fn fixed_word(place: Place<'_>) -> Option<Hover> {
    let instruction = place.instruction;
    let word = match &instruction.arguments {
        Arguments::From(from) => {
            let scratch = from.base.as_ref().filter(|base| base.text == "scratch");
            let words = [from.as_keyword.as_ref(), scratch];
            words.into_iter().flatten().find(|it| place.is_in(it.range))
        }
        Arguments::Healthcheck(check) => check.kind.as_ref(),
        _ => None,
    };
    let word = word.filter(|word| place.is_in(word.range))?;
    told(word.range, reference::word(instruction.kind(), &word.text))
}

/// The flag under the pointer, or the part of a mount.
pub(super) fn flag(place: Place<'_>) -> Option<Hover> {
    let mut flags = place.instruction.flags.iter();
    let flag = flags.find(|flag| place.is_in(flag.range))?;
    let kind = place.instruction.kind();
    let is_on_name = place.is_in(flag.name_range);
    if flag.name == "mount" && !is_on_name {
        return mount(place, flag);
    }
    let entry = reference::flag(kind, &flag.name)?;
    match is_on_name {
        true => told(flag.name_range, Some(entry)),
        false => of_value(flag.value.as_ref()?.range, entry, flag.value_text()),
    }
}

fn mount(place: Place<'_>, flag: &Flag) -> Option<Hover> {
    let options = flag.options(&place.instruction.joined);
    let option = options.iter().find(|it| place.is_in(it.range))?;
    if option.key == "type" && place.is_in(option.value_range) {
        let kind = option.value.as_deref().unwrap_or_default();
        return told(option.value_range, reference::mount_type(kind));
    }
    let entry = reference::mount_key(&option.key)?;
    match place.is_in(option.value_range) {
        true => of_value(
            option.value_range,
            entry,
            option.value.as_deref().unwrap_or_default(),
        ),
        false => told(option.key_range, Some(entry)),
    }
}

/// The mount option under the pointer, with the flag it is of.
pub(super) fn mount_option<'a>(place: Place<'a>) -> Option<(&'a Flag, MountOption)> {
    let flags = place.instruction.flags_named("mount");
    let flag = flags.into_iter().find(|flag| place.is_in(flag.range))?;
    let options = flag.options(&place.instruction.joined);
    let option = options.into_iter().find(|it| place.is_in(it.range))?;
    Some((flag, option))
}

/// What one of a few values means, or else the whole entry.
fn of_value(range: TextRange, entry: &Entry, value: &str) -> Option<Hover> {
    let known = entry.values.iter().find(|known| known.name == value);
    let text = match known {
        Some(known) => format!("`{}`: {}", known.name, known.summary),
        None => entry.page(),
    };
    Some(Hover { range, text })
}

fn told(range: TextRange, entry: Option<&Entry>) -> Option<Hover> {
    let text = entry?.page();
    Some(Hover { range, text })
}

/// Whether an instruction takes files from elsewhere than the build context.
pub(super) fn takes_from_elsewhere(place: Place<'_>) -> bool {
    place.instruction.kind() == KeywordKind::Copy && place.instruction.flag("from").is_some()
}
