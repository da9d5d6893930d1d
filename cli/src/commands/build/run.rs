//! Runs a build: the file and its context, the store, the way progress is shown, and what is told in the end.
//! Leans on `asked` and `outputs`.

use std::fs;
use std::path::{Path, PathBuf};

use dockwright_builder::Settings;
use dockwright_builder::build::{
    BuildError, BuildInput, BuildOptions, BuildProgress, Built, Destination, Output, Surroundings,
    Unheard, build,
};
use dockwright_images::document::Document;
use dockwright_images::progress::{Event, Progress};
use dockwright_images::store::{Lease, Store};
use dockwright_images::transfer::{Bringing, push_image};
use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::disk::DiskWorld;
use dockwright_project::problem::reason;
use dockwright_project::read::read_file;
use dockwright_rules::catalog;
use dockwright_rules::diagnostic::{Diagnostic, Severity};
use dockwright_rules::lint::lint;
use dockwright_rules::rule::Origin;
use serde_json::{Value, json};

use crate::args::build::{BuildArguments, ProgressArgument};
use crate::bars::Bars;
use crate::commands::build::asked::options;
use crate::commands::build::caches::Caches;
use crate::commands::build::listener;
use crate::commands::build::outputs::{Outputs, outputs};
use crate::commands::build::sources::{Keys, default_file, opened, read_default};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::stdin::read_stdin;
use crate::judge::{Findings, Report};
use crate::options::{FailOn, today};
use crate::output;
use crate::render::build::rawjson::{self, RawJson};
use crate::render::build::{fault, plain::Plain, screen::Screen};
use crate::render::text;
use crate::snippet::Pen;
use crate::stock;
use crate::tally::Tally;
use crate::terminal::{ColorChoice, Terminal};

/// Runs the command.
pub(crate) fn run(arguments: &BuildArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let lease = store.lease()?;
    // Contexts from elsewhere stand where nobody takes them for forgotten ones.
    let scratch = lease.workspace()?;
    let done = build_with(arguments, &lease, scratch.path(), color);
    lease.discard(&scratch);
    done
}

fn build_with(
    arguments: &BuildArguments,
    lease: &Lease<'_>,
    scratch: &Path,
    color: ColorChoice,
) -> Result<Exit, Failure> {
    let store = lease.store();
    let mut options = options(arguments, scratch)?;
    let mut outputs = outputs(arguments)?;
    let caches = Caches::read(arguments)?;
    options.rewrite_timestamps = outputs.rewrite_timestamps;
    options.inline_cache = caches.is_inline();
    outputs.wanted.caches = caches.wanted();
    let input = input(arguments, scratch, color)?;
    if arguments.check {
        return Ok(check(&input, &options, color));
    }
    if let Some(refused) = refused_by_checks(&input, &options, color) {
        return Ok(refused);
    }
    if is_for_programs(arguments) {
        listener::follow();
    }
    let progress = progress(arguments, &input.source, color);
    let quiet = Quiet;
    let client = stock::client(&quiet)?;
    let around = Surroundings {
        store,
        lease,
        client: Some(&client),
        progress: progress.as_ref(),
        settings: Settings::default(),
    };
    caches.take(lease, &quiet, color);
    let built = build(&input, &options, &outputs.wanted, &around);
    // The picture has to be complete before anything else is written.
    drop(around);
    drop(progress);
    match built {
        Ok(built) => {
            pushed(lease, &outputs, &built, arguments.quiet)?;
            caches.leave(lease, &built.caches, &quiet)?;
            told(store, arguments, &outputs, &built, color)
        }
        Err(error) if is_for_programs(arguments) => {
            output::say(&rawjson::failure(&error, &input.source));
            Ok(exit_of(&error))
        }
        Err(error) => failed(error, &input.source, color),
    }
}

/// Whether programs rather than people read what is told.
fn is_for_programs(arguments: &BuildArguments) -> bool {
    arguments.progress == ProgressArgument::Rawjson && !arguments.quiet
}

