//! What instructions say about how containers start, and putting that into an image config:
//! for builds, for `commit -c` and for `import -c`.
//! The modules are in dependency order.

mod kind;
mod error;
mod read;
mod typed;
mod apply;

pub use apply::apply;
pub use error::ChangeError;
pub use kind::{Change, CommandLine};
pub use read::Expand;
pub use typed::typed;
