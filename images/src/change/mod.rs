//! What instructions say about how containers start, put into an image config: for builds, `commit -c` and `import -c`.
//! The words are those of the model, which reads and expands the instructions.
//! The modules are in dependency order.

mod error;
mod port;
mod apply;
mod typed;

pub use apply::{apply, directory_after};
pub use error::ChangeError;
pub use port::exposed;
pub use typed::change;
