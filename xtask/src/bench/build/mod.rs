//! `build`: whole builds beside Debian's buildah (overlay, `--layers`) and the BuildKit in Debian's `docker.io`.
//! Leans on `measure`; `contexts` writes what is built, `builders` starts who builds it.

mod contexts;
mod builders;

use crate::bench::Arguments;
use crate::bench::measure::{Contestant, Samples, interleaved};
use crate::program::{install, is_there};

use builders::{Builder, builders};
use contexts::Contexts;

/// The Debian packages of what takes part, and the programs they bring.
const PARTS: [(&str, &str); 5] = [
    ("docker-registry", "docker-registry"),
    ("skopeo", "skopeo"),
    ("buildah", "buildah"),
    ("runc", "runc"),
    ("busybox-static", "busybox"),
];

/// How a build is started.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Nothing changed since the last one.
    Cached,
    /// Nothing of earlier builds is used.
    Cold,
    /// One file of the context changed.
    Edited,
    /// There is nothing of earlier builds.
    Empty,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let missing = PARTS.iter().filter(|part| !is_there(part.1, &["--help"]));
    let packages: Vec<&str> = missing.map(|part| part.0).collect();
    if !packages.is_empty() {
        install(&packages)?;
    }
    let contexts = Contexts::new()?;
    let builders = builders(&contexts);
    for (title, context, manner) in [
        ("12 steps, cached", "small", Manner::Cached),
        ("12 steps, cold", "small", Manner::Cold),
        ("5,000 files of 100 MB, cold", "many", Manner::Cold),
        ("5,000 files of 100 MB, cached", "many", Manner::Cached),
        ("5,000 files of 100 MB, one edited", "many", Manner::Edited),
        ("5,000 files of 100 MB, first build", "many", Manner::Empty),
    ] {
        let contestants = builders
            .iter()
            .map(|one| one.build(&contexts, context, manner));
        compare(title, &contestants.collect::<Vec<_>>(), arguments.rounds)?;
    }
    export(arguments, &contexts, &builders)
}

/// A layer of 500 MB, built before, into an archive.
fn export(arguments: &Arguments, contexts: &Contexts, builders: &[Builder]) -> Result<(), String> {
    let exports: Vec<Contestant> = builders
        .iter()
        .map(|builder| builder.export(contexts, "large"))
        .collect::<Result<_, _>>()?;
    compare(
        "a layer of 500 MB into an archive",
        &exports,
        arguments.rounds,
    )
}

/// Runs them in turn, after one round that is not counted, and prints the ratios to the first.
fn compare(title: &str, contestants: &[Contestant], rounds: usize) -> Result<(), String> {
    interleaved(contestants, 1)?;
    let samples = interleaved(contestants, rounds)?;
    println!("  {title}");
    for (contestant, taken) in contestants.iter().zip(&samples) {
        let [time, memory] = [taken.milliseconds(), taken.mebibytes()];
        println!("    {}: {time} ms, {memory} MiB", contestant.name);
    }
    let own: &Samples = &samples[0];
    for (contestant, theirs) in contestants.iter().zip(&samples).skip(1) {
        println!(
            "    {} takes {} times as long",
            contestant.name,
            theirs.ratio(own)
        );
    }
    Ok(())
}
