//! Putting the work of an instruction into an image config, as BuildKit does.
//! Leans on `config` and on the work that the model reads.

use dockwright_model::operation::{HealthWork, Work};
use dockwright_model::path::join;
use serde_json::{Map, Value};

use super::port::exposed;
use crate::config::{Healthcheck, ImageConfig};

/// Puts what an instruction says into a config; `RUN`, `COPY`, `ADD` and `ARG` say nothing that stands there.
///
/// An entrypoint takes away the `CMD` that is inherited, but not one of the same stage: `has_command` tells the two apart.
pub fn apply(work: &Work, config: &mut ImageConfig, has_command: &mut bool) {
    let container = &mut config.config;
    let empty = || Value::Object(Map::new());
    match work {
        Work::Run(_) | Work::Copy(_) | Work::Arguments(_) => {}
        Work::Workdir(word) => {
            container.working_dir = directory_after(&container.working_dir, word);
        }
        Work::Environment(pairs) => {
            for (name, value) in pairs {
                container.set_variable(name, value);
            }
        }
        Work::Labels(pairs) => container.labels.extend(pairs.iter().cloned()),
        Work::Expose(ports) => {
            let ports = exposed(ports).into_iter();
            let ports = ports.map(|port| (port, empty()));
            container.exposed_ports.extend(ports);
        }
        Work::Volume(paths) => {
            let paths = paths.iter().map(|path| (path.clone(), empty()));
            container.volumes.extend(paths);
        }
        Work::User(user) => container.user.clone_from(user),
        Work::Stopsignal(signal) => container.stop_signal = Some(signal.clone()),
        Work::Maintainer(name) => config.author = Some(name.clone()),
        Work::Command(words) => {
            container.cmd = Some(words.clone());
            // BuildKit says so of every command, and tools compare configs.
            container.args_escaped = Some(true);
            *has_command = true;
        }
        Work::Entrypoint(words) => {
            container.entrypoint = Some(words.clone());
            if !*has_command {
                container.cmd = None;
            }
        }
        Work::Shell(words) => container.shell = Some(words.clone()),
        Work::Healthcheck(health) => container.healthcheck = Some(healthcheck(health)),
        Work::Onbuild(text) => container.on_build.push(text.clone()),
    }
}

/// The directory that a `WORKDIR` leads to: a whole path stays as it is written, another is joined.
pub fn directory_after(before: &str, word: &str) -> String {
    match word.starts_with('/') {
        true => word.to_owned(),
        false => join(&format!("/{before}"), word),
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
