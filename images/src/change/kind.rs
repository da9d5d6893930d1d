//! One change of an image config, with every variable expanded.
//! Leans on `config`.

use crate::config::Healthcheck;

/// What an instruction that makes no layer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// `CMD`.
    Command(CommandLine),
    /// `ENTRYPOINT`.
    Entrypoint(CommandLine),
    /// `ENV`: names and values, in order.
    Environment(Vec<(String, String)>),
    /// `EXPOSE`: `80/tcp` and the like, ranges taken apart.
    Expose(Vec<String>),
    /// `HEALTHCHECK`; its test in the shell form begins with `CMD-SHELL`.
    Healthcheck(Healthcheck),
    /// `LABEL`: names and values.
    Labels(Vec<(String, String)>),
    /// `MAINTAINER`.
    Maintainer(String),
    /// `ONBUILD`: the instruction that it keeps for later.
    Onbuild(String),
    /// `SHELL`.
    Shell(Vec<String>),
    /// `STOPSIGNAL`.
    StopSignal(String),
    /// `USER`.
    User(String),
    /// `VOLUME`: folders.
    Volumes(Vec<String>),
    /// `WORKDIR`, as it is written; it counts from the one before.
    WorkingDirectory(String),
}

/// A command in one of its two spellings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandLine {
    /// The program and its arguments.
    Exec(Vec<String>),
    /// Text for the shell of the image.
    Shell(String),
}
