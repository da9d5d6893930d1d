//! What differs between the files of two images, by what is said of them and by their content.
//! Leans on `files`. Layers that both images begin with are read once.

use std::cmp::Ordering;
use std::ops::Range;

use super::error::AnalysisError;
use super::files::{File, Files};
use super::read::read_layer;
use crate::image::Image;
use crate::layer::{Kind, UnpackLimits};
use crate::store::Store;

/// One file that is not the same in both images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// With a slash in front.
    pub path: Vec<u8>,
    /// The file in the first image, and the bytes of its content.
    pub before: Option<(File, u64)>,
    /// In the second.
    pub after: Option<(File, u64)>,
    /// What differs, where it is in both.
    pub aspects: Vec<Aspect>,
}

/// What can differ between two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// File, directory, link…
    Kind,
    /// The bytes.
    Content,
    /// Permissions.
    Mode,
    /// User or group.
    Owner,
    /// What a symbolic link leads to.
    Link,
    /// The numbers of a device.
    Device,
    /// Extended attributes.
    Attributes,
    /// When the content changed.
    Time,
}

/// Every file that is in one image only, or not the same in both, in the order of their paths.
/// Times alone make no difference unless `with_times` says so: each build makes new ones.
///
/// # Errors
/// When a layer is not there, or cannot be read.
pub fn compare(
    store: &Store,
    left: &Image,
    right: &Image,
    limits: &UnpackLimits,
    with_times: bool,
) -> Result<Vec<Difference>, AnalysisError> {
    let diffs = |image: &Image| image.config.rootfs.diff_ids.clone();
    let pairs = diffs(left).into_iter().zip(diffs(right));
    let shared = pairs.take_while(|(left, right)| left == right).count();
    let stack = |files: &mut Files, image: &Image, layers: Range<usize>| {
        for number in layers {
            files.begin(number);
            read_layer(store, image, number, limits, |item| files.apply(&item))?;
        }
        Ok::<(), AnalysisError>(())
    };
    let mut before = Files::default();
    stack(&mut before, left, 0..shared)?;
    let mut after = before.clone();
    stack(&mut before, left, shared..left.manifest.layers.len())?;
    stack(&mut after, right, shared..right.manifest.layers.len())?;
    Ok(differences(&before, &after, with_times))
}

/// Goes through both lists side by side.
fn differences(before: &Files, after: &Files, with_times: bool) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut left = before.by_path.iter().peekable();
    let mut right = after.by_path.iter().peekable();
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return found,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((left, _)), Some((right, _))) => left.cmp(right),
        };
        let one = left.next_if(|_| order.is_le());
        let other = right.next_if(|_| order.is_ge());
        let aspects = match (one, other) {
            (Some((_, one)), Some((_, other))) => {
                let aspects = aspects(before, one, after, other);
                let counts = |aspect: &&Aspect| with_times || **aspect != Aspect::Time;
                if aspects.iter().filter(counts).count() == 0 {
                    continue;
                }
                aspects
            }
            _ => Vec::new(),
        };
        let path = one.or(other).map_or(&[][..], |(path, _)| path);
        found.push(Difference {
            path: [b"/", path].concat(),
            before: one.map(|(_, file)| (file.clone(), before.size(file))),
            after: other.map(|(_, file)| (file.clone(), after.size(file))),
            aspects,
        });
    }
}

fn aspects(before: &Files, left: &File, after: &Files, right: &File) -> Vec<Aspect> {
    let digest =
        |files: &Files, file: &File| file.content.map(|content| files.contents[content].digest);
    let has_one_kind = left.kind == right.kind;
    let table = [
        (Aspect::Kind, !has_one_kind),
        (
            Aspect::Content,
            has_one_kind && digest(before, left) != digest(after, right),
        ),
        // A symbolic link has none that matter, and tools write what they like.
        (
            Aspect::Mode,
            left.kind != Kind::Symlink && left.mode != right.mode,
        ),
        (
            Aspect::Owner,
            (left.user, left.group) != (right.user, right.group),
        ),
        (Aspect::Link, has_one_kind && left.link != right.link),
        (Aspect::Device, has_one_kind && left.device != right.device),
        (Aspect::Attributes, left.attributes != right.attributes),
        (Aspect::Time, left.time != right.time),
    ];
    let differing = table.into_iter().filter(|(_, differs)| *differs);
    differing.map(|(aspect, _)| aspect).collect()
}
