//! What images hold, told by reading their layers as streams: nothing is unpacked.
//!
//! Of a layer only its list of files is in memory, never their content.
//! In dependency order, which is the order to read them in.

mod error;
mod read;
mod files;
mod score;
mod efficiency;
mod comparison;

pub use comparison::{Aspect, Difference, compare};
pub use efficiency::{Efficiency, LayerReport, Loss, efficiency};
pub use error::AnalysisError;
pub use files::{File, How};
pub use score::{FileInfo, Repeated, Score, ScoredLayer};
