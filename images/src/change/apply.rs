//! Putting changes into an image config, as BuildKit does.
//! Leans on `kind` and `config`.

use dockwright_model::path::join;
use serde_json::{Map, Value};

use super::kind::{Change, CommandLine};
use crate::config::{ContainerConfig, ImageConfig};

/// Puts changes into a config, in order: those of one stage, or those of one `--change` after the other.
///
/// An entrypoint takes away the `CMD` that is inherited, but not one that stands among the changes before it.
pub fn apply(changes: &[Change], config: &mut ImageConfig) {
    let mut has_command = false;
    for change in changes {
        if let Change::Maintainer(name) = change {
            config.author = Some(name.clone());
            continue;
        }
        put(change, &mut config.config, has_command);
        has_command |= matches!(change, Change::Command(_));
    }
}

fn put(change: &Change, container: &mut ContainerConfig, has_command: bool) {
    let empty = || Value::Object(Map::new());
    match change {
        Change::Command(line) => {
            container.cmd = Some(words_of(line, container));
            // BuildKit says so of every command, and tools compare configs.
            container.args_escaped = Some(true);
        }
        Change::Entrypoint(line) => {
            container.entrypoint = Some(words_of(line, container));
            if !has_command {
                container.cmd = None;
            }
        }
        Change::Environment(pairs) => {
            for (name, value) in pairs {
                set_variable(&mut container.env, name, value);
            }
        }
        Change::Expose(ports) => container
            .exposed_ports
            .extend(ports.iter().map(|port| (port.clone(), empty()))),
        Change::Healthcheck(check) => container.healthcheck = Some(check.clone()),
        Change::Labels(pairs) => container.labels.extend(pairs.iter().cloned()),
        Change::Maintainer(_) => {}
        Change::Onbuild(trigger) => container.on_build.push(trigger.clone()),
        Change::Shell(words) => container.shell = Some(words.clone()),
        Change::StopSignal(signal) => container.stop_signal = Some(signal.clone()),
        Change::User(user) => container.user.clone_from(user),
        Change::Volumes(folders) => container
            .volumes
            .extend(folders.iter().map(|folder| (folder.clone(), empty()))),
        Change::WorkingDirectory(folder) => {
            let before = match container.working_dir.as_str() {
                "" => "/",
                before => before,
            };
            container.working_dir = join(before, folder);
        }
    }
}

/// The program and its arguments; text is for the shell of the image.
fn words_of(line: &CommandLine, container: &ContainerConfig) -> Vec<String> {
    match line {
        CommandLine::Exec(words) => words.clone(),
        CommandLine::Shell(text) => {
            let usual = || vec!["/bin/sh".to_owned(), "-c".to_owned()];
            let mut words = container.shell.clone().unwrap_or_else(usual);
            words.push(text.clone());
            words
        }
    }
}

/// A name keeps its place when it gets another value.
fn set_variable(variables: &mut Vec<String>, name: &str, value: &str) {
    let pair = format!("{name}={value}");
    let has_name = |known: &&mut String| known.split('=').next() == Some(name);
    match variables.iter_mut().find(has_name) {
        Some(known) => *known = pair,
        None => variables.push(pair),
    }
}
