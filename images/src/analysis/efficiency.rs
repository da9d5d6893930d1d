//! How much of an image's bytes nobody sees, which files they were, and which instruction lost them.
//! Leans on `files` for what is really lost and on `score` for the figures of `dive`.

use super::error::AnalysisError;
use super::files::{Files, How, Lost};
use super::read::read_layer;
use super::score::{Score, Scoring};
use crate::digest::Digest;
use crate::document::Descriptor;
use crate::image::Image;
use crate::layer::UnpackLimits;
use crate::store::Store;

/// What was found out of an image.
#[derive(Clone, Debug)]
pub struct Efficiency {
    /// The figures of `dive`.
    pub score: Score,
    /// The layers, the lowest first.
    pub layers: Vec<LayerReport>,
    /// What is lost, the largest first.
    pub losses: Vec<Loss>,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerReport {
    /// The digest of its blob.
    pub digest: Digest,
    /// The digest before compression.
    pub diff: Digest,
    /// What made it, from the image's history.
    pub created_by: String,
    /// The bytes of its files.
    pub bytes: u64,
    /// The bytes of its blob, as it is stored and moved.
    pub stored: u64,
    /// The bytes of its files that a later layer hides.
    pub wasted: u64,
    /// About how many bytes of its blob those are.
    pub wasted_stored: u64,
    /// The bytes below it that it hides.
    pub hides: u64,
}

/// A file whose bytes are in the image and cannot be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// With a slash in front.
    pub path: Vec<u8>,
    /// How many.
    pub bytes: u64,
    /// The layer that has them, counted from 0.
    pub layer: usize,
    /// The layer that hides them.
    pub by: usize,
    /// What it did.
    pub how: How,
}

impl Efficiency {
    /// The bytes that cannot be seen.
    pub fn wasted(&self) -> u64 {
        self.layers.iter().map(|layer| layer.wasted).sum()
    }
}

/// Looks through all layers of an image; with `with_files`, the score lists the files of each.
///
/// # Errors
/// When a layer is not there, or cannot be read.
pub fn efficiency(
    store: &Store,
    image: &Image,
    limits: &UnpackLimits,
    with_files: bool,
) -> Result<Efficiency, AnalysisError> {
    let mut files = Files::default();
    let mut scoring = Scoring::new(with_files);
    for number in 0..image.manifest.layers.len() {
        files.begin(number);
        read_layer(store, image, number, limits, |item| {
            scoring.add(&item);
            files.apply(&item);
        })?;
        scoring.end_layer();
    }
    let score = scoring.finish();
    let lost = std::mem::take(&mut files.lost);
    Ok(Efficiency {
        layers: layers(image, &score, &lost),
        losses: losses(lost),
        score,
    })
}

fn layers(image: &Image, score: &Score, lost: &[Lost]) -> Vec<LayerReport> {
    let instructions = image.config.history.iter().filter(|step| !step.empty_layer);
    let mut instructions = instructions.map(|step| step.created_by.clone().unwrap_or_default());
    let sum = |passes: &dyn Fn(&Lost) -> bool| -> u64 {
        lost.iter()
            .filter(|lost| passes(lost))
            .map(|lost| lost.bytes)
            .sum()
    };
    let layers = image
        .manifest
        .layers
        .iter()
        .zip(&image.config.rootfs.diff_ids);
    let report = |(number, (layer, diff)): (usize, (&Descriptor, &Digest))| {
        let bytes = score.layers.get(number).map_or(0, |layer| layer.size);
        let wasted = sum(&|lost| lost.layer == number);
        LayerReport {
            digest: layer.digest,
            diff: *diff,
            created_by: instructions.next().unwrap_or_default(),
            bytes,
            stored: layer.size,
            wasted,
            wasted_stored: share(layer.size, wasted, bytes),
            hides: sum(&|lost| lost.by == number),
        }
    };
    layers.enumerate().map(report).collect()
}

/// As much of a blob as its files are lost.
fn share(stored: u64, wasted: u64, bytes: u64) -> u64 {
    let share = u128::from(stored) * u128::from(wasted) / u128::from(bytes.max(1));
    u64::try_from(share).unwrap_or(u64::MAX)
}

fn losses(lost: Vec<Lost>) -> Vec<Loss> {
    let loss = |lost: Lost| Loss {
        path: [b"/", lost.path.as_slice()].concat(),
        bytes: lost.bytes,
        layer: lost.layer,
        by: lost.by,
        how: lost.how,
    };
    let mut losses: Vec<Loss> = lost
        .into_iter()
        .map(loss)
        .filter(|loss| loss.bytes > 0)
        .collect();
    losses.sort_by(|left, right| {
        let sizes = right.bytes.cmp(&left.bytes);
        sizes.then_with(|| (&left.path, left.layer).cmp(&(&right.path, right.layer)))
    });
    losses
}
