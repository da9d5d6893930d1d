//! What steps change in the image config, as BuildKit does it, and what they leave in its history.
//! Leans on `state` and `history`.

use dockwright_images::config::{Healthcheck, History};
use dockwright_model::operation::{HealthWork, Operation, Work};
use dockwright_model::path::join;
use serde_json::{Map, Value};

use crate::build::history::{COMMENT, created_by};
use crate::build::moment::Moment;
use crate::build::port::exposed;
use crate::build::state::State;

/// Applies a step to the config; `made` is when its layer was made, for a step that has one.
pub(crate) fn apply(
    state: &mut State,
    operation: &Operation,
    has_layer: bool,
    made: Option<Moment>,
) {
    change(state, operation);
    // BuildKit says nothing of what is left to others.
    if matches!(operation.work, Work::Onbuild(_)) {
        return;
    }
    let directory = state.config.config.working_dir.clone();
    state.config.history.push(History {
        created_by: Some(created_by(operation, &directory)),
        comment: Some(COMMENT.to_owned()),
        created: made.map(Moment::rfc3339),
        empty_layer: !has_layer,
        author: None,
    });
}

/// The directory that a `WORKDIR` leads to: a whole path stays as it is written, another is joined.
pub(crate) fn directory_after(before: &str, word: &str) -> String {
    match word.starts_with('/') {
        true => word.to_owned(),
        false => join(&format!("/{before}"), word),
    }
}

fn change(state: &mut State, operation: &Operation) {
    let container = &mut state.config.config;
    match &operation.work {
        Work::Run(_) | Work::Copy(_) | Work::Arguments(_) => {}
        Work::Workdir(word) => {
            container.working_dir = directory_after(&container.working_dir, word);
        }
        Work::Environment(pairs) => {
            for (name, value) in pairs {
                set_variable(&mut container.env, name, value);
            }
        }
        Work::Labels(pairs) => container.labels.extend(pairs.iter().cloned()),
        Work::Expose(ports) => {
            let ports = exposed(ports).into_iter();
            container
                .exposed_ports
                .extend(ports.map(|port| (port, empty())));
        }
        Work::Volume(paths) => {
            let paths = paths.iter().cloned();
            container.volumes.extend(paths.map(|path| (path, empty())));
        }
        Work::User(user) => container.user.clone_from(user),
        Work::Stopsignal(signal) => container.stop_signal = Some(signal.clone()),
        Work::Maintainer(name) => state.config.author = Some(name.clone()),
        Work::Command(words) => {
            container.cmd = Some(words.clone());
            container.args_escaped = Some(true);
            state.has_command = true;
        }
        Work::Entrypoint(words) => {
            container.entrypoint = Some(words.clone());
            if !state.has_command {
                container.cmd = None;
            }
        }
        Work::Shell(words) => container.shell = Some(words.clone()),
        Work::Healthcheck(health) => container.healthcheck = Some(healthcheck(health)),
        Work::Onbuild(text) => container.on_build.push(text.clone()),
    }
}

/// Sets a variable where it stands, or behind the others.
fn set_variable(variables: &mut Vec<String>, name: &str, value: &str) {
    let set = format!("{name}={value}");
    let is_it = |known: &&mut String| {
        known
            .split_once('=')
            .map_or(known.as_str(), |(known, _)| known)
            == name
    };
    match variables.iter_mut().find(is_it) {
        Some(known) => *known = set,
        None => variables.push(set),
    }
}

fn healthcheck(health: &HealthWork) -> Healthcheck {
    let set = |value: i64| (value != 0).then_some(value);
    Healthcheck {
        test: health.test.clone(),
        interval: set(health.interval),
        timeout: set(health.timeout),
        start_period: set(health.start_period),
        start_interval: set(health.start_interval),
        retries: set(health.retries),
    }
}

fn empty() -> Value {
    Value::Object(Map::new())
}
