//! `dockwright plan`: what a build would do, without doing it.
//! Leans on the model's plan, on the builder's forecast where there is a store, and on `render::plan`.

use std::path::{Path, PathBuf};

use dockwright_builder::Settings as BuilderSettings;
use dockwright_builder::build::{
    BuildError, BuildInput, BuildOptions, Foretold, Surroundings, Unheard, forecast,
};
use dockwright_images::image::select::host_platform;
use dockwright_images::store::Store;
use dockwright_model::Model;
use dockwright_model::forecast::Forecast;
use dockwright_model::image::platform::Platform;
use dockwright_model::plan::{Target, TargetError};
use dockwright_model::source::Source;
use dockwright_model::world::disk::DiskWorld;
use dockwright_model::world::{MemoryWorld, World};
use dockwright_project::problem::Problem;
use dockwright_project::read::read_file;
use dockwright_rules::diagnostic::Phase;
use dockwright_rules::lint::lint;
use dockwright_rules::settings::Settings;

use crate::args::plan::{PlanArguments, PlanFormat};
use crate::commands::build::sources::{Keys, default_file, opened, read_default};
use crate::commands::build::steps;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::stdin::read_stdin;
use crate::judge::{Findings, Report};
use crate::options;
use crate::output;
use crate::panic::guarded;
use crate::place::store_place;
use crate::render::plan::sheet::Sheet;
use crate::render::plan::{dot, html, json, mermaid, text};
use crate::render::text as findings;
use crate::snippet::Pen;
use crate::terminal::{ColorChoice, Terminal};

/// Why nothing is known of any step.
type Unforetold = &'static str;

/// Runs the command.
pub(crate) fn run(arguments: &PlanArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let place = Place::of(arguments);
    let source = place.read(color)?;
    let reason = match foretold(arguments, &place, &source)? {
        Ok(foretold) => {
            let sheet = Sheet {
                model: &foretold.model,
                plan: &foretold.plan,
                forecast: &foretold.forecast,
            };
            return Ok(write(arguments, &page(&sheet, arguments, color), color));
        }
        Err(reason) => reason,
    };
    let world = world(arguments, place.context)?;
    let target = steps::target(&arguments.steps);
    let (refusals, page) = guarded(|| {
        let model = Model::new(source, world.as_ref());
        (
            refusals(&model),
            unforetold(&model, &target, arguments, reason, color),
        )
    })?;
    let exit = complain(&refusals, color);
    let page = page.map_err(wrong_target)?;
    Ok(write(arguments, &page, color).and(exit))
}

fn write(arguments: &PlanArguments, page: &str, color: ColorChoice) -> Exit {
    match &arguments.output {
        Some(path) => output::save(path, &[page], color),
        None => output::print(&[page], color),
    }
}

/// The plan with what the store knows of it, or why that is nothing.
fn foretold(
    arguments: &PlanArguments,
    place: &Place,
    source: &Source,
) -> Result<Result<Foretold, Unforetold>, Failure> {
    let folder = store_place(&arguments.store);
    let Some(context) = &place.context else {
        return Ok(Err("there is no build context"));
    };
    if !folder.join("oci-layout").exists() {
        return Ok(Err("there is no store"));
    }
    let store = Store::open(&folder)?;
    let lease = store.lease()?;
    let input = BuildInput {
        source: source.clone(),
        context: opened(
            &context.display().to_string(),
            &store.scratch(),
            &Keys::default(),
        )?,
    };
    let platform = platform(arguments)?;
    let options = BuildOptions {
        platforms: vec![platform.clone()],
        ..steps::options(&arguments.steps, &store.scratch())?
    };
    let around = Surroundings {
        store: &store,
        lease: &lease,
        client: None,
        progress: &Unheard,
        settings: BuilderSettings::default(),
    };
    match forecast(&input, &options, &platform, &around) {
        Ok(foretold) => Ok(Ok(foretold)),
        Err(BuildError::Faults(_) | BuildError::Target(_)) => {
            Ok(Err("a build would refuse the file"))
        }
        Err(error) => Err(Failure::failed(error)),
    }
}

