//! What a file refers to elsewhere: images, addresses, files of the build context, pages of rules.
//! Leans on the model, and on the pages of registries and rules.

use std::path::PathBuf;

use dockwright_model::check::copying::is_url;
use dockwright_model::context::ignore::clean_path;
use dockwright_model::image::reference::ImageReference;
use dockwright_model::stage::StageReference;
use dockwright_model::world::EntryKind;
use dockwright_rules::catalog;
use dockwright_rules::suppression::suppressions;
use dockwright_syntax::directive::DirectiveKind;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use crate::image_page::image_page;
use crate::view::View;

/// What is not part of an address, or makes it one that only a shell knows.
const ENDS: [char; 15] = [
    ' ', '\t', '\r', '\n', '"', '\'', '`', '<', '>', '|', ';', '\\', '$', ')', '}',
];

/// A place that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// The thing itself.
    pub(crate) range: TextRange,
    /// Where it leads.
    pub(crate) target: Target,
    /// What is there.
    pub(crate) tooltip: String,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// An address of the web.
    Address(String),
    /// A file.
    File(PathBuf),
}

/// All links of a file, in its order; no two overlap.
pub(crate) fn links(view: &View) -> Vec<Link> {
    let mut found = directives(view);
    found.extend(suppressed(view));
    for (index, instruction) in view.model().instructions().iter().enumerate() {
        let instruction = instruction.innermost();
        found.extend(base(view, index));
        found.extend(origins(view, instruction));
        found.extend(sources(view, instruction));
        addresses(view, instruction, &mut found);
    }
    found.sort_by_key(|link| link.range);
    found
}

fn directives(view: &View) -> Vec<Link> {
    let dockerfile = view.model().dockerfile();
    let syntax = dockerfile.directive(DirectiveKind::Syntax);
    let frontend = syntax.and_then(|it| image_text(it.value_range, &it.value));
    let check = dockerfile.directive(DirectiveKind::Check);
    let skipped = check
        .into_iter()
        .flat_map(|it| names(&it.value, it.value_range.start()));
    frontend
        .into_iter()
        .chain(skipped.filter_map(|(range, name)| rule(range, name)))
        .collect()
}

/// The names in `skip=A,B;error=true`, with their places.
fn names(value: &str, start: usize) -> impl Iterator<Item = (TextRange, &str)> {
    let mut at = start;
    value.split_inclusive([',', ';', '=']).map(move |piece| {
        let name = piece.trim_end_matches([',', ';', '=']);
        let range = TextRange::new(at, at + name.len());
        at += piece.len();
        (range, name)
    })
}

fn suppressed(view: &View) -> Vec<Link> {
    let all = suppressions(view.model());
    let words = all.iter().flat_map(|suppression| &suppression.words);
    words
        .filter_map(|word| rule(word.range, &word.text))
        .collect()
}

fn rule(range: TextRange, name: &str) -> Option<Link> {
    let rule = catalog::rules_called(name).next()?;
    Some(Link {
        range,
        target: Target::Address(rule.url()),
        tooltip: format!("Page of the rule `{}`", rule.name),
    })
}

/// The base image, where an instruction is a `FROM` with one.
fn base(view: &View, index: usize) -> Option<Link> {
    let model = view.model();
    let stage = model.stages().get(model.state(index).stage?)?;
    let is_from = stage.instructions.start == index;
    let word = stage.base_word.as_ref().filter(|_| is_from)?;
    image(word.range, stage.image()?)
}

/// The images that `--from=` and `from=` name.
fn origins(view: &View, instruction: &Instruction) -> Vec<Link> {
    let names = view.model().stage_names();
    let linked = |range: TextRange, name: &str| match names.resolve(name) {
        StageReference::Other(image) => image_text(range, &image),
        _ => None,
    };
    let flags = instruction
        .flags_named("from")
        .filter_map(|flag| flag.value.as_ref());
    let mut found: Vec<Link> = flags.filter_map(|it| linked(it.range, &it.text)).collect();
    for flag in instruction.flags_named("mount") {
        let options = flag.options(&instruction.joined);
        let from = options.iter().filter(|option| option.key == "from");
        let values = from.filter_map(|it| linked(it.value_range, it.value.as_deref()?));
        found.extend(values);
    }
    found
}

fn image_text(range: TextRange, text: &str) -> Option<Link> {
    image(range, &ImageReference::parse(text).ok()?)
}

fn image(range: TextRange, reference: &ImageReference) -> Option<Link> {
    Some(Link {
        range,
        target: Target::Address(image_page(reference)?),
        tooltip: format!("Page of the image `{}`", reference.familiar_name()),
    })
}

/// The sources of a `COPY` or `ADD` that lead somewhere.
fn sources(view: &View, instruction: &Instruction) -> Vec<Link> {
    let sources = instruction.copy().map_or(&[][..], |copy| &copy.sources);
    let is_elsewhere = instruction.flag("from").is_some();
    let linked = |word: &Word| {
        let value = view.model().value(word);
        if is_url(value) {
            return Some(address(word.range, value));
        }
        (!is_elsewhere)
            .then(|| file(view, word.range, value))
            .flatten()
    };
    let is_heredoc = |word: &Word| {
        instruction
            .heredocs
            .iter()
            .any(|it| it.marker == word.range)
    };
    let words = sources.iter().filter(|word| !is_heredoc(word));
    words.filter_map(linked).collect()
}

