//! Starting up: from the start of the process to its answer to the hello.
//! Leans on `contestant`.

use super::contestant::Contestant;
use super::figures::{Times, Verdicts};

pub(super) fn run(
    contestants: &mut [Contestant],
    rounds: usize,
    verdicts: &mut Verdicts,
) -> Result<(), String> {
    let mut times = vec![Times::default(); contestants.len()];
    for _ in 0..rounds {
        for (contestant, times) in contestants.iter_mut().zip(&mut times) {
            times.0.push(contestant.start()?);
            contestant.leave();
        }
    }
    println!("start to hello, {rounds} rounds");
    for (contestant, times) in contestants.iter().zip(&times) {
        println!("  {}: {:.1} ms", contestant.name, times.median());
    }
    for (contestant, other) in contestants.iter().zip(&times).skip(1) {
        let ratio = times[0].ratio(other);
        let what = format!("start, against {}", contestant.name);
        let verdict = verdicts.judge(&what, ratio.median, 1.0 / 4.0);
        println!("  against {}: {} {verdict}", contestant.name, ratio.show());
    }
    Ok(())
}
