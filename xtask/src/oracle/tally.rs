//! How much agrees, which differences are meant, and which are not.
//! Leans on `class`.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Asked, Feature};
use super::class::Class;
use super::question::Question;
use super::scene::{Difference, Side};

/// The count of all files.
#[derive(Default)]
pub(super) struct Tally {
    parts: BTreeMap<Feature, Part>,
    unexplained: Vec<String>,
    /// The class of which every difference is kept.
    watched: Option<String>,
    watched_lines: Vec<String>,
}

#[derive(Default)]
struct Part {
    agree: usize,
    total: usize,
    /// Where both agree but for what the other service knows nothing of.
    beyond: BTreeMap<&'static str, usize>,
    classes: BTreeMap<&'static str, usize>,
    unexplained: usize,
}

impl Tally {
    /// Starts to count, and keeps the differences of one class.
    pub(super) fn watching(class: Option<&str>) -> Self {
        Self {
            watched: class.map(str::to_owned),
            ..Self::default()
        }
    }

    /// Counts one question with its differences.
    pub(super) fn add(
        &mut self,
        name: &str,
        question: &Question<'_>,
        asked: Asked,
        differences: &[(&Difference, Option<&Class>)],
    ) {
        let is_watched = |class: Option<&Class>| class.map(|it| it.name) == self.watched.as_deref();
        if self.watched.is_some() {
            let watched = differences.iter().filter(|(_, class)| is_watched(*class));
            let lines = watched.map(|(difference, _)| line(name, question, difference));
            self.watched_lines.extend(lines);
        }
        let part = self.parts.entry(asked.feature).or_default();
        part.total += 1;
        let counted = |class: Option<&Class>| !class.is_some_and(|class| class.beyond);
        let is_shared = !differences.iter().any(|(_, class)| counted(*class));
        let names = differences.iter().map(|(_, class)| class.map(|it| it.name));
        if is_shared {
            part.agree += 1;
            let beyond: BTreeSet<&str> = names.flatten().collect();
            for class in beyond {
                *part.beyond.entry(class).or_default() += 1;
            }
            return;
        }
        match names.clone().all(|class| class.is_some()) {
            true => {
                let meant = differences.iter().filter(|(_, class)| counted(*class));
                let first = meant
                    .filter_map(|(_, class)| *class)
                    .map(|it| it.name)
                    .next();
                *part.classes.entry(first.unwrap_or_default()).or_default() += 1;
            }
            false => {
                part.unexplained += 1;
                let open = differences.iter().filter(|(_, class)| class.is_none());
                self.unexplained
                    .extend(open.map(|(difference, _)| line(name, question, difference)));
            }
        }
    }

    /// Prints the counts, and every difference that no class explains.
    pub(super) fn print(&self, verbose: bool) {
        if verbose {
            for line in &self.unexplained {
                println!("{line}");
            }
        }
        for line in &self.watched_lines {
            println!("{line}");
        }
        for (feature, part) in &self.parts {
            println!("{}: {}/{}", feature.name(), part.agree, part.total);
            for (class, count) in &part.beyond {
                println!("    agrees, and says more: {class}: {count}");
            }
            for (class, count) in &part.classes {
                println!("    differs: {class}: {count}");
            }
            println!("    unexplained: {}", part.unexplained);
        }
    }

    /// An error where something is unexplained.
    pub(super) fn verdict(&self) -> Result<(), String> {
        let count: usize = self.parts.values().map(|part| part.unexplained).sum();
        match count {
            0 => Ok(()),
            _ => Err(format!(
                "{count} differences are not explained; see them with --verbose"
            )),
        }
    }
}

fn line(name: &str, question: &Question<'_>, difference: &Difference) -> String {
    let point = |offset| {
        let (line, character) = question.places.point(offset);
        format!("{}:{}", line + 1, character + 1)
    };
    let side = match difference.side {
        Side::Ours => "ours",
        Side::Theirs => "theirs",
    };
    let item = &difference.item;
    format!(
        "{name}:{} {}: only {side}: {} `{}` {}",
        point(difference.asked.at),
        difference.asked.feature.name(),
        point(item.range.start()),
        item.range
            .slice(question.text)
            .lines()
            .next()
            .unwrap_or_default(),
        item.word,
    )
}
