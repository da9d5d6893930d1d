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

/// What is taken of `bench server`, for a figure that is wanted soon; everything by default.
#[derive(clap::Args)]
pub(super) struct Choice {
    /// The lengths of the documents for `server`
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = LINES)]
    lines: Vec<usize>,
    /// Only those other servers whose name holds this
    #[arg(long, value_name = "NAME")]
    peer: Option<String>,
    /// Only these parts of `server`: start, keystroke, memory, or a request such as documentSymbol
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    only: Vec<String>,
}

impl Choice {
    /// Whether a part is wanted.
    fn has(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|it| it == part)
    }

    /// Whether another server takes part.
    fn has_peer(&self, name: &str) -> bool {
        self.peer.as_ref().is_none_or(|it| name.contains(it))
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let choice = &arguments.server;
    let mut contestants = contestant::all(|name| choice.has_peer(name))?;
    let mut verdicts = Verdicts::default();
    if choice.has("start") {
        start::run(&mut contestants, arguments.rounds * 7, &mut verdicts)?;
    }
    for lines in &choice.lines {
        println!("\n{lines} lines");
        for contestant in &mut contestants {
            contestant.open(*lines)?;
        }
        run_lines(&mut contestants, *lines, arguments, &mut verdicts)?;
        for contestant in &mut contestants {
            contestant.leave();
        }
    }
    println!("\n{}", verdicts.summary());
    Ok(())
}

fn run_lines(
    contestants: &mut [Contestant],
    lines: usize,
    arguments: &Arguments,
    verdicts: &mut Verdicts,
) -> Result<(), String> {
    let choice = &arguments.server;
    if choice.has("keystroke") {
        keystroke::run(contestants, lines, arguments.rounds, verdicts)?;
    }
    if choice.has("memory") {
        memory(contestants, lines, verdicts);
    }
    let requests = requests::REQUESTS
        .iter()
        .filter(|request| choice.has(request.method));
    for request in requests {
        requests::run(contestants, request, lines, arguments.rounds, verdicts)?;
    }
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