/// Where the Dockerfile and the build context are.
struct Place {
    /// `None` for standard input.
    file: Option<PathBuf>,
    /// Whether it is the one that a folder is expected to have.
    is_expected: bool,
    /// What messages and ignore files go by.
    name: String,
    context: Option<PathBuf>,
}

impl Place {
    /// A folder is the build context and holds the Dockerfile; a file stands in its build context.
    fn of(arguments: &PlanArguments) -> Self {
        let path = &arguments.path;
        let is_folder = path.is_dir();
        let file = match (&arguments.file, is_folder) {
            (Some(file), _) => file.clone(),
            (None, true) => default_file(path),
            (None, false) => path.clone(),
        };
        let is_stdin = file.as_os_str() == "-";
        let context = match (is_folder, is_stdin) {
            (true, _) => Some(path.clone()),
            (false, true) => None,
            (false, false) => Some(folder_of(&file)),
        };
        let name = match (&arguments.stdin_filename, is_stdin) {
            (Some(name), true) => name.display().to_string(),
            (None, true) => "<stdin>".to_owned(),
            (_, false) => file
                .strip_prefix("./")
                .unwrap_or(&file)
                .display()
                .to_string(),
        };
        Self {
            file: (!is_stdin).then_some(file),
            is_expected: arguments.file.is_none() && is_folder,
            name,
            context,
        }
    }

    fn read(&self, color: ColorChoice) -> Result<Source, Problem> {
        let text = match &self.file {
            Some(file) if self.is_expected => {
                read_default(file).map_err(|problem| problem.about(&self.name))?
            }
            Some(file) => read_file(file).map_err(|problem| problem.about(&self.name))?,
            None => read_stdin(color)?,
        };
        Ok(Source::new(self.name.as_str(), text))
    }
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

fn world(arguments: &PlanArguments, context: Option<PathBuf>) -> Result<Box<dyn World>, Failure> {
    let build_arguments = options::build_arguments(&arguments.steps.build_arg);
    let platform = platform(arguments)?;
    Ok(match context {
        Some(context) => {
            let world = DiskWorld::new(context, build_arguments, options::today());
            Box::new(world.with_platform(platform))
        }
        None => Box::new(MemoryWorld {
            build_arguments,
            platform,
            ..MemoryWorld::default()
        }),
    })
}

fn platform(arguments: &PlanArguments) -> Result<Platform, Problem> {
    let named = options::platform(arguments.platform.as_deref())?;
    Ok(named.unwrap_or_else(host_platform))
}

/// What the file alone tells.
fn unforetold(
    model: &Model<'_>,
    target: &Target,
    arguments: &PlanArguments,
    reason: Unforetold,
    color: ColorChoice,
) -> Result<String, TargetError> {
    let plan = model.plan(target)?;
    let sheet = Sheet {
        model,
        plan: &plan,
        forecast: &Forecast::unknown(&plan, reason),
    };
    Ok(page(&sheet, arguments, color))
}

fn page(sheet: &Sheet<'_>, arguments: &PlanArguments, color: ColorChoice) -> String {
    let terminal = match arguments.output {
        Some(_) => Terminal::file(color),
        None => Terminal::stdout(color),
    };
    match arguments.format {
        PlanFormat::Text => text::page(sheet, terminal),
        PlanFormat::Json => json::page(sheet),
        PlanFormat::Mermaid => mermaid::page(sheet),
        PlanFormat::Dot => dot::page(sheet),
        PlanFormat::Html => html::page(sheet),
    }
}

/// What a build would stop at before its first step.
fn refusals(model: &Model<'_>) -> Report {
    let mut diagnostics = lint(model, &Settings::default());
    diagnostics.retain(|diagnostic| diagnostic.phase != Phase::Lint);
    let source = model.source().clone();
    Report {
        path: source.path().to_owned(),
        findings: Ok(Findings {
            source,
            diagnostics,
        }),
    }
}

/// Draws what a build would stop at, on standard error: the plan is what would be built otherwise.
fn complain(refusals: &Report, color: ColorChoice) -> Exit {
    let drawn = findings::file(refusals, &Pen::new(Terminal::stderr(color)));
    output::say(&drawn);
    Exit::findings(!drawn.is_empty())
}

fn wrong_target(error: TargetError) -> Failure {
    Problem::new(error.message).with_help(error.help).into()
}
