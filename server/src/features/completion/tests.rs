//! Completion as data: a text with a `|`, and what is offered there.

use std::collections::BTreeMap;
use std::sync::Arc;

use dockwright_model::world::{EntryKind, MemoryWorld};

use super::*;
use crate::view::View;

fn view(text: &str) -> View {
    View::of(text)
}

fn offered(marked: &str) -> (String, Completions) {
    let offset = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let completions = complete(&view(&text), offset);
    (text, completions)
}

#[test]
fn show() {
    for marked in [
        "|",
        "FR|",
        "FROM a\n|",
        "FROM |",
        "FROM a AS b\nFROM |",
        "FROM a |",
        "FROM a AS b\nCOPY --from=|",
        "FROM a AS b\nCOPY |",
        "FROM a\nRUN --mount=type=cache,| apt-get install x",
        "FROM a\nRUN --mount=type=cache,target=| apt-get install x",
        "ARG V=1\nFROM a\nENV A=b\nRUN echo $|",
        "FROM a\nONBUILD |",
        "FROM a\nSTOPSIGNAL |",
        "FROM a\nEXPOSE 53/|",
        "FROM a\nUSER |",
    ] {
        let (_, completions) = offered(marked);
        println!("{marked:?}");
        for item in completions.items {
            println!(
                "    {} {:?} — {} [{:?}] {:?}",
                item.rank, item.label, item.detail, item.range, item.snippet
            );
        }
    }
}
