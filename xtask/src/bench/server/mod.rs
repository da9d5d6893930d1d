//! `bench server`: language servers side by side in one run, each kept alive, asked in turn.
//!
//! `contestant` starts and greets a server, `document` makes the texts, `figures` compares, and the rest are the parts
//! of the run: starting up, a keystroke until its diagnostics, every request that both sides answer, memory.

mod figures;
pub(super) mod document;
mod contestant;
mod start;
mod keystroke;
mod requests;

use contestant::Contestant;
use figures::Verdicts;

use super::Arguments;

/// The lengths of the documents.
const LINES: [usize; 3] = [30, 300, 10_000];

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let mut contestants = contestant::all()?;
    let mut verdicts = Verdicts::default();
    start::run(&mut contestants, arguments.rounds * 7, &mut verdicts)?;
    for lines in LINES {
        println!("\n{lines} lines");
        for contestant in &mut contestants {
            contestant.open(lines)?;
        }
        keystroke::run(&mut contestants, lines, arguments.rounds, &mut verdicts)?;
        memory(&contestants, lines, &mut verdicts);
        requests::run(&mut contestants, lines, arguments.rounds, &mut verdicts)?;
        for contestant in &mut contestants {
            contestant.leave();
        }
    }
    println!("\n{}", verdicts.summary());
    Ok(())
}

/// What each holds once a document is open and was edited.
fn memory(contestants: &[Contestant], lines: usize, verdicts: &mut Verdicts) {
    let held: Vec<f64> = contestants.iter().map(Contestant::memory).collect();
    for (contestant, held) in contestants.iter().zip(&held) {
        println!("  memory: {} holds {held:.1} MiB", contestant.name);
    }
    for (contestant, other) in contestants.iter().zip(&held).skip(1) {
        let what = format!("memory at {lines} lines, against {}", contestant.name);
        verdicts.judge(&what, held[0] / other, 1.0 / 2.0);
    }
}
