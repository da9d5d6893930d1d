//! Files of a thousand, ten thousand and a hundred thousand lines: the cost of a line should stay the same.
//! Leans on `measure`.

use std::fmt::Write;
use std::path::PathBuf;

use super::measure::{Contestant, interleaved};
use super::{Arguments, dockwright, folder};

const LINES: [u32; 3] = [1_000, 10_000, 100_000];

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let own = dockwright();
    let mut contestants = vec![Contestant::new("an empty process", &["/bin/true"])];
    for lines in LINES {
        let file = file(lines)?.display().to_string();
        let words = [&own, "lint", "--format", "concise", &file];
        let contestant = Contestant::new(format!("{lines} lines"), &words);
        contestants.push(contestant.that_may_find());
    }
    let samples = interleaved(&contestants, arguments.rounds * 3)?;
    let empty = samples[0].milliseconds().median;
    let mut first = None;
    for ((contestant, samples), lines) in contestants.iter().zip(&samples).skip(1).zip(LINES) {
        let time = samples.milliseconds();
        let each = (time.median - empty) * 1000.0 / f64::from(lines);
        let base = *first.get_or_insert(each);
        println!(
            "  {}: {time} ms, {} MiB, {each:.2} µs a line, {:.2} times that of the shortest",
            contestant.name,
            samples.mebibytes(),
            each / base
        );
    }
    Ok(())
}

/// Writes a file of many stages with something of everything.
fn file(lines: u32) -> Result<PathBuf, String> {
    let mut text = String::new();
    let mut count = 0;
    for stage in 0.. {
        if count >= lines {
            break;
        }
        let block = block(stage);
        count += block.lines().count() as u32;
        text.push_str(&block);
    }
    let path = folder()?.join(format!("{lines}.Dockerfile"));
    std::fs::write(&path, text)
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(path)
}

fn block(stage: usize) -> String {
    let mut text =
        format!("FROM debian:12-slim AS stage{stage}\nARG VERSION=1.{stage}\nENV HOME=/home/app\n");
    for step in 0..5 {
        let _ = write!(
            text,
            "# step {step}\nRUN apt-get update \\\n    && apt-get install -y --no-install-recommends package{step}=${{VERSION}} \\\n    \
             && rm -rf /var/lib/apt/lists/*\nWORKDIR /srv/{step}\nCOPY --chown=app file{step} ./\nLABEL step{step}=\"{step}\"\n"
        );
    }
    if stage > 0 {
        let _ = writeln!(text, "COPY --from=stage{} /srv /srv", stage - 1);
    }
    text.push_str("EXPOSE 8080\nUSER app\nCMD [\"app\", \"--serve\"]\n\n");
    text
}
