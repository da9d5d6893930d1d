//! One small file beside a process that does nothing: what starting up costs.
//! Leans on `measure`.

use super::measure::{Contestant, interleaved};
use super::{Arguments, dockwright, folder};

/// How many rounds for one of the others: these are short.
const FACTOR: usize = 10;

const TEXT: &str = "FROM debian:12-slim
RUN apt-get update \\
    && apt-get install -y --no-install-recommends curl=7.88.1-10 \\
    && rm -rf /var/lib/apt/lists/*
USER nobody
CMD [\"curl\", \"--version\"]
";

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let file = folder()?.join("Dockerfile");
    std::fs::write(&file, TEXT)
        .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    let own = dockwright();
    let file = file.display().to_string();
    let contestants = [
        Contestant::new("an empty process", &["/bin/true"]),
        Contestant::new("lint", &[&own, "lint", &file]).that_may_find(),
    ];
    let samples = interleaved(&contestants, arguments.rounds * FACTOR)?;
    let [empty, lint] = [samples[0].milliseconds(), samples[1].milliseconds()];
    println!(
        "  an empty process: {empty} ms, {} MiB",
        samples[0].mebibytes()
    );
    println!(
        "  one small file: {lint} ms, {} MiB",
        samples[1].mebibytes()
    );
    println!(
        "  difference of the medians: {:.1} ms",
        lint.median - empty.median
    );
    Ok(())
}
