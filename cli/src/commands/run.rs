//! `dockwright run`: a program in a new container of an image.
//! Leans on `stock` and `bars`. Its exit codes are Docker's: those of the program, or 125, 126 and 127.

use std::fs::File;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

use dockwright_builder::Streams;
use dockwright_builder::container::{
    Confinement, ContainerError, MountRequest, Options, create, read_environment_file, read_limit,
    read_mount, read_processors, read_size, read_tmpfs,
};
use dockwright_builder::{Network, Resolver, Resources};
use dockwright_images::image::{Image, ImageError};
use dockwright_images::store::Store;
use dockwright_images::transfer::{Pull, pull};
use dockwright_model::image::platform::Platform;

use crate::args::containers::{NetworkArgument, PullArgument, RefusedArguments, RunArguments};
use crate::bars::Bars;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options;
use crate::stock;
use crate::terminal::ColorChoice;

/// What Docker returns when a container could not be made.
const NOT_MADE: Exit = Exit::Program(125);

/// Runs the command.
pub(crate) fn run(arguments: &RunArguments, _color: ColorChoice) -> Result<Exit, Failure> {
    started(arguments).map_err(|failure| match failure.exit {
        Exit::Program(_) => failure,
        _ => Failure {
            exit: NOT_MADE,
            ..failure
        },
    })
}

fn started(arguments: &RunArguments) -> Result<Exit, Failure> {
    refuse(&arguments.refused)?;
    let options = options(arguments)?;
    let name = arguments
        .words
        .first()
        .map(String::as_str)
        .unwrap_or_default();
    let store = stock::store(&arguments.store)?;
    let lease = store.lease()?;
    let image = image(&store, name, arguments)?;
    let bars = Bars::new(arguments.quiet);
    let id_file = id_file(arguments.cidfile.as_deref())?;
    let created = create(&lease, &image, name, &options, &bars)?;
    drop(bars);
    if let Some(mut file) = id_file {
        let written = file.write_all(created.container.record.id.as_bytes());
        written.map_err(|error| Failure::failed(format!("cannot write the id: {error}")))?;
    }
    let streams = Streams::inherited(options.interactive).map_err(|error| {
        Failure::failed(format!("cannot pass standard input and output on: {error}"))
    })?;
    Ok(Exit::Program(created.run(&store, &streams)?.exit_code))
}

/// Says why something of Docker's is not to be had here.
fn refuse(refused: &RefusedArguments) -> Result<(), Failure> {
    let daemon = "takes a daemon, and there is none: no container runs in the background, starts again by itself or publishes ports; it has this machine's network unless `--network none` is said, so that its ports are this machine's";
    let power = "is not to be had: give single powers with `--cap-add`, all system calls with `--security-opt seccomp=unconfined`, and the hidden parts of `/proc` with `--security-opt systempaths=unconfined`";
    let users = "is not to be had: root of this machine runs containers as root, and everybody else as root of a user namespace of their own";
    let apart = "is not to be had: every container has its own, and sees those of nobody else";
    let signals =
        "is not to be had: signals are passed on, since the container ends with this command";
    let is_other = |asked: &Option<String>, usual: &[&str]| {
        let asked = asked.as_deref();
        asked.is_some_and(|asked| !asked.is_empty() && !usual.contains(&asked))
    };
    let flags = [
        ("--detach", refused.detach, daemon),
        ("--publish-all", refused.publish_all, daemon),
        ("--publish", !refused.publish.is_empty(), daemon),
        ("--restart", is_other(&refused.restart, &["no"]), daemon),
        ("--privileged", refused.privileged, power),
        ("--userns", is_other(&refused.userns, &["host"]), users),
        ("--pid", is_other(&refused.pid, &["private"]), apart),
        (
            "--ipc",
            is_other(&refused.ipc, &["private", "shareable"]),
            apart,
        ),
        (
            "--sig-proxy=false",
            refused.sig_proxy == Some(false),
            signals,
        ),
    ];
    match flags.into_iter().find(|(_, is_asked, _)| *is_asked) {
        Some((flag, _, why)) => Err(Failure::usage(format!("`{flag}` {why}"))),
        None => Ok(()),
    }
}

fn image(store: &Store, name: &str, arguments: &RunArguments) -> Result<Image, Failure> {
    let platform = options::platform(arguments.platform.as_deref())?;
    let platform = platform.as_ref();
    if arguments.pull == PullArgument::Always {
        fetch(store, name, platform, arguments.quiet)?;
    }
    match store.find_image(name, platform) {
        Err(ImageError::NotFound(_) | ImageError::Platform { .. })
            if arguments.pull == PullArgument::Missing =>
        {
            fetch(store, name, platform, arguments.quiet)?;
            Ok(store.find_image(name, platform)?)
        }
        other => Ok(other?),
    }
}

fn fetch(
    store: &Store,
    name: &str,
    platform: Option<&Platform>,
    quiet: bool,
) -> Result<(), Failure> {
    let bars = Bars::new(quiet);
    let client = stock::client(&bars)?;
    let what = Pull {
        platform,
        all_platforms: false,
        lone_of_any_platform: false,
    };
    pull(store, &client, &stock::reference(name)?, what, &bars)?;
    Ok(())
}

