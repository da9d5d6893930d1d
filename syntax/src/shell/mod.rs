//! The shell inside a RUN: a body becomes commands, words and variables with exact places in the file.
//!
//! The one call is [`parse_script`]. What parses underneath stays hidden, so that it can be replaced.

mod dialect;
mod body;
mod word;
mod redirection;
mod nesting;
mod command;
mod arguments;
mod script;
mod shift;
mod effort;
mod quotes;
mod expansion;
mod source;
mod tolerant;
mod wrapper;
mod outline;
mod construct;
mod draft;
mod simple;
mod walk;
mod embedded;
mod lower;
mod parse;
#[cfg(test)]
mod tests;

pub use arguments::Flag;
pub use body::{BodyMap, FromOffset};
pub use command::{Command, PipelinePlace};
pub use dialect::Dialect;
pub use effort::MAX_BODY_LEN;
pub use nesting::{Block, BlockKind, Nesting};
pub use parse::parse_script;
pub use redirection::{Assignment, HeredocBody, Join, JoinOperator, Redirection, RedirectionKind};
pub use script::{Definition, DefinitionKind, Function, Pipeline, Script, ScriptError, Stage};
pub use word::{Quoting, ShellWord, VariableUse};
