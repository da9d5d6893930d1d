//! `fuzz`: real files, cut and changed by chance that a seed decides, through reading, linting and fixing.
//! Leans on the harness for the texts and for what must hold of them.

use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::MemoryWorld;
use dockwright_rules::lint::lint;
use dockwright_rules::settings::Settings;
use dockwright_tests::mutation::{Chance, mutate, prefix, shrink};
use dockwright_tests::soundness::{check_fixing, check_reading};
use dockwright_tests::{corpus, place};

use crate::program::{cargo, command};

/// How long reading and linting one file may take.
const LIMIT: Duration = Duration::from_millis(50);

/// How long one text may take in all before the run gives up on it.
const HANG: Duration = Duration::from_secs(20);

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How long to go on
    #[arg(value_name = "SECONDS", default_value_t = 60)]
    seconds: u64,
    /// The seed of a run to repeat; by default the time decides
    #[arg(long)]
    seed: Option<u64>,
    /// Fix every how many texts, because fixing lints many times over
    #[arg(long, default_value_t = 4)]
    fix_every: u64,
    /// Go on in this build of the chore in place of an optimized one
    #[arg(long, hide = true)]
    here: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let seed = arguments.seed.unwrap_or_else(seed_of_the_day);
    if !arguments.here {
        return run_optimized(arguments, seed);
    }
    let texts = texts()?;
    println!(
        "seed {seed}, {} texts, {} seconds",
        texts.len(),
        arguments.seconds
    );
    std::panic::set_hook(Box::new(|_| {}));
    let current = Arc::new(Mutex::new((Instant::now(), String::new())));
    watch(Arc::clone(&current));
    fuzz(arguments, seed, &texts, &current)?;
    sanitizer(seed)
}

/// Runs this chore again with optimization and with overflow checks, in a folder of its own.
fn run_optimized(arguments: &Arguments, seed: u64) -> Result<(), String> {
    let target = place::workspace().join("target/fuzz-build");
    let (seconds, seed) = (arguments.seconds.to_string(), seed.to_string());
    let every = arguments.fix_every.to_string();
    let status = command(
        &cargo(),
        &[
            "run",
            "--quiet",
            "--package",
            "xtask",
            "--config",
            "profile.dev.opt-level=2",
        ],
    )
    .env("CARGO_TARGET_DIR", target)
    .args([
        "--",
        "fuzz",
        &seconds,
        "--seed",
        &seed,
        "--fix-every",
        &every,
        "--here",
    ])
    .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!(
            "seed {seed}: {status}; the last text is in target/fuzz/last.Dockerfile"
        )),
        Err(error) => Err(format!("the optimized build cannot be run: {error}")),
    }
}

fn seed_of_the_day() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(1, |since| since.as_secs())
}

/// Our own test data, and the corpus where it is at hand.
fn texts() -> Result<Vec<String>, String> {
    let mut texts = Vec::new();
    for folder in ["tests/suite/lint", "examples"] {
        for entry in std::fs::read_dir(place::workspace().join(folder))
            .into_iter()
            .flatten()
            .flatten()
        {
            texts.extend(std::fs::read_to_string(entry.path()));
        }
    }
    match corpus::default() {
        Some(files) => texts.extend(files.iter().map(corpus::CorpusFile::text)),
        None => println!("skipped: the corpus is not there, so only our own texts are used"),
    }
    if texts.is_empty() {
        Err("there are no texts to start from".to_owned())
    } else {
        Ok(texts)
    }
}

fn fuzz(
    arguments: &Arguments,
    seed: u64,
    texts: &[String],
    current: &Mutex<(Instant, String)>,
) -> Result<(), String> {
    let mut chance = Chance::new(seed);
    let end = Instant::now() + Duration::from_secs(arguments.seconds);
    let mut slowest = (Duration::ZERO, String::new());
    let mut count = 0;
    while Instant::now() < end {
        let base = &texts[chance.below(texts.len())];
        let text = match chance.below(4) {
            0 => prefix(base, chance.below(base.len() + 1)).to_owned(),
            _ => mutate(base, texts, &mut chance),
        };
        remember(current, &text);
        let took = check(&text, count % arguments.fix_every.max(1) == 0)?;
        if took > slowest.0 {
            slowest = (took, text);
        }
        count += 1;
    }
    remember(current, "");
    println!("{count} texts: no panic, no place outside, every fix left its file whole");
    println!(
        "the slowest took {} ms to read and lint, of {} bytes",
        slowest.0.as_millis(),
        slowest.1.len()
    );
    Ok(())
}

