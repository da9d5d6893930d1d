//! Signature help: how the instruction, flag or directive is written that somebody is writing just now.

mod help;
mod typed;
mod argument;
mod mount;
mod answer;

pub(crate) use answer::signature_help;
pub(crate) use help::{Signature, SignatureHelp};
