//! The options as they are meant: words turned into values, defaults filled in.
//! Leans on `args`, `place` and `selection`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use dockwright_images::facts::StoredImages;
use dockwright_images::settings::Settings;
use dockwright_model::date::Date;
use dockwright_model::image::platform::Platform;
use dockwright_project::problem::Problem;
use dockwright_rules::diagnostic::Severity;

use crate::args::{FailOnArgument, InputArguments, SelectionArguments};
use crate::place::{store_place, variable};
use crate::selection::Selection;
use crate::terminal::ColorChoice;

/// What every command that lints goes by.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The build context; the folder of each file without one.
    pub(crate) context: Option<PathBuf>,
    /// The build arguments.
    pub(crate) build_arguments: BTreeMap<String, String>,
    /// The platform that is built for, if one is given.
    pub(crate) platform: Option<Platform>,
    /// The day to judge dates by.
    pub(crate) today: Date,
    /// The rules that flags name.
    pub(crate) selection: Selection,
    /// Where settings come from.
    pub(crate) settings: SettingsSource,
    /// Whether comments may silence rules.
    pub(crate) suppressions: bool,
    /// Where the store is.
    pub(crate) store: PathBuf,
    /// What the store knows of images.
    pub(crate) known: Arc<StoredImages>,
    /// Whether registries are asked for what it does not know.
    pub(crate) online: bool,
    /// When to use color.
    pub(crate) color: ColorChoice,
}

/// Where settings come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SettingsSource {
    /// The file found upwards from each Dockerfile.
    Found,
    /// This file.
    File(PathBuf),
    /// No file.
    None,
}

/// The severity from which on findings fail a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailOn {
    /// This one or a worse one.
    Severity(Severity),
    /// None.
    Never,
}

impl Options {
    /// Reads the arguments that `lint` and `fix` share.
    pub(crate) fn read(
        input: &InputArguments,
        selection: &SelectionArguments,
        color: ColorChoice,
    ) -> Result<Self, Problem> {
        if let Some(context) = input.context.as_ref().filter(|context| !context.is_dir()) {
            return Err(Problem::new(format!(
                "there is no folder `{}` to be the build context",
                context.display()
            ))
            .with_help("give `--context` the folder that `docker build` is given"));
        }
        let store = store_place(&input.store);
        // What is wrong with settings of registries is told by whoever asks one.
        let registries = Settings::find(&variable).unwrap_or_default().registries;
        Ok(Self {
            context: input.context.clone(),
            build_arguments: build_arguments(&input.build_arg),
            platform: platform(input.platform.as_deref())?,
            today: input
                .today
                .as_deref()
                .map_or_else(|| Ok(today()), str::parse)
                .map_err(Problem::new)?,
            selection: Selection::read(selection)?,
            settings: match (&selection.settings, selection.no_settings) {
                (Some(file), _) => SettingsSource::File(file.clone()),
                (None, true) => SettingsSource::None,
                (None, false) => SettingsSource::Found,
            },
            suppressions: !selection.no_suppressions,
            known: Arc::new(StoredImages::new(store.clone(), registries.facts)),
            store,
            online: input.online,
            color,
        })
    }
}

impl From<FailOnArgument> for FailOn {
    fn from(argument: FailOnArgument) -> Self {
        match argument {
            FailOnArgument::Hint => Self::Severity(Severity::Hint),
            FailOnArgument::Info => Self::Severity(Severity::Info),
            FailOnArgument::Warning => Self::Severity(Severity::Warning),
            FailOnArgument::Error => Self::Severity(Severity::Error),
            FailOnArgument::Never => Self::Never,
        }
    }
}

impl FailOn {
    /// Whether a finding of that severity fails a run.
    pub(crate) fn holds(self, severity: Severity) -> bool {
        match self {
            Self::Severity(lowest) => severity >= lowest,
            Self::Never => false,
        }
    }
}

/// Reads build arguments as they are typed.
pub(crate) fn build_arguments(typed: &[String]) -> BTreeMap<String, String> {
    let read = typed.iter().filter_map(|argument| build_argument(argument));
    read.collect()
}

/// Build arguments as a build takes them: also the environment's `SOURCE_DATE_EPOCH`, as BuildKit's client does.
pub(crate) fn build_values(typed: &[String]) -> BTreeMap<String, String> {
    const NAME: &str = "SOURCE_DATE_EPOCH";
    let mut values = build_arguments(typed);
    if let (false, Ok(value)) = (values.contains_key(NAME), std::env::var(NAME)) {
        values.insert(NAME.to_owned(), value);
    }
    values
}

/// `NAME=VALUE`, or `NAME` for what the environment has, as `docker build` takes it.
fn build_argument(argument: &str) -> Option<(String, String)> {
    match argument.split_once('=') {
        Some((name, value)) => Some((name.to_owned(), value.to_owned())),
        None => std::env::var(argument)
            .ok()
            .map(|value| (argument.to_owned(), value)),
    }
}

/// Reads a platform, where one is named; scripts leave a variable empty where they name none.
pub(crate) fn platform(text: Option<&str>) -> Result<Option<Platform>, Problem> {
    let read = |text: &str| {
        Platform::parse(text).map_err(|reason| {
            Problem::new(reason).with_help("write `--platform` as `linux/amd64` or `linux/arm64`")
        })
    };
    text.filter(|text| !text.is_empty()).map(read).transpose()
}

/// The day that it is.
pub(crate) fn today() -> Date {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    Date::from_days_since_epoch((seconds / 86_400) as u32)
}
