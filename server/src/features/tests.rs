//! What holds for every answer, whatever the file: over the examples and the fences of the rules' pages,
//! whole and broken off at several places.

use dockwright_rules::catalog;
use dockwright_syntax::text::TextRange;

use super::symbol::outline::{Symbol, outline};
use super::{coloring, folding, hover, links, selection, signature};
use crate::view::View;

const EXAMPLES: [&str; 2] = [
    include_str!("../../../examples/postgres-with-tools.Dockerfile"),
    include_str!("../../../examples/web-service.Dockerfile"),
];

/// Texts that no page shows.
const ODD: [&str; 8] = [
    "FROM a\rRUN x \\\r  y\r\nCMD z",
    "FROM é😀 AS b\nRUN echo \"😀 $é\" 'é' \\\n# 😀\n\n && é # é\n",
    "# escape=`\nFROM a\nSHELL [\"powershell\", \"-c\"]\nRUN a `\n  'b\nRUN <<E\n$x\n",
    "ONBUILD RUN <<A cat <<-B\n\tif x; then\n\tA\nA\n\ty\n\tB\nONBUILD ENV A=1 B=2\n",
    "RUN case $(case x in a) b;; esac) in c) \"$(d \"${e:-\"f\"}\" `g`)\" ;; esac <<<h\nRUN ((1 + 2)) && [[ a =~ b ]]\n",
    "RUN \"\nRUN '\nRUN $(\nRUN `\nRUN ${\nRUN <<\nRUN <<E\n",
    "FROM\nENV =\nARG\nCOPY --from= --from\nEXPOSE 1/ /\nHEALTHCHECK\nONBUILD\nRUN --mount=,,=\nLABEL a\n",
    "\u{feff}FROM a\nRUN sh -c 'a \"$b\" && sh -c \"c $d\"'\nRUN cat <<X | tee y\n$(z)\nX\n",
];

/// The Dockerfiles in the fences of a page.
fn fences(page: &str) -> impl Iterator<Item = &str> {
    let starts = page.split("```dockerfile").skip(1);
    starts.filter_map(|rest| rest.split_once('\n')?.1.split("```").next())
}

fn each_text(check: impl Fn(&View)) {
    let fences = catalog::rules().flat_map(|rule| fences(rule.docs));
    let mut count = 0;
    for text in EXAMPLES.into_iter().chain(ODD).chain(fences) {
        for part in [4, 3, 2, 1] {
            let end = text.floor_char_boundary(text.len() / part);
            check(&View::of(&text[..end]));
            count += 1;
        }
    }
    assert!(count > 400, "only {count} texts were found");
}

#[test]
fn colors_are_in_order_and_on_one_line_each() {
    each_text(|view| {
        let text = view.text();
        let mut end = 0;
        for it in coloring::colors(view) {
            let written = text.get(it.range.start()..it.range.end());
            let written = written.unwrap_or_else(|| panic!("{it:?} splits a character of {text}"));
            assert!(!written.trim().is_empty(), "{it:?} in {text}");
            assert!(!written.contains(['\n', '\r']), "{it:?} in {text}");
            assert!(it.range.start() >= end, "{it:?} overlaps in {text}");
            end = it.range.end();
        }
    });
}

#[test]
fn a_part_has_the_colors_of_the_whole() {
    each_text(|view| {
        let all = coloring::colors(view);
        let length = view.text().len();
        for part in [
            TextRange::new(0, length / 2),
            TextRange::new(length / 3, length),
        ] {
            let touching = all.iter().filter(|it| it.range.intersects(part));
            let touching: Vec<_> = touching.copied().collect();
            assert_eq!(
                coloring::colors_within(view, part),
                touching,
                "{}",
                view.text()
            );
        }
    });
}

#[test]
fn folds_cover_lines_and_nest() {
    each_text(|view| {
        let line = |offset| view.lines().line_of(offset);
        let mut around: Vec<TextRange> = Vec::new();
        for fold in folding::folds(view, None) {
            assert!(
                line(fold.range.start()) < line(fold.range.end()),
                "{fold:?}"
            );
            around.retain(|outer| outer.end() > fold.range.start());
            let nests = |outer: &TextRange| outer.contains_range(fold.range);
            assert!(
                around.last().is_none_or(nests),
                "{fold:?} in {}",
                view.text()
            );
            around.push(fold.range);
        }
    });
}

#[test]
fn symbols_hold_their_selection_and_their_children() {
    each_text(|view| {
        let file = TextRange::new(0, view.text().len());
        for symbol in outline(view) {
            check_symbol(view, &symbol, file);
        }
    });
}

fn check_symbol(view: &View, symbol: &Symbol, around: TextRange) {
    let text = view.text();
    assert!(!symbol.name.trim().is_empty(), "{symbol:?} in {text}");
    assert!(around.contains_range(symbol.range), "{symbol:?} in {text}");
    assert!(
        symbol.range.contains_range(symbol.selection),
        "{symbol:?} in {text}"
    );
    symbol
        .children
        .iter()
        .for_each(|it| check_symbol(view, it, symbol.range));
}

#[test]
fn selections_grow_to_the_whole_file() {
    each_text(|view| {
        let text = view.text();
        let places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        for offset in places.step_by(5) {
            let grown = selection::selections(view, offset);
            let whole = TextRange::new(0, text.len());
            assert_eq!(grown.last(), Some(&whole), "{offset} in {text}");
            for pair in grown.windows(2) {
                assert!(
                    pair[1].contains_range(pair[0]) && pair[0] != pair[1],
                    "{pair:?} in {text}"
                );
            }
            let touches = |it: &TextRange| it.start() <= offset && offset <= it.end();
            assert!(grown.iter().all(touches), "{offset}: {grown:?} in {text}");
            let splits = |it: &TextRange| text.get(it.start()..it.end()).is_none();
            assert!(!grown.iter().any(splits), "{offset}: {grown:?} in {text}");
        }
    });
}

#[test]
fn hovers_are_about_the_place_under_the_pointer() {
    each_text(|view| {
        let text = view.text();
        let places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        for offset in places {
            let Some(hover) = hover::hover(view, offset) else {
                continue;
            };
            let range = hover.range;
            assert!(range.contains(offset), "{offset}: {hover:?} in {text}");
            let is_whole = text.get(range.start()..range.end()).is_some();
            assert!(is_whole, "{hover:?} splits a character of {text}");
            assert!(!hover.text.trim().is_empty(), "{offset} in {text}");
        }
    });
}

#[test]
fn signatures_have_the_parameter_that_is_written() {
    each_text(|view| {
        let text = view.text();
        let places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        for offset in places {
            let Some(help) = signature::signature_help(view, offset) else {
                continue;
            };
            let active = &help.signatures[help.active];
            let is_there = help.parameter < active.parameters.len();
            assert!(is_there, "{offset}: {help:?} in {text}");
        }
    });
}

#[test]
fn links_are_in_order_and_apart() {
    each_text(|view| {
        let mut end = 0;
        for link in links::links(view) {
            assert!(link.range.start() >= end, "{link:?} in {}", view.text());
            assert!(!link.range.is_empty(), "{link:?} in {}", view.text());
            end = link.range.end();
        }
    });
}
