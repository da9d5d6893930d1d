//! The corpus, linted by us and by the peers: wall time and memory of whole processes.
//! Leans on `measure` and `peers`.

use std::path::Path;

use dockwright_tests::{corpus, place};

use super::measure::{Contestant, interleaved};
use super::peers::peers;
use super::{dockwright, folder};
use crate::program::first_line;

pub(super) fn run(rounds: usize) -> Result<(), String> {
    let unpacked = folder()?.join("corpus");
    let count = match corpus::unpack_to(&place::corpus(&place::cases()), &unpacked) {
        Some(Ok(count)) => count,
        Some(Err(error)) => return Err(format!("the corpus cannot be unpacked: {error}")),
        None => {
            println!("skipped: the corpus is not there");
            return Ok(());
        }
    };
    let contestants = contestants(&unpacked)?;
    let samples = interleaved(&contestants, rounds)?;
    println!("{count} files, {rounds} rounds, median (least–most):");
    for (contestant, own) in contestants.iter().zip(&samples) {
        println!(
            "  {}: {} ms, {} MiB",
            contestant.name,
            own.milliseconds(),
            own.mebibytes()
        );
    }
    for (contestant, own) in contestants.iter().zip(&samples).skip(1) {
        println!(
            "  {} takes {} times as long as {}",
            contestant.name,
            own.ratio(&samples[0]),
            contestants[0].name
        );
    }
    Ok(())
}

/// Ourselves first, then the peers, each on the same files.
fn contestants(unpacked: &Path) -> Result<Vec<Contestant>, String> {
    let own = dockwright();
    let place = unpacked.display().to_string();
    let name = first_line(&own, &["--version"]);
    let mut contestants = vec![Contestant::new(
        name,
        &[&own, "lint", "--format", "concise", &place],
    )];
    for peer in peers()? {
        let mut words = match peer.name.starts_with("hadolint") {
            true => vec![peer.program.clone(), "--no-fail".to_owned()],
            false => vec![peer.program.clone(), "lint".to_owned()],
        };
        words.extend(
            corpus::files_below(&[unpacked.to_owned()])
                .iter()
                .map(|path| path.display().to_string()),
        );
        contestants.push(Contestant {
            name: peer.name,
            words,
        });
    }
    Ok(contestants)
}
