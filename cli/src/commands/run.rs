//! `dockwright run`: a program in a new container of an image.
//! Leans on `stock` and `bars`. Its exit codes are Docker's: those of the program, or 125, 126 and 127.

use std::io::IsTerminal;

use dockwright_builder::Streams;
use dockwright_builder::container::{
    ContainerError, Options, create, read_environment_file, read_limit, read_size, read_tmpfs,
};
use dockwright_builder::{Network, Resources};
use dockwright_images::image::{Image, ImageError};
use dockwright_images::store::Store;
use dockwright_images::transfer::{Pull, pull};
use dockwright_model::image::platform::Platform;

use crate::args::containers::{NetworkArgument, PullArgument, RefusedArguments, RunArguments};
use crate::bars::Bars;
use crate::exit::Exit;
use crate::failure::Failure;
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
    let created = create(&lease, &image, name, &options, &bars)?;
    drop(bars);
    let streams = Streams::inherited(options.interactive).map_err(|error| {
        Failure::failed(format!("cannot pass standard input and output on: {error}"))
    })?;
    Ok(Exit::Program(created.run(&store, &streams)?.exit_code))
}

fn refuse(refused: &RefusedArguments) -> Result<(), Failure> {
    let flag = match refused {
        RefusedArguments { detach: true, .. } => "--detach",
        RefusedArguments {
            publish_all: true, ..
        } => "--publish-all",
        RefusedArguments { publish, .. } if !publish.is_empty() => "--publish",
        RefusedArguments {
            restart: Some(when),
            ..
        } if when != "no" => "--restart",
        _ => return Ok(()),
    };
    Err(Failure::usage(format!(
        "`{flag}` takes a daemon, and there is none: no container runs in the background, starts again by itself or publishes ports; it has this machine's network unless `--network none` is said, so that its ports are this machine's"
    )))
}

fn image(store: &Store, name: &str, arguments: &RunArguments) -> Result<Image, Failure> {
    let platform = stock::platform(arguments.platform.as_deref())?;
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
        network: match arguments.network {
            NetworkArgument::Host => Network::Host,
            NetworkArgument::None => Network::None,
        },
        volumes: arguments
            .volume
            .iter()
            .map(|text| text.parse())
            .collect::<Result<_, ContainerError>>()?,
        tmpfs: arguments
            .tmpfs
            .iter()
            .map(|text| read_tmpfs(text))
            .collect::<Result<_, _>>()?,
        read_only: arguments.read_only,
        terminal: arguments.tty,
        interactive: arguments.interactive,
        remove: arguments.rm,
        capabilities_added: arguments.cap_add.clone(),
        capabilities_dropped: arguments.cap_drop.clone(),
        resources: Resources {
            memory: arguments.memory.as_deref().map(read_size).transpose()?,
            // Docker's words for no limit are 0 and -1.
            processes: arguments
                .pids_limit
                .and_then(|limit| u64::try_from(limit).ok())
                .filter(|limit| *limit > 0),
        },
        limits: arguments
            .ulimit
            .iter()
            .map(|text| read_limit(text))
            .collect::<Result<_, _>>()?,
        shared_memory,
        labels: arguments.label.iter().map(|text| pair(text, '=')).collect(),
    })
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