/// A file of the build context, when it is there.
fn file(view: &View, range: TextRange, path: &str) -> Option<Link> {
    let folder = view.settings().context.as_ref()?;
    let path = clean_path(path);
    let path = path.trim_start_matches('/');
    let is_plain = !path.is_empty() && !path.starts_with("..") && !path.contains(['*', '?', '[']);
    let is_file = is_plain && view.model().context_entry(path) == Some(EntryKind::File);
    is_file.then(|| Link {
        range,
        target: Target::File(folder.join(path)),
        tooltip: format!("`{path}` of the build context"),
    })
}

/// The addresses in the text of an instruction that nothing else has linked.
fn addresses(view: &View, instruction: &Instruction, found: &mut Vec<Link>) {
    let text = instruction.range.slice(view.text());
    let start = instruction.range.start();
    let mut at = 0;
    while let Some(length) = text[at..].find("http") {
        let from = at + length;
        let rest = &text[from..];
        let end = rest.find(ENDS).unwrap_or(rest.len());
        at = from + end.max(1);
        let is_whole = !rest[end..].starts_with('$') && is_url(&rest[..end]);
        let written = rest[..end].trim_end_matches(['.', ',', ':', '!', '?', ']']);
        let range = TextRange::new(start + from, start + from + written.len());
        let is_new = !found
            .iter()
            .rev()
            .take(8)
            .any(|link| link.range.intersects(range));
        if is_whole && is_new && written.len() > "https://".len() {
            found.push(address(range, written));
        }
    }
}

fn address(range: TextRange, address: &str) -> Link {
    Link {
        range,
        target: Target::Address(address.to_owned()),
        tooltip: "Open the address".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::DocumentSettings;

    fn shown(view: &View) -> Vec<(String, String)> {
        let target = |link: &Link| match &link.target {
            Target::Address(address) => address.clone(),
            Target::File(path) => format!("file {}", path.file_name().unwrap().display()),
        };
        let all = links(view);
        let pairs = all
            .iter()
            .map(|link| (link.range.slice(view.text()).to_owned(), target(link)));
        pairs.collect()
    }

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = shown(&View::of(text));
        let found: Vec<_> = found
            .iter()
            .map(|(it, target)| (&**it, &**target))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn images_lead_to_their_registry() {
        check(
            "FROM debian:12 AS a\n",
            &[("debian:12", "https://hub.docker.com/_/debian")],
        );
        check("FROM scratch\nFROM x.example/y\n", &[]);
        check(
            "# syntax=docker/dockerfile:1\nFROM scratch AS a\nCOPY --from=a / /\nCOPY --from=0 / /\nCOPY --from=ghcr.io/a/b / /\nRUN --mount=from=busybox,target=/x y\n",
            &[
                (
                    "docker/dockerfile:1",
                    "https://hub.docker.com/r/docker/dockerfile",
                ),
                ("ghcr.io/a/b", "https://ghcr.io/a/b"),
                ("busybox", "https://hub.docker.com/_/busybox"),
            ],
        );
        check(
            "ARG V=12\nFROM debian:$V\n",
            &[("debian:$V", "https://hub.docker.com/_/debian")],
        );
    }

    #[test]
    fn addresses_lead_to_themselves() {
        check(
            "FROM scratch\nARG V=1\nADD https://a.example/x-$V.tgz /\nRUN curl -fsSL \"https://b.example/y\" | sh; curl https://c.example/$V\nLABEL url=https://d.example.\n",
            &[
                ("https://a.example/x-$V.tgz", "https://a.example/x-1.tgz"),
                ("https://b.example/y", "https://b.example/y"),
                ("https://d.example", "https://d.example"),
            ],
        );
    }

    #[test]
    fn codes_lead_to_rules() {
        let page = "https://dockwright.dev/rules/sudo-in-run";
        check(
            "FROM scratch\n# hadolint ignore=DL3004,XX1\nRUN sudo x\n# dockwright ignore=sudo-in-run: y\nRUN sudo x\n",
            &[("DL3004", page), ("sudo-in-run", page)],
        );
        check(
            "# check=skip=StageNameCasing;error=true\nFROM scratch\n",
            &[(
                "StageNameCasing",
                "https://dockwright.dev/rules/uppercase-stage-name",
            )],
        );
    }

    #[test]
    fn files_of_the_build_context_are_opened() {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Dockerfile");
        let settings = DocumentSettings::of_path(Some(manifest.as_ref()));
        let text = "FROM scratch\nCOPY Cargo.toml ./src/lib.rs src nothing /x/\nCOPY --from=0 Cargo.toml /\nCOPY <<Cargo.toml /\nx\nCargo.toml\n";
        let found = shown(&View::with(text, settings));
        let expected = [
            ("Cargo.toml".to_owned(), "file Cargo.toml".to_owned()),
            ("./src/lib.rs".to_owned(), "file lib.rs".to_owned()),
        ];
        assert_eq!(found, expected);
    }
}
