//! Variables that can be used at a place, with their values and where those come from.
//! Leans on `typing`, on the model's scopes, and on the reference for names that BuildKit defines.

use dockwright_model::scope::{Origin, Scope, Variable};
use dockwright_rules::diagnostic::Edit;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::item::{Item, ItemKind, Topic};
use super::keywords;
use super::typing::Typing;
use crate::reference;

/// The build arguments that a `RUN` sees without an `ARG`.
const PROXIES: [&str; 10] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "FTP_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "ftp_proxy",
    "no_proxy",
    "all_proxy",
];

/// How much of a value is shown.
const MAX_SHOWN: usize = 60;

/// The variables behind `$` or `${`.
pub(crate) fn items(typing: &Typing<'_>, is_braced: bool) -> Vec<Item> {
    let model = typing.model();
    let globals = model.global_scope();
    if typing.keyword == KeywordKind::From {
        return visible(typing, globals, is_braced);
    }
    let own = typing
        .line
        .instruction
        .map(|index| &model.state(index).scope);
    let scope = own.unwrap_or(globals);
    let mut items = visible(typing, scope, is_braced);
    match typing.keyword {
        // What these start runs when nobody knows the build arguments any more.
        KeywordKind::Cmd | KeywordKind::Entrypoint | KeywordKind::Healthcheck => {
            items.retain(|item| scope.environment_variable(&item.label).is_some());
            return items;
        }
        KeywordKind::Run => items.extend(of_shell(typing, scope, is_braced)),
        _ => {}
    }
    items.extend(undeclared(typing, scope, globals, is_braced));
    items
}

/// The names that an `ARG` of a stage can declare: those before the first `FROM`, platforms and proxies;
/// before the first `FROM`, those that a `FROM` asks for.
pub(crate) fn arguments(typing: &Typing<'_>) -> Vec<Item> {
    let model = typing.model();
    let name = |name: &str| Item::new(ItemKind::Variable, name, typing.range);
    let own = typing.line.instruction.filter(|_| typing.stage().is_some());
    let Some(scope) = own.map(|index| &model.state(index).scope) else {
        let wanted = model
            .stages()
            .iter()
            .flat_map(|stage| &stage.base_text.undefined);
        return wanted
            .map(|variable| name(&variable.name).detail("used by a `FROM` below"))
            .collect();
    };
    let globals = model.global_scope().variables();
    let missing = globals.filter(|(name, _)| !scope.is_declared(name));
    let globals = missing.map(|(label, variable)| {
        let rank = if variable.origin == Origin::Platform {
            6
        } else {
            4
        };
        described(name(label), variable, None).rank(rank)
    });
    let mut items: Vec<Item> = globals.collect();
    items.sort_by(|one, other| one.label.cmp(&other.label));
    items.extend(PROXIES.map(|label| name(label).detail("a proxy, known without `ARG`").rank(8)));
    items
}

/// Everything that a scope makes visible.
fn visible(typing: &Typing<'_>, scope: &Scope, is_braced: bool) -> Vec<Item> {
    let stage_of = |range: TextRange| typing.model().stage_at(range.start());
    let own = typing.stage();
    let item = |(name, variable): (&str, &Variable)| {
        let stage = variable.definition.and_then(stage_of);
        let inherited = stage.filter(|stage| Some(*stage) != own);
        let rank = match variable.origin {
            Origin::BaseImage | Origin::Platform => 6,
            _ => 4,
        };
        described(named(typing, name, is_braced), variable, inherited).rank(rank)
    };
    let mut items: Vec<Item> = scope.variables().map(item).collect();
    items.sort_unstable_by(|one, other| one.label.cmp(&other.label));
    items
}

/// The variables that the script of a `RUN` sets itself, and the proxies.
fn of_shell(typing: &Typing<'_>, scope: &Scope, is_braced: bool) -> Vec<Item> {
    let runs = typing.model().runs();
    let index = typing.index();
    let at = runs.partition_point(|run| run.instruction < index);
    let run = runs.get(at).filter(|run| run.instruction == index);
    let definitions = run.into_iter().flat_map(|run| &run.script.definitions);
    let mut names: Vec<&str> = definitions
        .map(|definition| definition.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let own = names.into_iter().filter(|name| !scope.is_declared(name));
    let own = own.map(|name| {
        named(typing, name, is_braced)
            .detail("set by this script")
            .rank(3)
    });
    let proxies = PROXIES.into_iter().filter(|name| !scope.is_declared(name));
    let proxies = proxies.map(|name| {
        let item = named(typing, name, is_braced).topic(Topic::Variable(name.to_owned()));
        item.detail("a proxy, when one is given").rank(8)
    });
    own.chain(proxies).collect()
}

/// The build arguments that need an `ARG` in the stage first; it is put in along with the name.
fn undeclared(typing: &Typing<'_>, scope: &Scope, globals: &Scope, is_braced: bool) -> Vec<Item> {
    if typing.stage().is_none() {
        return Vec::new();
    }
    let keyword = keywords::in_case(typing, "ARG");
    let outer = typing
        .line
        .instruction
        .map(|index| &typing.model().instructions()[index]);
    let anchor = outer.filter(|outer| outer.kind() == typing.keyword);
    let missing = globals
        .variables()
        .filter(|(name, _)| !scope.is_declared(name));
    let item = |(name, variable): (&str, &Variable)| {
        let item = described(named(typing, name, is_braced), variable, None);
        let rank = if variable.origin == Origin::Platform {
            7
        } else {
            5
        };
        let detail = format!("{}, needs `{keyword} {name}` in this stage", item.detail);
        Item {
            also: anchor.map(|anchor| Edit {
                range: TextRange::empty(anchor.range.start()),
                text: format!("{keyword} {name}\n"),
            }),
            ..item.detail(detail).rank(rank)
        }
    };
    let mut items: Vec<Item> = missing.map(item).collect();
    items.sort_unstable_by(|one, other| one.label.cmp(&other.label));
    items
}

/// An item that puts in a name, and the brace behind it where that is missing.
fn named(typing: &Typing<'_>, name: &str, is_braced: bool) -> Item {
    let item = Item::new(ItemKind::Variable, name, typing.range);
    let behind = &typing.line.tail[typing.range.end() - typing.line.offset..];
    let is_closed = behind.starts_with(['}', ':', '-', '+', '#', '%', '/', '?', '=']);
    match is_braced && !is_closed {
        true => item.text(format!("{name}}}")),
        false => item,
    }
}

/// Tells the value and where it comes from.
fn described(item: Item, variable: &Variable, inherited: Option<usize>) -> Item {
    let value = match variable.value.as_deref() {
        Some("") => "empty".to_owned(),
        Some(value) => shortened(value),
        None => "no value".to_owned(),
    };
    let origin = match variable.origin {
        Origin::Environment => "ENV",
        Origin::Argument => "ARG",
        Origin::GlobalArgument => "global ARG",
        Origin::BuildArgument => "given from outside",
        Origin::Platform => "platform",
        Origin::BaseImage => "base image",
    };
    let item = match inherited {
        Some(stage) => item.detail(format!("{value} ({origin} of stage {stage})")),
        None => item.detail(format!("{value} ({origin})")),
    };
    match reference::variable(&item.label) {
        Some(_) => Item {
            topic: Some(Topic::Variable(item.label.clone())),
            ..item
        },
        None => item,
    }
}

fn shortened(value: &str) -> String {
    let line = value.lines().next().unwrap_or_default();
    match line.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
