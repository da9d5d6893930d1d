//! `dockwright lint`: finds files, judges each, and writes one report.
//! Leans on `work`, `judge` and `render`.

use dockwright_project::problem::Problem;
use dockwright_rules::diagnostic::Severity;

use crate::args::{FormatArgument, LintArguments};
use crate::exit::Exit;
use crate::judge::{Report, judge};
use crate::online;
use crate::options::{FailOn, Options};
use crate::output;
use crate::render::sarif::SarifFile;
use crate::render::{concise, github, json, sarif, text};
use crate::settings::settings_of;
use crate::snippet::Pen;
use crate::tally::Tally;
use crate::terminal::{ColorChoice, Terminal};
use crate::work::{Task, Work};

/// One file's part of the report.
struct Page {
    text: String,
    sarif: Option<SarifFile>,
    tally: Tally,
    /// What standard error is told, where the format has no place for it.
    complaint: Option<Problem>,
}

/// Runs the command.
pub(crate) fn run(arguments: &LintArguments, color: ColorChoice) -> Result<Exit, Problem> {
    let options = Options::read(&arguments.input, &arguments.selection, color)?;
    let work = Work::find(&arguments.input, &options, arguments.quiet);
    online::fill(&work, &options);
    let terminal = match arguments.output_file {
        Some(_) => Terminal::file(color),
        None => Terminal::stdout(color),
    };
    let pen = Pen::new(terminal);
    let pages = work.run(|task| {
        let (report, fail_on) = report(task, arguments, &options);
        let mut page = page(&report, fail_on, arguments, &pen);
        if let Task::Unsettled(..) = task {
            page.complaint = None;
        }
        page
    });
    let exit = work.exit;
    // The progress line has to be gone before anything else is written.
    drop(work);
    Ok(write(arguments, pages, color).and(exit))
}

/// Judges one file, and says from which severity on its findings fail the run.
fn report(task: &Task, arguments: &LintArguments, options: &Options) -> (Report, FailOn) {
    let (report, from_settings) = match task {
        Task::File(target, loaded) => {
            let settings = settings_of(target, loaded, options);
            (
                judge(target, options, &settings),
                loaded.settings().fail_on(),
            )
        }
        Task::Failed(name, problem) | Task::Unsettled(name, problem) => {
            (Report::failed(name, problem), None)
        }
    };
    let default = FailOn::Severity(from_settings.unwrap_or(Severity::Warning));
    (report, arguments.fail_on.map_or(default, FailOn::from))
}

fn page(report: &Report, fail_on: FailOn, arguments: &LintArguments, pen: &Pen) -> Page {
    let is_counted = arguments.statistics;
    let text = match arguments.format {
        FormatArgument::Text if !is_counted => text::file(report, pen),
        FormatArgument::Concise if !is_counted => concise::file(report),
        FormatArgument::Json => json::file(report),
        FormatArgument::Github => github::file(report),
        FormatArgument::Text | FormatArgument::Concise | FormatArgument::Sarif => String::new(),
    };
    let has_place = !matches!(
        arguments.format,
        FormatArgument::Text | FormatArgument::Concise
    );
    Page {
        text,
        sarif: (arguments.format == FormatArgument::Sarif).then(|| sarif::file(report)),
        tally: Tally::of(report, fail_on),
        complaint: report
            .findings
            .as_ref()
            .err()
            .filter(|_| !has_place)
            .map(|problem| problem.clone().about(&report.path)),
    }
}

/// Writes the report, its parts in the order of the files, and decides the exit code.
fn write(arguments: &LintArguments, mut pages: Vec<Page>, color: ColorChoice) -> Exit {
    let mut tally = Tally::default();
    for page in &pages {
        tally.add(&page.tally);
        if let Some(problem) = &page.complaint {
            output::complain(problem, color);
        }
    }
    let files: Vec<SarifFile> = pages
        .iter_mut()
        .filter_map(|page| page.sarif.take())
        .collect();
    let (head, tail) = frame(arguments, &tally, &files);
    let mut parts = vec![head.as_str()];
    for (index, page) in pages.iter().enumerate() {
        if arguments.format == FormatArgument::Json {
            parts.push(if index == 0 { "\n" } else { ",\n" });
        }
        parts.push(&page.text);
    }
    parts.push(&tail);
    let written = match &arguments.output_file {
        Some(path) => output::save(path, &parts, color),
        None => output::print(&parts, color),
    };
    written
        .and(Exit::findings(tally.failing > 0))
        .and(Exit::failures(tally.failed > 0))
}

/// What stands before and behind the files.
fn frame(arguments: &LintArguments, tally: &Tally, files: &[SarifFile]) -> (String, String) {
    let (head, tail) = match arguments.format {
        FormatArgument::Json => (
            json::HEAD.to_owned(),
            json::tail(tally, arguments.statistics),
        ),
        FormatArgument::Sarif => (sarif::log(files), String::new()),
        FormatArgument::Text if !arguments.quiet => {
            (statistics(arguments, tally), text::summary(tally))
        }
        FormatArgument::Text | FormatArgument::Concise => {
            (statistics(arguments, tally), String::new())
        }
        FormatArgument::Github => (String::new(), String::new()),
    };
    (head, tail)
}

fn statistics(arguments: &LintArguments, tally: &Tally) -> String {
    if arguments.statistics {
        text::statistics(tally)
    } else {
        String::new()
    }
}
