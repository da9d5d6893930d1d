//! Every entry, by what it is about.
//! Leans on `page` and `entry`.

use std::sync::LazyLock;

use dockwright_syntax::directive::DirectiveKind;
use dockwright_syntax::keyword::{KEYWORDS, KeywordKind};

use super::entry::Entry;
use super::page::read;

/// The page of every instruction, in the order of [`KEYWORDS`].
const KEYWORD_PAGES: [&str; KEYWORDS.len()] = [
    include_str!("pages/add.md"),
    include_str!("pages/arg.md"),
    include_str!("pages/cmd.md"),
    include_str!("pages/copy.md"),
    include_str!("pages/entrypoint.md"),
    include_str!("pages/env.md"),
    include_str!("pages/expose.md"),
    include_str!("pages/from.md"),
    include_str!("pages/healthcheck.md"),
    include_str!("pages/label.md"),
    include_str!("pages/maintainer.md"),
    include_str!("pages/onbuild.md"),
    include_str!("pages/run.md"),
    include_str!("pages/shell.md"),
    include_str!("pages/stopsignal.md"),
    include_str!("pages/user.md"),
    include_str!("pages/volume.md"),
    include_str!("pages/workdir.md"),
];

static KEYWORD_ENTRIES: LazyLock<Vec<Vec<Entry>>> =
    LazyLock::new(|| KEYWORD_PAGES.into_iter().map(read).collect());
static DIRECTIVES: LazyLock<Vec<Entry>> =
    LazyLock::new(|| parts(include_str!("pages/directives.md")));
static MOUNT_TYPES: LazyLock<Vec<Entry>> =
    LazyLock::new(|| parts(include_str!("pages/mount-types.md")));
static MOUNT_KEYS: LazyLock<Vec<Entry>> =
    LazyLock::new(|| parts(include_str!("pages/mount-keys.md")));
static VARIABLES: LazyLock<Vec<Entry>> =
    LazyLock::new(|| parts(include_str!("pages/variables.md")));
static SIGNAL_ENTRIES: LazyLock<Vec<Entry>> =
    LazyLock::new(|| parts(include_str!("pages/signals.md")));

/// The entry of an instruction.
pub(crate) fn keyword(kind: KeywordKind) -> Option<&'static Entry> {
    entries_of(kind).first()
}

/// The entry of a flag, named without its dashes.
pub(crate) fn flag(kind: KeywordKind, name: &str) -> Option<&'static Entry> {
    let is_meant = |known: &&str| known.strip_prefix("--") == Some(name);
    let entries = entries_of(kind).iter().skip(1);
    entries
        .into_iter()
        .find(|entry| entry.names.iter().any(|it| is_meant(&it)))
}

/// The entry of a fixed word of an instruction, in any case: the `AS` and `scratch` of `FROM`, the `NONE` and `CMD` of `HEALTHCHECK`.
pub(crate) fn word(kind: KeywordKind, word: &str) -> Option<&'static Entry> {
    let mut entries = entries_of(kind).iter().skip(1);
    entries.find(|entry| entry.name().eq_ignore_ascii_case(word))
}

/// The entry of a directive.
pub(crate) fn directive(kind: DirectiveKind) -> Option<&'static Entry> {
    named(&DIRECTIVES, kind.name())
}

/// The entry of a type of mount, by the value of `type=`.
pub(crate) fn mount_type(name: &str) -> Option<&'static Entry> {
    named(&MOUNT_TYPES, &name.to_ascii_lowercase())
}

/// The entries of all types of mounts.
pub(crate) fn mount_types() -> &'static [Entry] {
    &MOUNT_TYPES
}

/// The entry of a key of a mount.
pub(crate) fn mount_key(name: &str) -> Option<&'static Entry> {
    named(&MOUNT_KEYS, &name.to_ascii_lowercase())
}

/// The entry of a variable that nobody needs to define.
pub(crate) fn variable(name: &str) -> Option<&'static Entry> {
    named(&VARIABLES, name)
}

/// The entry of a signal, by its name in any case, with or without `SIG`, or by its number.
pub(crate) fn signal(name: &str) -> Option<&'static Entry> {
    let name = name.to_ascii_uppercase();
    named(&SIGNAL_ENTRIES, &name).or_else(|| named(&SIGNAL_ENTRIES, &format!("SIG{name}")))
}

fn entries_of(kind: KeywordKind) -> &'static [Entry] {
    let at = KEYWORDS.iter().position(|(known, _)| *known == kind);
    at.and_then(|at| KEYWORD_ENTRIES.get(at))
        .map_or(&[], Vec::as_slice)
}

/// The entries of a page without that of its title.
fn parts(page: &'static str) -> Vec<Entry> {
    read(page).into_iter().skip(1).collect()
}

fn named(entries: &'static [Entry], name: &str) -> Option<&'static Entry> {
    entries.iter().find(|entry| entry.names.contains(&name))
}

#[cfg(test)]
mod tests {
    use dockwright_model::check::signals::SIGNALS;
    use dockwright_model::mount::KEYS;
    use dockwright_model::predefined::{BUILD_ARGUMENTS, PLATFORM_ARGUMENTS, PROXY_ARGUMENTS};
    use dockwright_syntax::flag::known_flags;

    use super::*;

    fn check(what: &str, entry: Option<&Entry>) {
        let entry = entry.unwrap_or_else(|| panic!("{what} has no entry"));
        assert!(!entry.signatures.is_empty(), "{what} has no signature");
        assert!(entry.summary.ends_with('.'), "{what} has no summary");
        assert!(entry.link.is_some(), "{what} has no link");
    }

    #[test]
    fn everything_the_language_knows_has_an_entry() {
        for (kind, name) in KEYWORDS {
            check(name, keyword(kind));
            assert_eq!(keyword(kind).unwrap().name(), name);
            for (flag_name, _) in known_flags(kind) {
                check(&format!("{name} --{flag_name}"), flag(kind, flag_name));
            }
        }
        for kind in [
            DirectiveKind::Syntax,
            DirectiveKind::Escape,
            DirectiveKind::Check,
        ] {
            check(kind.name(), directive(kind));
        }
        for (key, kinds) in KEYS {
            check(key, mount_key(key));
            kinds
                .iter()
                .for_each(|kind| check(kind.name(), mount_type(kind.name())));
        }
        let lists: [&[&str]; 3] = [&PLATFORM_ARGUMENTS, &PROXY_ARGUMENTS, &BUILD_ARGUMENTS];
        for name in lists.into_iter().flatten() {
            assert!(variable(name).is_some(), "{name} has no entry");
        }
        for name in SIGNALS {
            assert!(signal(name).is_some(), "{name} has no entry");
        }
        for entry in VARIABLES.iter().chain(SIGNAL_ENTRIES.iter()) {
            assert!(
                entry.summary.ends_with('.'),
                "{} has no summary",
                entry.name()
            );
        }
    }

    #[test]
    fn entries_are_found_by_every_name() {
        assert_eq!(mount_key("dst"), mount_key("target"));
        assert_eq!(signal("term"), signal("15"));
        assert_eq!(variable("http_proxy"), variable("HTTP_PROXY"));
        assert_eq!(word(KeywordKind::From, "as").unwrap().name(), "AS");
        assert!(word(KeywordKind::Healthcheck, "NONE").is_some());
    }
}
