//! All `RUN`s of a file, read with the help of those of the version before.
//! Leans on `run` and `readings`, and on `walk` for what holds at each.

use std::sync::Arc;

use dockwright_syntax::dockerfile::Dockerfile;
use dockwright_syntax::instruction::{Arguments, Instruction};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::shell::Script;

use crate::error::BuildError;
use crate::files::read_files;
use crate::mount::{Mount, read_mounts};
use crate::packages::read_packages;
use crate::readings::Readings;
use crate::run::{Body, Run, body_of};
use crate::source::Source;
use crate::walk::{State, Walked};

/// The `RUN`s of a file, in order.
#[derive(Default)]
pub(crate) struct Runs {
    /// Each of them, those of `ONBUILD` included.
    pub(crate) list: Vec<Run>,
    /// The mounts of those that run in this file, with the index of the instruction.
    pub(crate) mounts: Vec<(usize, Mount)>,
    /// How many scripts were not known from before.
    pub(crate) scripts_read: usize,
}

/// One `RUN` before its script is read.
struct Found<'a> {
    index: usize,
    outer: &'a Instruction,
    state: &'a State,
    body: Body,
}

/// Reads all `RUN`s; those of the version before lend their scripts.
pub(crate) fn read_runs(
    source: &Source,
    dockerfile: &Dockerfile,
    walked: &Walked,
    before: &[Run],
    errors: &mut Vec<BuildError>,
) -> Runs {
    let found = find_runs(source, dockerfile, walked);
    let mut readings = Readings::of(before);
    let scripts: Vec<Arc<Script>> = found
        .iter()
        .map(|found| readings.script(&found.body))
        .collect();
    let mut runs = Runs {
        scripts_read: readings.count,
        list: Vec::with_capacity(found.len()),
        ..Runs::default()
    };
    for (found, script) in found.into_iter().zip(scripts) {
        let (run, faults) = found.understand(script, dockerfile.escape());
        if !run.is_trigger {
            errors.extend(faults.into_iter().map(|fault| fault.in_stage(run.stage)));
            let mounts = run.mounts.iter().cloned();
            runs.mounts
                .extend(mounts.map(|mount| (run.instruction, mount)));
        }
        runs.list.push(run);
    }
    runs
}

fn find_runs<'a>(
    source: &Source,
    dockerfile: &'a Dockerfile,
    walked: &'a Walked,
) -> Vec<Found<'a>> {
    let instructions = dockerfile.instructions.iter().zip(&walked.states);
    let is_run = |outer: &Instruction| matches!(outer.innermost().arguments, Arguments::Run(_));
    instructions
        .enumerate()
        .filter(|(_, (outer, _))| is_run(outer))
        .map(|(index, (outer, state))| Found {
            index,
            outer,
            state,
            body: body_of(source.text(), outer.innermost(), &state.shell),
        })
        .collect()
}

impl Found<'_> {
    /// Works out what it does, and what is wrong with its mounts.
    fn understand(self, script: Arc<Script>, escape: char) -> (Run, Vec<BuildError>) {
        let mut faults = Vec::new();
        let instruction = self.outer.innermost();
        let state = self.state;
        let run = Run {
            instruction: self.index,
            is_trigger: self.outer.kind() == KeywordKind::Onbuild,
            stage: state.stage,
            is_exec: instruction
                .invocation()
                .is_some_and(|invocation| !invocation.is_shell()),
            shell: Arc::clone(&state.shell),
            mounts: read_mounts(instruction, escape, &state.scope, &mut faults),
            packages: read_packages(&script),
            files: read_files(&script, state),
            text: self.body.text,
            script,
            dialect: self.body.dialect,
            heredoc: self.body.heredoc,
            interpreter: self.body.interpreter,
        };
        (run, faults)
    }
}
