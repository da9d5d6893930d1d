//! Names everything a Dockerfile can say, and where it says it.
//!
//! The one call is [`parse::parse`]; it never fails: faults are values beside the result.
//! The modules below are in dependency order, which is the order to read them in.

pub mod text;
mod placed;
pub mod edit;
pub mod suggestion;
pub mod expand;
pub mod shell;
pub mod error;
pub mod joined;
pub mod keyword;
pub mod word;
pub mod exec;
pub mod nearly_exec;
pub mod flag;
pub mod duration;
pub mod heredoc;
pub mod directive;
pub mod instruction;
mod shift;
mod read;
pub mod dockerfile;
mod earlier;
mod lower;
pub mod parse;