fn options(arguments: &RunArguments) -> Result<Options, Failure> {
    if arguments.tty && arguments.interactive && !std::io::stdin().is_terminal() {
        return Err(Failure::usage(
            "standard input is no terminal: leave `--tty` out",
        ));
    }
    let shared_memory = arguments.shm_size.as_deref().map(read_size).transpose()?;
    Ok(Options {
        name: arguments.name.clone(),
        command: arguments.words.get(1..).unwrap_or_default().to_vec(),
        entrypoint: arguments.entrypoint.clone(),
        environment: environment(arguments)?,
        working_directory: arguments.workdir.clone(),
        user: arguments.user.clone(),
        groups: arguments.group_add.clone(),
        hostname: arguments.hostname.clone(),
        hosts: hosts(&arguments.add_host)?,
        resolver: Resolver {
            servers: arguments.dns.clone(),
            search: arguments.dns_search.clone(),
            options: arguments.dns_option.clone(),
        },
        network: match arguments.network {
            NetworkArgument::Host => Network::Host,
            NetworkArgument::None => Network::None,
        },
        mounts: mounts(arguments)?,
        read_only: arguments.read_only,
        terminal: arguments.tty,
        interactive: arguments.interactive,
        remove: arguments.rm,
        capabilities_added: arguments.cap_add.clone(),
        capabilities_dropped: arguments.cap_drop.clone(),
        resources: resources(arguments)?,
        limits: arguments
            .ulimit
            .iter()
            .map(|text| read_limit(text))
            .collect::<Result<_, _>>()?,
        shared_memory,
        labels: arguments.label.iter().map(|text| pair(text, '=')).collect(),
        stop_signal: arguments.stop_signal.clone(),
        init: arguments.init,
        confinement: confinement(&arguments.security_opt)?,
    })
}

/// Docker's words for no limit are 0 and -1.
fn resources(arguments: &RunArguments) -> Result<Resources, ContainerError> {
    let is_limit = |text: &&str| !matches!(*text, "0" | "-1");
    let memory = arguments.memory.as_deref().filter(is_limit);
    let processors = arguments.cpus.as_deref().filter(is_limit);
    let processes = arguments.pids_limit;
    Ok(Resources {
        memory: memory.map(read_size).transpose()?,
        processes: processes
            .and_then(|limit| u64::try_from(limit).ok())
            .filter(|limit| *limit > 0),
        processors: processors.map(read_processors).transpose()?,
        shares: arguments.cpu_shares.filter(|shares| *shares > 0),
    })
}

fn confinement(texts: &[String]) -> Result<Confinement, ContainerError> {
    let mut confinement = Confinement::default();
    for text in texts {
        confinement.take(text)?;
    }
    Ok(confinement)
}

/// The file that is to have the container's id; one that is there may be that of another container.
fn id_file(path: Option<&Path>) -> Result<Option<File>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let file = File::create_new(path);
    file.map(Some).map_err(|error| {
        let why = match error.kind() {
            ErrorKind::AlreadyExists => {
                "it is there already: make sure that its container is gone, and remove it"
                    .to_owned()
            }
            _ => error.to_string(),
        };
        Failure::usage(format!("cannot write `{}`: {why}", path.display()))
    })
}

fn mounts(arguments: &RunArguments) -> Result<Vec<MountRequest>, ContainerError> {
    let short = arguments.volume.iter().map(|text| text.parse());
    let long = arguments.mount.iter().map(|text| read_mount(text));
    let memory = arguments.tmpfs.iter().map(|text| read_tmpfs(text));
    short.chain(long).chain(memory).collect()
}

/// Variables of files come before those that are typed.
fn environment(arguments: &RunArguments) -> Result<Vec<(String, String)>, Failure> {
    let outside = |name: &str| std::env::var(name).ok();
    let mut variables = Vec::new();
    for path in &arguments.env_file {
        variables.extend(read_environment_file(path, outside)?);
    }
    for text in &arguments.env {
        match text.split_once('=') {
            Some((name, value)) => variables.push((name.to_owned(), value.to_owned())),
            None => variables.extend(outside(text).map(|value| (text.clone(), value))),
        }
    }
    Ok(variables)
}

fn hosts(texts: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let read = |text: &String| {
        let host = text.split_once([':', '=']);
        let (name, address) = host.ok_or_else(|| {
            Failure::usage(format!(
                "`{text}` is no host: write `NAME:ADDRESS`, such as `db:10.0.0.7`"
            ))
        })?;
        let address = address.trim_matches(['[', ']']);
        // What Docker calls the machine that a container runs on.
        let address = if address == "host-gateway" {
            "127.0.0.1"
        } else {
            address
        };
        Ok((name.to_owned(), address.to_owned()))
    };
    texts.iter().map(read).collect()
}

fn pair(text: &str, sign: char) -> (String, String) {
    let (name, value) = text.split_once(sign).unwrap_or((text, ""));
    (name.to_owned(), value.to_owned())
}
