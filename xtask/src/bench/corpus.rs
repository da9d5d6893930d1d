//! The corpus, linted by us and by the peers: wall time and memory of whole processes.
//! Leans on `measure` and `peers`.
//!
//! One peer stops at the first file it cannot parse, so all lint the files that have no fault in their syntax.

use std::path::PathBuf;

use dockwright_syntax::parse::parse;
use dockwright_tests::{corpus, place};

use super::measure::{Contestant, interleaved};
use super::peers::peers;
use super::{Arguments, dockwright, folder};
use crate::program::first_line;

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let Some(files) = files(arguments.every)? else {
        println!("skipped: the corpus is not there");
        return Ok(());
    };
    let contestants = contestants(&files)?;
    let samples = interleaved(&contestants, arguments.rounds)?;
    println!(
        "{} files, {} rounds, median (least–most):",
        files.len(),
        arguments.rounds
    );
    for (contestant, own) in contestants.iter().zip(&samples) {
        let (time, memory) = (own.milliseconds(), own.mebibytes());
        println!("  {}: {time} ms, {memory} MiB", contestant.name);
    }
    let first = &contestants[0].name;
    for (contestant, own) in contestants.iter().zip(&samples).skip(1) {
        println!(
            "  {} takes {} times as long as {first}",
            contestant.name,
            own.ratio(&samples[0])
        );
    }
    Ok(())
}

/// The files of the corpus that every contestant can read; `None` where there is no corpus.
fn files(every: usize) -> Result<Option<Vec<String>>, String> {
    let unpacked = folder()?.join("corpus");
    match corpus::unpack_to(&place::corpus(&place::cases()), &unpacked) {
        None => return Ok(None),
        Some(Err(error)) => return Err(format!("the corpus cannot be unpacked: {error}")),
        Some(Ok(_)) => {}
    }
    let files = corpus::files_below(&[unpacked]);
    let sound = files
        .iter()
        .step_by(every.max(1))
        .filter(|path| is_sound(path));
    Ok(Some(sound.map(|path| path.display().to_string()).collect()))
}

fn is_sound(path: &PathBuf) -> bool {
    let bytes = std::fs::read(path).unwrap_or_default();
    std::str::from_utf8(&bytes).is_ok_and(|text| parse(text).errors.is_empty())
}

/// Ourselves first, then the peers, each on the same files; nobody goes to the network.
fn contestants(files: &[String]) -> Result<Vec<Contestant>, String> {
    let own = dockwright();
    let name = first_line(&own, &["--version"]);
    let mut contestants = vec![contestant(
        name,
        &[&own, "lint", "--format", "concise"],
        files,
    )];
    for peer in peers()? {
        let words: &[&str] = match peer.name.starts_with("hadolint") {
            true => &[&peer.program, "--no-fail"],
            false => &[&peer.program, "lint", "--slow-checks", "off"],
        };
        contestants.push(contestant(peer.name.clone(), words, files));
    }
    Ok(contestants)
}

fn contestant(name: String, words: &[&str], files: &[String]) -> Contestant {
    let mut contestant = Contestant::new(name, words).that_may_find();
    contestant.words.extend_from_slice(files);
    contestant
}
