//! What must hold for any text: no panic, no place outside of it, and fixes that leave the file whole.
//!
//! The texts are those of the suite and, where it is at hand, the corpus; `cargo xtask fuzz` goes further.
#![expect(
    clippy::print_stderr,
    reason = "a proof that was left out must be seen"
)]
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::sync::LazyLock;

use dockwright_tests::mutation::{Chance, line_prefixes, mutate, prefix, shrink};
use dockwright_tests::soundness::{check_fixing, check_reading, check_rereading};
use dockwright_tests::{corpus, place};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// How many faults are shown.
const SHOWN: usize = 5;

static OWN: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let mut texts = Vec::new();
    for folder in ["tests/suite/lint", "examples"] {
        for entry in std::fs::read_dir(place::workspace().join(folder))
            .into_iter()
            .flatten()
        {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|kind| kind == "Dockerfile") {
                texts.push((
                    path.display().to_string(),
                    std::fs::read_to_string(&path).unwrap(),
                ));
            }
        }
    }
    texts.sort();
    texts
});

/// The corpus, and loudly nothing where it is not there.
fn corpus_texts() -> Vec<(String, String)> {
    let files = corpus::default().unwrap_or_else(|| {
        eprintln!("skipped: the corpus is not there");
        Vec::new()
    });
    files
        .into_iter()
        .map(|file| (file.name.clone(), file.text()))
        .collect()
}

fn hold(texts: &[(String, String)], check: impl Fn(&str) -> Result<(), String>) {
    let fault =
        |(name, text): &(String, String)| check(text).err().map(|fault| format!("{name}: {fault}"));
    let faults: Vec<String> = texts.iter().filter_map(fault).collect();
    let shown = faults
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n\n");
    assert!(faults.is_empty(), "{} faults:\n{shown}", faults.len());
}

#[test]
fn own_texts_are_read_and_so_is_every_prefix_of_them() {
    hold(&OWN, |text| {
        line_prefixes(text).try_for_each(check_reading)?;
        (0..text.len())
            .step_by(7)
            .try_for_each(|length| check_reading(prefix(text, length)))
    });
}

#[test]
fn own_texts_are_fixed_and_left_whole() {
    hold(&OWN, check_fixing);
}

#[test]
fn own_texts_cut_anywhere_are_fixed_and_left_whole() {
    hold(&OWN, |text| {
        line_prefixes(text).step_by(3).try_for_each(check_fixing)
    });
}

#[test]
fn the_corpus_and_prefixes_of_it_are_read() {
    let mut chance = Chance::new(1);
    let mut texts = corpus_texts();
    let cut: Vec<_> = texts
        .iter()
        .map(|(name, text)| {
            let length = chance.below(text.len() + 1);
            (
                format!("{name} up to byte {length}"),
                prefix(text, length).to_owned(),
            )
        })
        .collect();
    texts.extend(cut);
    hold(&texts, check_reading);
}

#[test]
fn the_corpus_is_fixed_and_left_whole() {
    hold(&corpus_texts(), check_fixing);
}

/// Edits texts by chance, each time what the edit before left, and reads each version with the help of the one before.
fn hold_rereading(texts: &[(String, String)], edits: usize) {
    let pieces: Vec<String> = OWN.iter().map(|(_, text)| text.clone()).collect();
    hold(texts, |text| {
        let mut chance = Chance::new(text.len() as u64);
        let mut before = text.to_owned();
        (0..edits).try_for_each(|_| {
            let after = mutate(&before, &pieces, &mut chance);
            check_rereading(&before, &after)?;
            before = after;
            Ok(())
        })
    });
}

#[test]
fn edited_texts_are_reread_as_they_are_read_afresh() {
    hold_rereading(&OWN, 40);
    hold_rereading(&corpus_texts(), 1);
}

#[test]
fn hostile_texts_are_read() {
    let texts = [
        String::new(),
        "\u{feff}".to_owned(),
        "\0\0\0".to_owned(),
        "# only a comment".to_owned(),
        format!("FROM a\nRUN {}\n", "a".repeat(200_000)),
        format!("FROM a\nRUN {}\n", "$(".repeat(2_000)),
        format!("FROM a\nRUN {}\n", "( ".repeat(2_000)),
        format!("FROM a\n{}RUN b\n", "ONBUILD ".repeat(2_000)),
        format!("FROM a\nRUN b{}\n", " \\\n".repeat(5_000)),
        format!("FROM a\nRUN {}\n", "<<E ".repeat(500)),
        format!("FROM a\nENV a=\"{}\n", "${a:-".repeat(2_000)),
        "FROM a\rRUN b\rCMD c".to_owned(),
    ];
    let named: Vec<_> = texts
        .map(|text| (text.chars().take(40).collect(), text))
        .into();
    hold(&named, |text| {
        check_reading(text).and_then(|()| check_fixing(text))
    });
}

/// The same edits in every run: `cargo xtask fuzz` is there to find new ones.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 300,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(7),
        max_shrink_iters: 0,
        ..ProptestConfig::default()
    }
}

/// The faults of a text, told of the smallest text that still has one.
fn smallest_fault(text: &str) -> Result<(), String> {
    let check = |text: &str| check_reading(text).and_then(|()| check_fixing(text));
    check(text).map_err(|_| {
        let smallest = shrink(text, |text| check(text).is_err());
        format!("{:?} of:\n{smallest}", check(&smallest).err())
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_edit_of_own_texts_is_read_and_fixed(which: prop::sample::Index, seed: u64) {
        let texts: Vec<String> = OWN.iter().map(|(_, text)| text.clone()).collect();
        let text = mutate(which.get::<String>(&texts), &texts, &mut Chance::new(seed));
        if let Err(fault) = smallest_fault(&text) {
            return Err(TestCaseError::fail(fault));
        }
    }
}
