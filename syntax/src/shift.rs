//! An instruction that has moved as a whole: every range in it, moved by the same distance.
//! Leans on `placed`, and on the files that name its parts. Each part is taken apart by name, so that a new range cannot be forgotten.

use std::sync::Arc;

use crate::directive::Comment;
use crate::exec::ExecForm;
use crate::heredoc::Heredoc;
use crate::instruction::{
    Arguments, CopyArguments, FromArguments, HealthcheckArguments, Instruction, Invocation, Pair,
};
use crate::keyword::Keyword;
use crate::placed::Placed;
use crate::text::Shift;
use crate::word::Word;

impl Placed for Instruction {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            keyword,
            flags,
            arguments,
            joined,
            heredocs,
            leading_comments,
            inner_comments,
            empty_lines,
            argument_span: _,
        } = self;
        range.shift(shift);
        keyword.shift(shift);
        flags.shift(shift);
        arguments.shift(shift);
        Arc::make_mut(joined).shift(shift);
        heredocs.shift(shift);
        leading_comments.shift(shift);
        inner_comments.shift(shift);
        empty_lines.shift(shift);
    }
}

impl Placed for Arguments {
    fn shift(&mut self, shift: Shift) {
        match self {
            Self::From(arguments) => arguments.shift(shift),
            Self::Run(invocation)
            | Self::Cmd(invocation)
            | Self::Entrypoint(invocation)
            | Self::Shell(invocation) => invocation.shift(shift),
            Self::Healthcheck(arguments) => arguments.shift(shift),
            Self::Add(arguments) | Self::Copy(arguments) => arguments.shift(shift),
            Self::Env(pairs) | Self::Label(pairs) | Self::Arg(pairs) => pairs.shift(shift),
            Self::Expose(words) | Self::Volume(words) => words.shift(shift),
            Self::User(word)
            | Self::Workdir(word)
            | Self::Stopsignal(word)
            | Self::Maintainer(word) => word.shift(shift),
            Self::Onbuild(trigger) => trigger.shift(shift),
            Self::Unknown => {}
        }
    }
}

impl Placed for FromArguments {
    fn shift(&mut self, shift: Shift) {
        let Self {
            base,
            as_keyword,
            name,
        } = self;
        base.shift(shift);
        as_keyword.shift(shift);
        name.shift(shift);
    }
}

impl Placed for Invocation {
    fn shift(&mut self, shift: Shift) {
        match self {
            Self::Exec(form) => form.shift(shift),
            Self::Shell { range, span: _ } => range.shift(shift),
        }
    }
}

impl Placed for HealthcheckArguments {
    fn shift(&mut self, shift: Shift) {
        let Self { kind, command } = self;
        kind.shift(shift);
        command.shift(shift);
    }
}

impl Placed for CopyArguments {
    fn shift(&mut self, shift: Shift) {
        let Self {
            sources,
            destination,
            exec: _,
        } = self;
        sources.shift(shift);
        destination.shift(shift);
    }
}

impl Placed for Pair {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            key,
            value,
            legacy: _,
        } = self;
        range.shift(shift);
        key.shift(shift);
        value.shift(shift);
    }
}

impl Placed for Keyword {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            kind: _,
            text: _,
        } = self;
        range.shift(shift);
    }
}

impl Placed for ExecForm {
    fn shift(&mut self, shift: Shift) {
        let Self { range, words } = self;
        range.shift(shift);
        words.shift(shift);
    }
}

impl Placed for Word {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            text: _,
            joined: _,
        } = self;
        range.shift(shift);
    }
}

impl Placed for Heredoc {
    fn shift(&mut self, shift: Shift) {
        let Self {
            marker,
            body,
            end,
            name: _,
            expands: _,
            strips_tabs: _,
            descriptor: _,
        } = self;
        marker.shift(shift);
        body.shift(shift);
        end.shift(shift);
    }
}

impl Placed for Comment {
    fn shift(&mut self, shift: Shift) {
        let Self { range, text: _ } = self;
        range.shift(shift);
    }
}
