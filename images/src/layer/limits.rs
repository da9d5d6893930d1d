//! How much one layer may hold, so that a hostile one cannot fill the machine.
//! Leans on `compression` for the ratio.

use serde::{Deserialize, Serialize};

use crate::compression::Ratio;

/// How much one layer may hold. The names of the fields are those of the settings, under `unpack.`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct UnpackLimits {
    /// Files, directories, links and whiteouts together.
    pub entries: u64,
    /// The content of all files together, in bytes, holes included.
    pub bytes: u64,
    /// One path, in bytes.
    pub name_length: usize,
    /// Components of one path.
    pub depth: usize,
    /// How many times larger than its compressed bytes a layer may be.
    pub ratio: u64,
    /// Layers smaller than this are not judged by their ratio, in bytes.
    pub ratio_from: u64,
}

impl Default for UnpackLimits {
    fn default() -> Self {
        Self {
            entries: 5_000_000,
            bytes: 256 << 30,
            name_length: 4096,
            depth: 512,
            ratio: 200,
            ratio_from: 1 << 30,
        }
    }
}

impl UnpackLimits {
    /// What a decompressor of the layer is told.
    pub fn ratio(&self) -> Ratio {
        Ratio {
            most: self.ratio.max(1),
            from: self.ratio_from,
        }
    }
}