/// Checks one text; gives how long reading and linting took.
fn check(text: &str, with_fixes: bool) -> Result<Duration, String> {
    if let Err(fault) = check_reading(text) {
        return Err(failed(text, &fault, |text| check_reading(text).is_err()));
    }
    let took = time(text);
    if took > LIMIT {
        let fault = format!("reading and linting took {} ms", took.as_millis());
        return Err(failed(text, &fault, |text| time(text) > LIMIT));
    }
    if with_fixes && let Err(fault) = check_fixing(text) {
        return Err(failed(text, &fault, |text| check_fixing(text).is_err()));
    }
    Ok(took)
}

/// The best of three, so that a busy machine is not taken for a slow text.
fn time(text: &str) -> Duration {
    let once = || {
        let start = Instant::now();
        let world = MemoryWorld::default();
        let model = Model::new(Source::new("Dockerfile", text), &world);
        std::hint::black_box(lint(&model, &Settings::everything()));
        start.elapsed()
    };
    let first = once();
    if first <= LIMIT {
        first
    } else {
        first.min(once()).min(once())
    }
}

fn failed(text: &str, fault: &str, fails: impl Fn(&str) -> bool) -> String {
    let smallest = shrink(text, fails);
    let path = save("failing.Dockerfile", &smallest);
    format!(
        "{fault}\nthe smallest text that fails is in {}:\n{smallest}",
        path.display()
    )
}

/// Notes which text is being looked at, on disk too, where it outlives an aborted process.
fn remember(current: &Mutex<(Instant, String)>, text: &str) {
    save("last.Dockerfile", text);
    if let Ok(mut current) = current.lock() {
        *current = (Instant::now(), text.to_owned());
    }
}

fn save(name: &str, text: &str) -> PathBuf {
    let folder = place::workspace().join("target/fuzz");
    let path = folder.join(name);
    // What cannot be kept is printed all the same.
    let _ = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text));
    path
}

/// Ends the process when a text takes for ever.
fn watch(current: Arc<Mutex<(Instant, String)>>) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let Ok(current) = current.lock() else { return };
            if !current.1.is_empty() && current.0.elapsed() > HANG {
                let path = save("hanging.Dockerfile", &current.1);
                println!(
                    "a text hangs for more than {} seconds: {}",
                    HANG.as_secs(),
                    path.display()
                );
                std::process::exit(1);
            }
        }
    });
}

/// The grammar's scanner under AddressSanitizer over the same files, where the script for it is there.
fn sanitizer(seed: u64) -> Result<(), String> {
    let script = "grammar/fuzz/asan.sh";
    if !place::workspace().join(script).is_file() {
        println!("skipped: {script} is not there");
        return Ok(());
    }
    println!("the scanner under AddressSanitizer: {script}");
    let seed = (seed % 1_000_000).to_string();
    let mut process = command("sh", &[script, "10", &seed])
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|error| format!("`{script}` cannot be run: {error}"))?;
    let names: Vec<String> = files_on_disk()
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    if let Some(mut input) = process.stdin.take() {
        input
            .write_all(format!("{}\n", names.join("\n")).as_bytes())
            .map_err(|error| format!("`{script}` takes no names: {error}"))?;
    }
    match process.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{script}` failed: {status}")),
        Err(error) => Err(format!("`{script}` cannot be waited for: {error}")),
    }
}

/// Our own test data, and the corpus unpacked, where it is at hand.
fn files_on_disk() -> Vec<PathBuf> {
    let root = place::workspace();
    let unpacked = root.join("target/fuzz/corpus");
    let _ = corpus::unpack_to(&place::corpus(&place::cases()), &unpacked);
    corpus::files_below(&[
        root.join("tests/suite/lint"),
        root.join("examples"),
        unpacked,
    ])
}
