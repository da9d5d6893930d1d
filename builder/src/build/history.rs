//! What the history of an image says of a step: BuildKit's own words, letter for letter.
//! Leans on `golang` for its spellings.

use dockwright_images::change::exposed;
use dockwright_model::operation::{CopyWork, HealthWork, Operation, RunWork, Work};

use crate::build::golang::{duration, list, quoted_list};

/// What BuildKit puts behind every entry of an image's history.
pub(crate) const COMMENT: &str = "buildkit.dockerfile.v0";

/// The text that says what a step did; `directory` is the working directory that a `WORKDIR` leads to.
pub(crate) fn created_by(operation: &Operation, directory: &str) -> String {
    match &operation.work {
        Work::Run(run) => format!("RUN {} # buildkit", run_text(operation, run)),
        Work::Copy(copy) => format!("{} # buildkit", copy_text(copy)),
        Work::Workdir(_) => format!("WORKDIR {directory}"),
        Work::Environment(pairs) => format!("ENV {}", pairs_text(pairs)),
        Work::Labels(pairs) => format!("LABEL {}", pairs_text(pairs)),
        Work::Arguments(arguments) => format!("ARG {}", arguments_text(arguments)),
        Work::Expose(ports) => format!("EXPOSE {}", list(&exposed(ports))),
        Work::Volume(paths) => format!("VOLUME {}", list(paths)),
        Work::User(user) => format!("USER {user}"),
        Work::Stopsignal(signal) => format!("STOPSIGNAL {signal}"),
        Work::Maintainer(name) => format!("MAINTAINER {name}"),
        Work::Command(words) => format!("CMD {}", quoted_list(words)),
        Work::Entrypoint(words) => format!("ENTRYPOINT {}", quoted_list(words)),
        Work::Shell(words) => format!("SHELL {}", list(words)),
        Work::Healthcheck(health) => format!("HEALTHCHECK {}", health_text(health)),
        Work::Onbuild(text) => format!("ONBUILD {text}"),
    }
}

fn run_text(operation: &Operation, run: &RunWork) -> String {
    let mut words: Vec<String> = Vec::new();
    if !operation.arguments.is_empty() {
        words.push(format!("|{}", operation.arguments.len()));
    }
    let value = |name: &str, declared: &Option<String>| {
        let in_force = operation.scope.environment_variable(name);
        let in_force = in_force.and_then(|variable| variable.value.as_deref());
        in_force
            .or(declared.as_deref())
            .unwrap_or_default()
            .to_owned()
    };
    let arguments = operation.arguments.iter();
    words.extend(arguments.map(|(name, declared)| format!("{name}={}", value(name, declared))));
    words.extend(run.words.iter().cloned());
    words.join(" ")
}

fn copy_text(copy: &CopyWork) -> String {
    let mut words = vec![if copy.is_add { "ADD" } else { "COPY" }.to_owned()];
    words.extend(copy.parents.then(|| "--parents".to_owned()));
    words.extend(copy.owner.iter().map(|owner| format!("--chown={owner}")));
    words.extend(copy.mode.iter().map(|mode| format!("--chmod={mode}")));
    words.extend(copy.sources.iter().cloned());
    words.extend(copy.files.iter().map(|file| format!("<<{}", file.name)));
    words.push(copy.destination.clone());
    words.join(" ")
}

fn pairs_text(pairs: &[(String, String)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join(" ")
}

fn arguments_text(arguments: &[(String, Option<String>)]) -> String {
    let text = |(name, value): &(String, Option<String>)| match value {
        Some(value) => format!("{name}={value}"),
        None => name.clone(),
    };
    arguments.iter().map(text).collect::<Vec<_>>().join(" ")
}

fn health_text(health: &HealthWork) -> String {
    format!(
        "{{Test:{} Interval:{} Timeout:{} StartPeriod:{} StartInterval:{} Retries:{}}}",
        list(&health.test),
        duration(health.interval),
        duration(health.timeout),
        duration(health.start_period),
        duration(health.start_interval),
        health.retries
    )
}
