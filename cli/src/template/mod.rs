//! Go templates, as far as `--format` of Docker's commands needs them, over JSON values.
//! Docker's own functions are there; `define`, `template` and `block` are not, since one line has no use for them.
//! In dependency order, which is the order to read them in.

mod error;
mod tree;
mod value;
mod printf;
mod functions;
mod symbol;
mod parse;
mod run;

pub(crate) use parse::Template;
pub(crate) use run::Purpose;
