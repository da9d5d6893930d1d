//! `dockwright container inspect`: everything that is known of containers.
//! Leans on `stock`, `ls` and `render::document`.

use dockwright_builder::container::{Container, Record, State};
use dockwright_builder::{Mount, MountSource};
use serde_json::{Value, json};

use crate::args::containers::ContainerInspectArguments;
use crate::commands::container::ls::{network, time};
use crate::exit::Exit;
use crate::failure::{Failure, each};
use crate::output;
use crate::render::document::documents;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command; a container that is not there does not keep the others.
pub(crate) fn run(
    arguments: &ContainerInspectArguments,
    color: ColorChoice,
) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let mut found = Vec::new();
    let exit = each(&arguments.containers, color, |text| {
        let container = Container::find(&store, text)?;
        found.push(inspected(&container, arguments.size)?);
        Ok(Exit::Clean)
    });
    let text = documents(found, arguments.format.as_deref()).map_err(Failure::usage)?;
    Ok(output::print(&[&text], color).and(exit))
}

/// One container in the names of Docker's JSON, with what it has written where that is asked for.
pub(crate) fn inspected(container: &Container, with_size: bool) -> Result<Value, Failure> {
    let mut told = told(container, container.state()?);
    if with_size {
        told["SizeRw"] = json!(container.size());
    }
    Ok(told)
}

fn told(container: &Container, state: State) -> Value {
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

fn mounts(record: &Record) -> Vec<Value> {
    let mounts = record.execution.mounts.iter();
    mounts.filter_map(|mount| mounted(record, mount)).collect()
}

fn mounted(record: &Record, mount: &Mount) -> Option<Value> {
    let (kind, source) = match &mount.source {
        MountSource::Bind(path) => ("bind", path.to_string_lossy().into_owned()),
        MountSource::Tmpfs(_) => ("tmpfs", String::new()),
        MountSource::File { .. } => return None,
    };
    let mut told = json!({ "Type": kind, "Source": source, "Destination": mount.target, "RW": !mount.read_only });
    let mut volumes = record.volumes.iter();
    if let Some(volume) = volumes.find(|volume| volume.target == mount.target) {
        told["Type"] = json!("volume");
        told["Name"] = json!(volume.name);
        told["Driver"] = json!("local");
    }
    Some(told)
}

fn config(record: &Record) -> Value {
    let mut config = json!(record.config);
    config["Hostname"] = json!(record.execution.hostname);
    config["Tty"] = json!(record.execution.terminal);
    config["Image"] = json!(record.image);
    config
}
