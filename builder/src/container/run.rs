//! Runs a container's program to its end, and writes down how it ended.
//! Leans on `create` and `removal`.

use std::sync::Arc;

use dockwright_images::store::Store;

use crate::container::create::Created;
use crate::container::error::{Attempt, ContainerError};
use crate::container::folder::Container;
use crate::container::live::PROCESS;
use crate::container::removal::discard;
use crate::executor::{ExecutionError, Settings, Streams, execute};
use crate::moment::Moment;

/// How a container's program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// What it returned, or 128 and the number of the signal that ended it.
    pub exit_code: u8,
}

impl Created {
    /// Runs the program; signals are forwarded, and a terminal is attached to the user's.
    ///
    /// # Errors
    /// When the program was not executed.
    pub fn run(self, store: &Store, streams: &Streams) -> Result<Ended, ContainerError> {
        let Self {
            mut container,
            held,
        } = self;
        let hold = held.file.try_clone().attempt("open", &container.folder)?;
        let settings = Settings {
            hold: Some(Arc::new(hold.into())),
            keeps: !container.record.remove,
            process: Some(container.folder.join(PROCESS)),
            ..Settings::default()
        };
        container.record.started = Some(Moment::now().seconds());
        if !container.record.remove {
            container.save()?;
        }
        let outcome = execute(&container.record.execution, streams, &settings);
        let finished = match container.record.remove {
            true => discard(store, &container, true),
            false => finish(&mut container, &outcome),
        };
        let exit_code = outcome?.exit_code;
        finished?;
        drop(held);
        Ok(Ended { exit_code })
    }
}

fn finish(
    container: &mut Container,
    outcome: &Result<crate::execution::Outcome, ExecutionError>,
) -> Result<(), ContainerError> {
    let record = &mut container.record;
    record.finished = Some(Moment::now().seconds());
    match outcome {
        Ok(outcome) => record.exit_code = Some(outcome.exit_code),
        Err(error) => {
            record.exit_code = Some(error.exit_code());
            record.fault = Some(error.to_string());
        }
    }
    container.save()
}