/// What holds for a lint of the file as it would be built.
fn world(input: &BuildInput, options: &BuildOptions) -> DiskWorld {
    let world = DiskWorld::new(input.context.path(), options.arguments.clone(), today());
    match options.platforms.first() {
        Some(platform) => world.with_platform(platform.clone()),
        None => world,
    }
}

fn report(input: &BuildInput, diagnostics: Vec<Diagnostic>) -> Report {
    Report {
        path: input.source.path().to_owned(),
        findings: Ok(Findings {
            source: input.source.clone(),
            diagnostics,
        }),
    }
}

/// A file that says `# check=error=true` is not built while one of BuildKit's own checks finds something.
fn refused_by_checks(
    input: &BuildInput,
    options: &BuildOptions,
    color: ColorChoice,
) -> Option<Exit> {
    let world = world(input, options);
    let model = Model::new(input.source.clone(), &world);
    if !model.check_options().error {
        return None;
    }
    let is_of_buildkit = |diagnostic: &Diagnostic| {
        let rule = catalog::rule(diagnostic.rule);
        let mut origins = rule.iter().flat_map(|rule| rule.origins);
        origins.any(|origin| matches!(origin, Origin::BuildKit(_)))
    };
    let mut found = lint(&model, &dockwright_rules::settings::Settings::default());
    found.retain(is_of_buildkit);
    let is_clean = found.is_empty();
    let pen = Pen::new(Terminal::stderr(color));
    output::say(&text::file(&report(input, found), &pen));
    (!is_clean).then_some(Exit::Failed)
}

/// Lints the file as it would be built.
fn check(input: &BuildInput, options: &BuildOptions, color: ColorChoice) -> Exit {
    let world = world(input, options);
    let model = Model::new(input.source.clone(), &world);
    let found = lint(&model, &dockwright_rules::settings::Settings::default());
    let report = report(input, found);
    let tally = Tally::of(&report, FailOn::Severity(Severity::Warning));
    let pen = Pen::new(Terminal::stdout(color));
    let written = output::print(&[&text::file(&report, &pen), &text::summary(&tally)], color);
    written.and(Exit::findings(tally.failing > 0))
}

/// The Dockerfile and the context. A file that is named stands where the user is, or in a context from elsewhere.
fn input(
    arguments: &BuildArguments,
    scratch: &Path,
    color: ColorChoice,
) -> Result<BuildInput, Failure> {
    let keys = Keys::read(&arguments.steps)?.for_main_context(&arguments.steps);
    let context = opened(&arguments.context, scratch, &keys)?;
    let is_folder = Path::new(&arguments.context).is_dir();
    let (name, text) = match (arguments.file.as_deref(), context.dockerfile()) {
        (Some(path), _) if path == Path::new("-") => {
            let name = arguments.stdin_filename.as_ref();
            let name = name.map(|name| name.display().to_string());
            (
                name.unwrap_or_else(|| "<stdin>".to_owned()),
                read_stdin(color),
            )
        }
        (None, Some(text)) => (arguments.context.clone(), Ok(text.to_owned())),
        (Some(path), _) if is_folder => (path.display().to_string(), read_file(path)),
        (Some(path), _) => {
            let inside = context.path().join(path);
            (path.display().to_string(), read_file(&inside))
        }
        (None, None) if is_folder => {
            let path = default_file(Path::new(&arguments.context));
            (path.display().to_string(), read_default(&path))
        }
        (None, None) => {
            let path = default_file(context.path());
            ("Dockerfile".to_owned(), read_default(&path))
        }
    };
    let text = text.map_err(|problem| problem.about(&name))?;
    let source = Source::new(name.as_str(), text);
    Ok(BuildInput { source, context })
}

fn progress(
    arguments: &BuildArguments,
    source: &Source,
    color: ColorChoice,
) -> Box<dyn BuildProgress> {
    let terminal = Terminal::stderr(color);
    let is_terminal = terminal.width.is_some();
    match arguments.progress {
        _ if arguments.quiet => Box::new(Unheard),
        ProgressArgument::Quiet => Box::new(Unheard),
        ProgressArgument::Rawjson => Box::new(RawJson::new(source)),
        ProgressArgument::Tty => Box::new(Screen::new(terminal)),
        ProgressArgument::Auto if is_terminal => Box::new(Screen::new(terminal)),
        ProgressArgument::Auto | ProgressArgument::Plain => Box::new(Plain::new()),
    }
}

