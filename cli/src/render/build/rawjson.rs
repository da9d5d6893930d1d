//! A build as JSON, one object a line, for editors and scripts. Its shape is promised to the outside.
//! Leans on `output`.

use std::sync::Mutex;

use dockwright_builder::build::{BuildError, BuildEvent, BuildProgress, Fault, StepName};
use dockwright_images::progress::Event;
use dockwright_model::source::Source;
use serde_json::{Value, json};

use crate::output::{self, lines};
use crate::render::place::Places;

/// Shows a build as JSON on standard error.
pub(crate) struct RawJson {
    source: Source,
    /// Lines of several threads do not mix.
    alone: Mutex<()>,
}

impl RawJson {
    /// Begins to show a build of that file.
    pub(crate) fn new(source: &Source) -> Self {
        Self {
            source: source.clone(),
            alone: Mutex::new(()),
        }
    }

    fn step(&self, step: &StepName, event: &str) -> Value {
        json!({
            "event": event,
            "step": {
                "number": step.number,
                "stage": step.stage,
                "platform": step.platform,
                "position": step.position,
                "count": step.count,
                "text": step.text,
            },
            "range": Places::new(self.source.lines()).range(step.range),
        })
    }
}

impl BuildProgress for RawJson {
    fn report(&self, event: BuildEvent<'_>) {
        let with = |mut object: Value, name: &str, value: Value| {
            object[name] = value;
            object
        };
        let object = match event {
            BuildEvent::Started(step) => self.step(step, "started"),
            BuildEvent::Cached(step) => self.step(step, "cached"),
            BuildEvent::Log {
                step,
                bytes,
                is_error,
            } => {
                let text = String::from_utf8_lossy(bytes).into_owned();
                let object = with(self.step(step, "log"), "text", json!(text));
                let stream = if is_error { "stderr" } else { "stdout" };
                with(object, "stream", json!(stream))
            }
            BuildEvent::Finished { step, took } => {
                with(self.step(step, "finished"), "ms", json!(took))
            }
            BuildEvent::Failed { step, message } => {
                with(self.step(step, "failed"), "message", json!(message))
            }
            BuildEvent::Transfer(event) => match transfer(&event) {
                Some(object) => object,
                None => return,
            },
            BuildEvent::Export(what) => progress("export", what),
            BuildEvent::Done { digest } => with(
                progress("export", "the image is complete"),
                "digest",
                json!(digest.to_string()),
            ),
        };
        let _alone = self.alone.lock();
        output::say(&format!("{object}\n"));
    }
}

/// Why there is no image: the end of a build, an object for each fault.
pub(crate) fn failure(error: &BuildError, source: &Source) -> String {
    let places = Places::new(source.lines());
    let object = |fault: &Fault| {
        json!({
            "event": "failed",
            "step": null,
            "range": places.range(fault.range),
            "message": fault.message,
            "help": fault.help,
            "log": fault.log,
            "exit_code": fault.exit_code,
        })
    };
    let objects = match error {
        BuildError::Faults(faults) => faults.iter().map(object).collect(),
        error => {
            let message = error.to_string();
            vec![json!({ "event": "failed", "step": null, "range": null, "message": message })]
        }
    };
    lines(objects)
}

fn progress(action: &str, text: &str) -> Value {
    json!({ "event": "progress", "step": null, "range": null, "action": action, "text": text })
}

fn transfer(event: &Event<'_>) -> Option<Value> {
    let moved = |digest: String, current: u64| {
        let mut object = progress("transfer", &digest);
        object["current"] = json!(current);
        object
    };
    match event {
        Event::Started { descriptor, .. } => {
            let mut object = moved(descriptor.digest.to_string(), 0);
            object["total"] = json!(descriptor.size);
            Some(object)
        }
        Event::Advanced { digest, position } => Some(moved(digest.to_string(), *position)),
        Event::Finished { .. } => None,
        Event::Retrying { what, reason, .. } => {
            Some(progress("retry", &format!("{what}: {reason}")))
        }
        Event::Note(text) => Some(progress("note", text)),
    }
}
