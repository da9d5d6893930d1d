//! `dockwright fix`: applies fixes, or shows what they would change.
//! Leans on `work`, `write` and `render::diff`.

use dockwright_project::problem::Problem;
use dockwright_project::settings::FolderSettings;
use dockwright_rules::apply::{Fixed, fix};
use dockwright_rules::diagnostic::Safety;

use crate::args::FixArguments;
use crate::exit::Exit;
use crate::input::discover::{Place, Target};
use crate::online;
use crate::options::Options;
use crate::output;
use crate::panic::guarded;
use crate::render::diff;
use crate::render::text::count;
use crate::settings::settings_of;
use crate::terminal::{ColorChoice, Terminal};
use crate::work::{Task, Work};
use crate::write::write_file;

/// What became of one file.
struct Outcome {
    name: String,
    /// What standard output is told.
    text: String,
    result: Result<Change, Problem>,
}

/// How a file changed.
struct Change {
    applied: usize,
    left: usize,
    left_with_a_look: usize,
    is_changed: bool,
}

/// Sums over all files.
#[derive(Default)]
struct Sums {
    applied: usize,
    changed: usize,
    left: usize,
    left_with_a_look: usize,
    failed: usize,
}

/// Runs the command.
pub(crate) fn run(arguments: &FixArguments, color: ColorChoice) -> Result<Exit, Problem> {
    let options = Options::read(&arguments.input, &arguments.selection, color)?;
    let work = Work::find(&arguments.input, &options, arguments.quiet);
    online::fill(&work, &options);
    let outcomes = work.run(|task| match task {
        Task::File(target, loaded) => outcome(target, loaded, arguments, &options),
        Task::Failed(name, problem) => Outcome::failed(name, problem.clone()),
        Task::Unsettled(name, _) => Outcome::untouched(name),
    });
    let exit = work.exit;
    drop(work);
    Ok(conclude(arguments, &outcomes, color).and(exit))
}

fn outcome(
    target: &Target,
    loaded: &FolderSettings,
    arguments: &FixArguments,
    options: &Options,
) -> Outcome {
    let settings = settings_of(target, loaded, options);
    let safety = if arguments.dangerous {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    let fixed = target.read(options).and_then(|source| {
        let world = target.world(options);
        let fixed = guarded(|| fix(&source, world.as_ref(), &settings, safety))?;
        Ok((source, fixed))
    });
    let (source, fixed) = match fixed {
        Ok(fixed) => fixed,
        Err(problem) => return Outcome::failed(&target.name, problem),
    };
    let is_changed = fixed.text != source.text();
    let is_written = is_changed && !(arguments.diff || arguments.check);
    if let (Place::File(path), true) = (&target.place, is_written)
        && let Err(problem) = write_file(path, &fixed.text)
    {
        return Outcome::failed(&target.name, problem);
    }
    Outcome {
        name: target.name.clone(),
        text: shown(target, source.text(), &fixed, arguments, options),
        result: Ok(Change::of(&fixed, is_changed)),
    }
}

/// What standard output is told of a file: the diff, its name, or, for standard input, the text itself.
fn shown(
    target: &Target,
    before: &str,
    fixed: &Fixed,
    arguments: &FixArguments,
    options: &Options,
) -> String {
    let is_changed = fixed.text != before;
    match (arguments.diff, arguments.check, &target.place) {
        (true, _, _) if is_changed => diff::unified(
            &target.name,
            before,
            &fixed.text,
            Terminal::stdout(options.color),
        ),
        (false, true, _) if is_changed => format!("{}\n", target.name),
        (false, false, Place::Stdin(_)) => fixed.text.clone(),
        _ => String::new(),
    }
}

impl Outcome {
    fn untouched(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            text: String::new(),
            result: Ok(Change::NONE),
        }
    }

    fn failed(name: &str, problem: Problem) -> Self {
        Self {
            name: name.to_owned(),
            text: String::new(),
            result: Err(problem),
        }
    }
}

impl Change {
    const NONE: Self = Self {
        applied: 0,
        left: 0,
        left_with_a_look: 0,
        is_changed: false,
    };

    fn of(fixed: &Fixed, is_changed: bool) -> Self {
        let left = fixed
            .remaining
            .iter()
            .filter_map(|diagnostic| diagnostic.fix.as_ref());
        Self {
            applied: fixed.applied,
            left: fixed.remaining.len(),
            left_with_a_look: left.filter(|fix| fix.safety == Safety::Unsafe).count(),
            is_changed,
        }
    }
}

fn conclude(arguments: &FixArguments, outcomes: &[Outcome], color: ColorChoice) -> Exit {
    let mut sums = Sums::default();
    for outcome in outcomes {
        match &outcome.result {
            Ok(change) => sums.add(change),
            Err(problem) => {
                sums.failed += 1;
                output::complain(&problem.clone().about(&outcome.name), color);
            }
        }
    }
    let texts: Vec<&str> = outcomes
        .iter()
        .map(|outcome| outcome.text.as_str())
        .collect();
    let printed = output::print(&texts, color);
    if !arguments.quiet {
        output::say(&sums.summary(arguments));
    }
    let is_found = arguments.check && sums.changed > 0;
    printed
        .and(Exit::findings(is_found))
        .and(Exit::failures(sums.failed > 0))
}

impl Sums {
    fn add(&mut self, change: &Change) {
        self.applied += change.applied;
        self.changed += usize::from(change.is_changed);
        self.left += change.left;
        self.left_with_a_look += change.left_with_a_look;
    }

    fn summary(&self, arguments: &FixArguments) -> String {
        let verb = if arguments.diff || arguments.check {
            "would fix"
        } else {
            "fixed"
        };
        let done = match self.applied {
            0 => "nothing to fix".to_owned(),
            applied => format!(
                "{verb} {} in {}",
                count(applied, "finding"),
                count(self.changed, "file")
            ),
        };
        let risky = match self.left_with_a_look {
            risky if risky > 0 && !arguments.dangerous => {
                format!(" ({risky} fixable with `--unsafe`)")
            }
            _ => String::new(),
        };
        format!("{done}; {} left{risky}\n", self.left)
    }
}
