//! `dockwright container ls`: the containers of the store.
//! Leans on `stock` and `render::table`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dockwright_builder::container::{Container, Record, State};
use dockwright_builder::{Mount, MountSource, Network};
use dockwright_images::image::LabelFilter;
use serde_json::{Map, Value, json};

use crate::args::containers::ContainerListArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::size::{bytes, duration, moment, rfc3339, since};
use crate::render::table::{Column, Listing};
use crate::stock;
use crate::terminal::ColorChoice;

const COLUMNS: &[Column] = &[
    ("CONTAINER ID", "ID"),
    ("IMAGE", "Image"),
    ("COMMAND", "Command"),
    ("CREATED", "RunningFor"),
    ("STATUS", "Status"),
    ("NAMES", "Names"),
];

const COLUMNS_WITH_SIZES: &[Column] = &[
    ("CONTAINER ID", "ID"),
    ("IMAGE", "Image"),
    ("COMMAND", "Command"),
    ("CREATED", "RunningFor"),
    ("STATUS", "Status"),
    ("NAMES", "Names"),
    ("SIZE", "Size"),
];

/// How much of a command is shown, as in Docker.
const SHOWN: usize = 20;

/// How much of the name of a mount is shown, as in Docker.
const LONGEST: usize = 15;

/// What a container must be to be listed or removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Filter {
    Name(String),
    Id(String),
    Status(String),
    Label(LabelFilter),
    Ancestor(String),
    Exited(u8),
    Before(u64),
}

/// Runs the command.
pub(crate) fn run(arguments: &ContainerListArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let filters = Filter::read_all(&arguments.filter)?;
    let asks_for_state = filters
        .iter()
        .any(|filter| matches!(filter, Filter::Status(_) | Filter::Exited(_)));
    let last = match arguments.latest {
        true => Some(1),
        false => arguments.last,
    };
    let lists_all = arguments.all || asks_for_state || last.is_some();
    let now = SystemTime::now();
    Container::sweep(&store)?;
    let mut rows = Vec::new();
    for container in Container::all(&store)? {
        if last.is_some_and(|last| rows.len() >= last) {
            break;
        }
        let state = container.state()?;
        let is_listed = lists_all || state == State::Running;
        if is_listed && filters.iter().all(|filter| filter.passes(&container)) {
            rows.push(fields(&container, state, arguments, now));
        }
    }
    if arguments.quiet {
        let ids = rows.iter().filter_map(|row| row["ID"].as_str());
        return Ok(output::print(&[&output::lines(ids)], color));
    }
    let columns = if arguments.size {
        COLUMNS_WITH_SIZES
    } else {
        COLUMNS
    };
    let listing = Listing { columns, rows };
    let text = listing
        .print(arguments.format.as_deref())
        .map_err(Failure::usage)?;
    Ok(output::print(&[&text], color))
}

/// One container under the field names of Docker's `container ls --format`.
fn fields(
    container: &Container,
    state: State,
    arguments: &ContainerListArguments,
    now: SystemTime,
) -> Value {
    let record = &container.record;
    let id = if arguments.no_trunc {
        &record.id
    } else {
        record.short_id()
    };
    let labels = &record.labels;
    let pairs: Vec<String> = labels
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let labels: Map<String, Value> = labels
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    let asks_for_size = arguments
        .format
        .as_ref()
        .is_some_and(|format| format.contains(".Size"));
    let mut row = json!({
        "ID": id,
        "Image": record.image,
        "Command": command(record, arguments.no_trunc),
        "CreatedAt": moment(&time(record.created)),
        "RunningFor": since(&time(record.created), now),
        "Status": status(record, state, now),
        "State": state.word(),
        "Names": record.name,
        "Labels": pairs.join(","),
        "Label": labels,
        "Mounts": mounts(record, arguments.no_trunc).join(","),
        "LocalVolumes": record.volumes.len().to_string(),
        "Networks": network(record),
        "Ports": "",
    });
    if arguments.size || asks_for_size {
        row["Size"] = json!(bytes(container.size()));
    }
    row
}

