//! Completion as data: a text with a `|`, and what is offered there.

mod accepted;
mod offered;

use std::collections::BTreeMap;

use dockwright_model::world::{EntryKind, MemoryWorld};

use self::accepted::{ACCEPTED, BROKEN};
use self::offered::OFFERED;
use super::*;
use crate::view::View;

/// What the build context of every test holds.
const CONTEXT: [&str; 7] = [
    "README.md",
    "src/main.rs",
    "src/lib.rs",
    "src/a b/x",
    "target/debug/app",
    "node_modules/x/index.js",
    "node_modules/keep/index.js",
];

fn world() -> MemoryWorld {
    let entries = CONTEXT.map(|path| (path.to_owned(), EntryKind::File));
    MemoryWorld {
        context: Some(BTreeMap::from(entries)),
        ignore_file: Some("target\nnode_modules\n!node_modules/keep\n".to_owned()),
        ..MemoryWorld::default()
    }
}

/// The text without its `|`, and what is offered there.
fn offered(marked: &str) -> (String, Completions) {
    let offset = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let completions = complete(&View::in_world(&text, world()), offset);
    (text, completions)
}

fn accept(text: &str, item: &Item) -> String {
    let mut text = text.to_owned();
    text.replace_range(std::ops::Range::from(item.range), &item.text);
    if let Some(also) = &item.also {
        text.replace_range(std::ops::Range::from(also.range), &also.text);
    }
    text
}

#[test]
fn what_can_stand_at_a_place_is_offered() {
    let mut faults = Vec::new();
    for (marked, expected) in OFFERED {
        let (_, completions) = offered(marked);
        let labels: Vec<&str> = completions
            .items
            .iter()
            .map(|item| item.label.as_str())
            .collect();
        let labels = labels.join(" ");
        let is_right = match expected.strip_suffix('…') {
            Some(start) => labels.starts_with(start),
            None => labels == *expected,
        };
        if !is_right {
            faults.push(format!(
                "{marked:?}\n    wanted {expected}\n    got    {labels}"
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_is_chosen_takes_the_place_of_what_is_typed() {
    for (marked, label, expected) in ACCEPTED {
        let (text, completions) = offered(marked);
        let item = completions.items.iter().find(|item| item.label == *label);
        let item = item.unwrap_or_else(|| panic!("{marked:?} does not offer `{label}`"));
        assert_eq!(accept(&text, item), *expected, "{marked:?}");
    }
}

#[test]
fn every_edit_holds_the_cursor_wherever_it_stands() {
    for text in BROKEN {
        let view = View::in_world(text, world());
        for offset in 0..=text.len() {
            let cursor = text.floor_char_boundary(offset);
            for item in complete(&view, offset).items {
                let range = item.range;
                let holds = range.start() <= cursor && cursor <= range.end();
                let is_one_line = !text[range.start()..range.end()].contains('\n');
                assert!(holds && is_one_line, "{text:?} at {offset}: {item:?}");
                accept(text, &item);
            }
        }
    }
}

#[test]
fn what_there_is_to_read_is_found_for_every_topic() {
    let mut topics = 0;
    for (marked, _) in OFFERED {
        for topic in offered(marked)
            .1
            .items
            .iter()
            .filter_map(|item| item.topic.as_ref())
        {
            assert!(
                text(topic).is_some_and(|text| !text.is_empty()),
                "{topic:?}"
            );
            topics += 1;
        }
    }
    assert!(topics > 200, "{topics}");
}

#[test]
fn what_is_ignored_or_dated_is_struck_out() {
    let struck = |marked| {
        let items = offered(marked).1.items.into_iter();
        let struck = items.filter(|item| item.is_deprecated);
        struck
            .map(|item| format!("{} {}", item.label, item.detail))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        struck("FROM a\nCOPY |"),
        ["target/ ignored by .dockerignore: target"]
    );
    assert_eq!(
        struck("FROM a\nCOPY node_modules/|"),
        ["x/ ignored by .dockerignore: node_modules"]
    );
    assert_eq!(
        struck("FROM a\n|"),
        ["MAINTAINER Names the author of the image"]
    );
}

#[test]
fn values_are_told_with_where_they_come_from() {
    let (_, completions) = offered("ARG V=1\nFROM a AS b\nENV E=two\nFROM b\nARG A\nRUN $|");
    let told = completions
        .items
        .iter()
        .map(|item| format!("{}: {}", item.label, item.detail));
    assert_eq!(
        told.take(4).collect::<Vec<_>>(),
        [
            "A: no value (ARG)",
            "E: two (ENV of stage 0)",
            "V: 1 (global ARG), needs `ARG V` in this stage",
            "PATH: /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin (base image)",
        ]
    );
}

#[test]
fn a_list_that_is_too_long_keeps_what_fits() {
    let names = (0..2_000).map(|number| format!("ENV NAME{number}=x"));
    let names: Vec<String> = names.collect();
    let names = names.join("\n");
    let (_, completions) = offered(&format!("FROM a\n{names}\nRUN $AME199|"));
    assert!(completions.is_capped);
    // 199, and from 1000 on those with two nines behind the one.
    assert_eq!(completions.items.len(), 29);
}
