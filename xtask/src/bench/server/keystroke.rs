//! A keystroke until its diagnostics are there.
//! Leans on `contestant`.

use std::time::Duration;

use super::contestant::Contestant;
use super::figures::{Times, Verdicts};

/// How long one contestant may take in all before it is left out of further rounds.
const BUDGET: Duration = Duration::from_secs(30);

/// How long one answer may take at most for a second key to be pressed.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often a key is pressed for each round of other benches.
const FACTOR: usize = 20;

pub(super) fn run(
    contestants: &mut [Contestant],
    lines: usize,
    rounds: usize,
    verdicts: &mut Verdicts,
) -> Result<(), String> {
    let mut times = vec![Times::default(); contestants.len()];
    for _ in 0..rounds * FACTOR {
        for (contestant, times) in contestants.iter_mut().zip(&mut times) {
            if times.total() < BUDGET && times.longest() < PATIENCE {
                let start = contestant.press()?;
                times.0.push(contestant.published()?.duration_since(start));
            }
        }
    }
    for (contestant, times) in contestants.iter().zip(&times) {
        let count = times.0.len();
        println!(
            "  keystroke: {} {:.2} ms, {count} times",
            contestant.name,
            times.median()
        );
        if times.longest() > PATIENCE {
            println!("    and no more, since one took longer than {PATIENCE:?}");
        }
    }
    for (contestant, other) in contestants.iter().zip(&times).skip(1) {
        let ratio = times[0].ratio(other);
        let what = format!("keystroke at {lines} lines, against {}", contestant.name);
        let verdict = match goal(contestant.is_node(), lines) {
            Some(most) => verdicts.judge(&what, ratio.median, most),
            None => "no goal",
        };
        println!(
            "  keystroke against {}: {} {verdict}",
            contestant.name,
            ratio.show()
        );
    }
    Ok(())
}

/// The most that we may take, in parts of what the other takes.
fn goal(is_node: bool, lines: usize) -> Option<f64> {
    match (is_node, lines) {
        (true, ..100) => Some(1.0 / 2.0),
        (true, ..1_000) => Some(1.0 / 3.0),
        (true, _) => Some(1.0 / 10.0),
        (false, 300) => Some(1.0 / 100.0),
        _ => None,
    }
}