/// The names of volumes, and what of the host is mounted, shortened as in Docker.
fn mounts(record: &Record, is_long: bool) -> Vec<String> {
    let volume_at = |target: &str| {
        let mut volumes = record.volumes.iter();
        volumes.find(|volume| volume.target == target)
    };
    let named = |mount: &Mount| match (&mount.source, volume_at(&mount.target)) {
        (_, Some(volume)) => Some(volume.name.clone()),
        (MountSource::Bind(path), None) => Some(path.to_string_lossy().into_owned()),
        _ => None,
    };
    let names = record.execution.mounts.iter().filter_map(named);
    let shown = |name: String| match name.char_indices().nth(LONGEST) {
        Some(_) if !is_long => name.chars().take(LONGEST - 1).chain(['…']).collect(),
        _ => name,
    };
    names.map(shown).collect()
}

fn command(record: &Record, is_long: bool) -> String {
    let words = record.execution.arguments.join(" ");
    match words.char_indices().nth(SHOWN) {
        Some(_) if !is_long => {
            let short: String = words.chars().take(SHOWN - 1).collect();
            format!("\"{short}…\"")
        }
        _ => format!("\"{words}\""),
    }
}

fn status(record: &Record, state: State, now: SystemTime) -> String {
    let ago = |moment: Option<u64>| since(&time(moment.unwrap_or(record.created)), now);
    match state {
        State::Created => "Created".to_owned(),
        State::Running => format!("Up {}", ago(record.started).trim_end_matches(" ago")),
        State::Exited => format!(
            "Exited ({}) {}",
            record.exit_code.unwrap_or_default(),
            ago(record.finished)
        ),
        State::Dead => "Dead".to_owned(),
    }
}

/// The word for the network that a container sees.
pub(crate) fn network(record: &Record) -> &'static str {
    match record.execution.network {
        Network::Host => "host",
        Network::None => "none",
    }
}

/// Seconds since 1970 as RFC 3339.
pub(crate) fn time(seconds: u64) -> String {
    rfc3339(UNIX_EPOCH + Duration::from_secs(seconds))
}

impl Filter {
    /// Reads filters as Docker's commands take them.
    pub(crate) fn read_all(texts: &[String]) -> Result<Vec<Self>, Failure> {
        texts.iter().map(|text| Self::read(text)).collect()
    }

    fn read(text: &str) -> Result<Self, Failure> {
        let unknown = || {
            Failure::usage(format!(
                "`{text}` is no filter; there are `name=`, `id=`, `status=`, `label=`, `label!=`, `ancestor=`, `exited=` and `until=`"
            ))
        };
        let (name, value) = text.split_once('=').ok_or_else(unknown)?;
        if let Some(label) = LabelFilter::read(name, value) {
            return Ok(Self::Label(label));
        }
        Ok(match name {
            "name" => Self::Name(value.to_owned()),
            "id" => Self::Id(value.to_owned()),
            "status" => Self::Status(value.to_owned()),
            "ancestor" => Self::Ancestor(value.to_owned()),
            "exited" => Self::Exited(value.parse().map_err(|_| unknown())?),
            "until" => Self::Before(before(value).ok_or_else(unknown)?),
            _ => return Err(unknown()),
        })
    }

    /// Whether a container is what is asked for.
    pub(crate) fn passes(&self, container: &Container) -> bool {
        let record = &container.record;
        let label = |name: &str| {
            let mut labels = record.labels.iter();
            let found = labels.find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        match self {
            Self::Name(text) => record.name.contains(text.as_str()),
            Self::Id(prefix) => record.id.starts_with(prefix.as_str()),
            Self::Status(word) => container.state().is_ok_and(|state| state.word() == word),
            Self::Label(filter) => filter.is_met(label),
            Self::Ancestor(image) => {
                record.image == *image
                    || record
                        .image_id
                        .hex()
                        .starts_with(image.trim_start_matches("sha256:"))
            }
            Self::Exited(code) => record.finished.is_some() && record.exit_code == Some(*code),
            Self::Before(moment) => record.created < *moment,
        }
    }
}

/// A duration before now, or seconds since 1970.
fn before(text: &str) -> Option<u64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    match duration(text) {
        Some(seconds) => now.checked_sub(seconds),
        None => text.parse().ok(),
    }
}
