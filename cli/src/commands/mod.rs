//! The commands, one file each.

pub(crate) mod lint;
pub(crate) mod fix;
pub(crate) mod rules;
pub(crate) mod server;
pub(crate) mod explain;
pub(crate) mod parse;
pub(crate) mod image;
pub(crate) mod run;
pub(crate) mod cp;
pub(crate) mod commit;
pub(crate) mod export;
pub(crate) mod container;
pub(crate) mod volume;
pub(crate) mod inspect;
pub(crate) mod build;
pub(crate) mod plan;
pub(crate) mod manifest;
pub(crate) mod login;
pub(crate) mod system;
pub(crate) mod completions;
