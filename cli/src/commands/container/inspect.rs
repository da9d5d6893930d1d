//! `dockwright container inspect`: everything that is known of containers.
//! Leans on `stock` and `ls`.

use dockwright_builder::container::{Container, Record, State};
use dockwright_builder::{MountSource, Network};
use serde_json::{Value, json};

use crate::args::containers::ContainerInspectArguments;
use crate::commands::container::ls::time;
use crate::exit::Exit;
use crate::failure::{Failure, each};
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command; a container that is not there does not keep the others.
pub(crate) fn run(
    arguments: &ContainerInspectArguments,
    color: ColorChoice,
) -> Result<Exit, Failure> {
    if let Some(other) = arguments
        .format
        .as_deref()
        .filter(|format| *format != "json")
    {
        return Err(Failure::usage(format!(
            "`{other}` is no format; write `--format json`"
        )));
    }
    let store = stock::store(&arguments.store)?;
    let mut found = Vec::new();
    let exit = each(&arguments.containers, color, |text| {
        let container = Container::find(&store, text)?;
        let mut told = inspected(&container, container.state()?);
        if arguments.size {
            told["SizeRw"] = json!(container.size());
        }
        found.push(told);
        Ok(Exit::Clean)
    });
    let text = format!("{:#}\n", Value::Array(found));
    Ok(output::print(&[&text], color).and(exit))
}

/// One container in the names of Docker's JSON.
fn inspected(container: &Container, state: State) -> Value {
    let record = &container.record;
    let execution = &record.execution;
    let moment = |seconds: Option<u64>| seconds.map(time).unwrap_or_default();
    let mut arguments = execution.arguments.iter();
    json!({
        "Id": record.id,
        "Created": time(record.created),
        "Path": arguments.next(),
        "Args": arguments.collect::<Vec<_>>(),
        "State": {
            "Status": state.word(),
            "Running": state == State::Running,
            "Dead": state == State::Dead,
            "ExitCode": record.exit_code.unwrap_or_default(),
            "Error": record.fault.clone().unwrap_or_default(),
            "StartedAt": moment(record.started),
            "FinishedAt": moment(record.finished),
        },
        "Image": record.image_id,
        "Name": format!("/{}", record.name),
        "Driver": "overlay",
        "Platform": "linux",
        "HostConfig": {
            "AutoRemove": record.remove,
            "NetworkMode": network(record),
            "ReadonlyRootfs": execution.read_only,
            "Memory": execution.resources.memory.unwrap_or_default(),
            "PidsLimit": execution.resources.processes,
            "ShmSize": execution.shared_memory,
            "MaskedPaths": execution.masked,
            "ReadonlyPaths": execution.unwritable,
            "Capabilities": format!("{:016x}", execution.capabilities.0),
        },
        "GraphDriver": { "Name": "overlay", "Data": { "Root": execution.root, "Folder": container.folder } },
        "Mounts": mounts(record),
        "Config": config(record),
    })
}

fn network(record: &Record) -> &'static str {
    match record.execution.network {
        Network::Host => "host",
        Network::None => "none",
    }
}

fn mounts(record: &Record) -> Vec<Value> {
    let mounts = record.execution.mounts.iter();
    let told = mounts.filter_map(|mount| {
        let (kind, source) = match &mount.source {
            MountSource::Bind(path) => ("bind", path.to_string_lossy().into_owned()),
            MountSource::Tmpfs(_) => ("tmpfs", String::new()),
            MountSource::File { .. } => return None,
        };
        Some(json!({ "Type": kind, "Source": source, "Destination": mount.target, "RW": !mount.read_only }))
    });
    told.collect()
}

fn config(record: &Record) -> Value {
    let mut config = json!(record.config);
    config["Hostname"] = json!(record.execution.hostname);
    config["Tty"] = json!(record.execution.terminal);
    config["Image"] = json!(record.image);
    config
}
