//! `oracle`: definitions, highlights, renames, folds and symbols beside those of another language service,
//! over the files of the corpus.
//!
//! `question` says what is asked, `peer` and `ours` answer, `class` tells which differences are meant, and `tally`
//! counts. What no class explains is a fault of one of the two; if it is ours, it is to be mended.

mod answer;
mod question;
mod peer;
mod ours;
mod scene;
mod class;
mod tally;

use std::path::PathBuf;

use dockwright_tests::{corpus, place};

use answer::Answers;
use class::CLASSES;
use ours::Ours;
use peer::Peer;
use question::Question;
use scene::Scene;
use tally::Tally;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder of Dockerfiles [default: the corpus beside the conformance cases]
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Take only every Nth file
    #[arg(long, value_name = "N", default_value_t = 1)]
    every: usize,
    /// Print what no class explains
    #[arg(long, short)]
    verbose: bool,
    /// Print the differences of a class
    #[arg(long, value_name = "NAME")]
    class: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let Some(files) = files(arguments) else {
        println!("skipped: the corpus is not there");
        return Ok(());
    };
    let mut peer = Peer::start()?;
    let mut ours = Ours::start()?;
    let mut tally = Tally::watching(arguments.class.as_deref());
    for (name, text) in &files {
        let question = Question::about(text);
        peer.ask(&question)?;
        let own = ours.answers(&question)?;
        let theirs = peer.answers(&question)?;
        judge(name, &question, &own, &theirs, &mut tally);
    }
    println!("{} files, beside {}", files.len(), Peer::name());
    tally.print(arguments.verbose);
    tally.verdict()
}

/// The files in the order of their names, with their texts.
fn files(arguments: &Arguments) -> Option<Vec<(String, String)>> {
    let all: Vec<(String, Vec<u8>)> = match &arguments.corpus {
        Some(folder) => corpus::files_below(std::slice::from_ref(folder))
            .into_iter()
            .map(|path| {
                (
                    path.display().to_string(),
                    std::fs::read(&path).unwrap_or_default(),
                )
            })
            .collect(),
        None => corpus::read(&place::corpus(&place::cases()))?
            .into_iter()
            .map(|file| (file.name, file.bytes))
            .collect(),
    };
    let sample = all.into_iter().step_by(arguments.every.max(1));
    let texts = sample.filter_map(|(name, bytes)| Some((name, String::from_utf8(bytes).ok()?)));
    Some(texts.collect())
}

fn judge(name: &str, question: &Question, own: &Answers, theirs: &Answers, tally: &mut Tally) {
    let scene = Scene::of(question.text);
    for (asked, own) in own.list() {
        let theirs = theirs.to(asked);
        if own.items.is_empty() && theirs.items.is_empty() {
            continue;
        }
        let differences = scene::differences(asked, own, theirs);
        let explained = differences.iter().map(|difference| {
            let class = CLASSES
                .iter()
                .find(|class| class.explains(&scene, difference));
            (difference, class)
        });
        tally.add(name, question, asked, &explained.collect::<Vec<_>>());
    }
}
