//! A script that has moved as a whole: every range in it, moved by the same distance.
//! Leans on `placed`, and on the files that name a script's parts. Each part is taken apart by name, so that a new range cannot be forgotten.

use super::command::Command;
use super::nesting::Block;
use super::redirection::{Assignment, HeredocBody, Join, Redirection};
use super::script::{Definition, Function, Pipeline, Script, ScriptError, Stage};
use super::word::{ShellWord, VariableUse};
use crate::placed::Placed;
use crate::text::Shift;

impl Script {
    /// The script of the same body where that stands now.
    #[must_use]
    pub fn shifted(&self, shift: Shift) -> Self {
        let mut script = self.clone();
        script.shift(shift);
        script
    }
}

impl Placed for Script {
    fn shift(&mut self, shift: Shift) {
        let Self {
            commands,
            pipelines,
            blocks,
            variables,
            definitions,
            functions,
            error,
            dialect: _,
            capped: _,
        } = self;
        commands.shift(shift);
        pipelines.shift(shift);
        blocks.shift(shift);
        variables.shift(shift);
        definitions.shift(shift);
        functions.shift(shift);
        error.shift(shift);
    }
}

impl Placed for Command {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            assignments,
            words,
            redirections,
            join,
            pipeline: _,
            nesting: _,
            wrapped_by: _,
            wraps: _,
        } = self;
        range.shift(shift);
        assignments.shift(shift);
        words.shift(shift);
        redirections.shift(shift);
        join.shift(shift);
    }
}

impl Placed for Pipeline {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            stages,
            operators,
            negated: _,
            nesting: _,
        } = self;
        range.shift(shift);
        stages.shift(shift);
        operators.shift(shift);
    }
}

impl Placed for Stage {
    fn shift(&mut self, shift: Shift) {
        let Self { range, commands: _ } = self;
        range.shift(shift);
    }
}

impl Placed for Block {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            join,
            redirections,
            kind: _,
            parent: _,
            holder: _,
            negated: _,
        } = self;
        range.shift(shift);
        join.shift(shift);
        redirections.shift(shift);
    }
}

impl Placed for Redirection {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            target,
            heredoc,
            kind: _,
            descriptor: _,
        } = self;
        range.shift(shift);
        target.shift(shift);
        heredoc.shift(shift);
    }
}

impl Placed for HeredocBody {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            variables,
            text: _,
            expands: _,
        } = self;
        range.shift(shift);
        variables.shift(shift);
    }
}

impl Placed for Assignment {
    fn shift(&mut self, shift: Shift) {
        let Self {
            name_range,
            range,
            value,
            name: _,
            append: _,
        } = self;
        name_range.shift(shift);
        range.shift(shift);
        value.shift(shift);
    }
}

impl Placed for Join {
    fn shift(&mut self, shift: Shift) {
        let Self { range, operator: _ } = self;
        range.shift(shift);
    }
}

impl Placed for ShellWord {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            variables,
            text: _,
            value: _,
            quoting: _,
            has_substitution: _,
            unquoted: _,
        } = self;
        range.shift(shift);
        variables.shift(shift);
    }
}

impl Placed for VariableUse {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            name_range,
            name: _,
            quoted: _,
            has_fallback: _,
        } = self;
        range.shift(shift);
        name_range.shift(shift);
    }
}

impl Placed for Definition {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            name: _,
            kind: _,
        } = self;
        range.shift(shift);
    }
}

impl Placed for Function {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            name: _,
            block: _,
        } = self;
        range.shift(shift);
    }
}

impl Placed for ScriptError {
    fn shift(&mut self, shift: Shift) {
        let Self { range, message: _ } = self;
        range.shift(shift);
    }
}