/// What the client of registries says is said by the build.
struct Quiet;

impl Progress for Quiet {
    fn report(&self, _event: Event<'_>) {}
}

/// Gives the image to its registries.
fn pushed(
    lease: &Lease<'_>,
    outputs: &Outputs,
    built: &Built,
    is_quiet: bool,
) -> Result<(), Failure> {
    let Some(descriptor) = &built.descriptor else {
        return Ok(());
    };
    let bars = Bars::new(is_quiet);
    let client = stock::client(&bars)?;
    let bringing = Bringing {
        client: &client,
        lease,
        progress: &bars,
    };
    for reference in &outputs.pushed {
        push_image(bringing, descriptor, reference)?;
    }
    Ok(())
}

/// Tells what was built: the id in a file, on standard output where that is free, and everything as JSON.
fn told(
    store: &Store,
    arguments: &BuildArguments,
    outputs: &Outputs,
    built: &Built,
    color: ColorChoice,
) -> Result<Exit, Failure> {
    let id = id(store, built)?;
    let save = |path: &PathBuf, text: String| {
        fs::write(path, text).map_err(|error| {
            let path = path.display();
            Failure::usage(format!("cannot write `{path}`: {}", reason(&error)))
        })
    };
    if let (Some(path), Some(id)) = (&arguments.iidfile, &id) {
        save(path, id.clone())?;
    }
    if let Some(path) = &arguments.metadata_file {
        let text = serde_json::to_string_pretty(&metadata(outputs, built, id.as_deref()));
        save(path, text.unwrap_or_default() + "\n")?;
    }
    let takes_output = |output: &Output| {
        matches!(
            output,
            Output::Oci(Destination::Standard)
                | Output::Docker(Destination::Standard)
                | Output::Tar(Destination::Standard)
        )
    };
    let is_free = !outputs.wanted.outputs.iter().any(takes_output);
    match id.filter(|_| is_free) {
        Some(id) => Ok(output::print(&[&id, "\n"], color)),
        None => Ok(Exit::Clean),
    }
}

/// The digest of the config, as Docker has it; of several images, that of their index.
fn id(store: &Store, built: &Built) -> Result<Option<String>, Failure> {
    let Some(descriptor) = &built.descriptor else {
        return Ok(None);
    };
    Ok(Some(match store.document(descriptor)? {
        Document::Manifest(manifest) => manifest.config.digest.to_string(),
        Document::Index(_) => descriptor.digest.to_string(),
    }))
}

/// What BuildKit's client writes into its metadata file.
fn metadata(outputs: &Outputs, built: &Built, id: Option<&str>) -> Value {
    let mut metadata = json!({});
    if let Some(descriptor) = &built.descriptor {
        metadata["containerimage.digest"] = json!(descriptor.digest);
        metadata["containerimage.descriptor"] = json!(descriptor);
        if !descriptor.media_type.is_index() {
            metadata["containerimage.config.digest"] = json!(id);
        }
    }
    if !outputs.wanted.names.is_empty() {
        metadata["image.name"] = json!(outputs.wanted.names.join(","));
    }
    metadata
}

/// Draws faults where they are; everything else is told as it is.
fn failed(error: BuildError, source: &Source, color: ColorChoice) -> Result<Exit, Failure> {
    match error {
        BuildError::Faults(faults) => {
            let pen = Pen::new(Terminal::stderr(color));
            output::say(&fault::faults(&faults, source, &pen));
            Ok(Exit::Failed)
        }
        error => Err(Failure {
            exit: exit_of(&error),
            ..Failure::failed(error)
        }),
    }
}

fn exit_of(error: &BuildError) -> Exit {
    match error {
        BuildError::Target(_) | BuildError::Asked(_) => Exit::Usage,
        _ => Exit::Failed,
    }
}
