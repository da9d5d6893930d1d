//! `import`: a tar of files becomes an image of one layer.
//! Leans on `arrival` and `loaded`, on `layer` for entries, and on `change` for what the image starts with.

use std::io::{self, Read, Write};

use dockwright_model::image::platform::Platform;

use crate::change::change;
use crate::compression::{Compression, Compressor, Decompressor, Writer};
use crate::config::{History, ImageConfig};
use crate::digest::Hashing;
use crate::document::Descriptor;
use crate::layer::{Budget, Entries, Named, TarError, UnpackLimits};
use crate::progress::Progress;
use crate::store::{StagedWriter, Store};

use super::arrival::{Arrivals, refused};
use super::error::ArchiveError;
use super::layers::Layer;
use super::loaded::{Loaded, assembled};

/// What the image is to be.
#[derive(Clone, Debug)]
pub struct Import<'a> {
    /// Its name, in full.
    pub name: Option<&'a str>,
    /// What it runs on.
    pub platform: &'a Platform,
    /// When it was made, as RFC 3339.
    pub created: &'a str,
    /// A remark on where it comes from.
    pub message: &'a str,
    /// Instructions such as `CMD ["sh"]`.
    pub changes: &'a [String],
    /// How much it may hold.
    pub limits: UnpackLimits,
}

/// Makes an image of a tar, which may be compressed.
///
/// # Errors
/// When it is no tar, passes a limit, a change is none, or the store refuses.
pub fn import(
    store: &Store,
    source: impl Read,
    what: &Import<'_>,
    progress: &dyn Progress,
) -> Result<Loaded, ArchiveError> {
    let lease = store.lease()?;
    let mut config = config(what)?;
    let mut arrivals = Arrivals::new(&lease, what.limits, progress)?;
    let layer = layer(source, &mut arrivals)?;
    config.rootfs.diff_ids.push(layer.diff);
    let bytes = config.to_bytes().map_err(io::Error::from)?;
    let names = what.name.map(str::to_owned).into_iter().collect();
    let image = assembled(&mut arrivals, &config, &bytes, vec![layer], names)?;
    arrivals.publish()?;
    match what.name {
        Some(name) => store.set_reference(name, &image.descriptor)?,
        None => store.keep_unnamed(&image.descriptor)?,
    }
    Ok(image)
}

fn config(what: &Import<'_>) -> Result<ImageConfig, ArchiveError> {
    let platform = what.platform;
    let mut config = ImageConfig {
        architecture: platform.architecture.clone(),
        os: platform.os.clone(),
        variant: Some(platform.variant.clone()).filter(|variant| !variant.is_empty()),
        created: Some(what.created.to_owned()),
        history: vec![History {
            created: Some(what.created.to_owned()),
            comment: Some(what.message.to_owned()),
            ..History::default()
        }],
        ..ImageConfig::default()
    };
    change(what.changes, &mut config)?;
    Ok(config)
}

/// Compresses the files into a layer, and makes sure on the way that they can be laid out.
fn layer(source: impl Read, arrivals: &mut Arrivals<'_>) -> Result<Layer, ArchiveError> {
    let mut tee = Hashing::new(Tee {
        source: Decompressor::new(source)?.with_ratio(arrivals.limits.ratio()),
        target: Compressor::GZIP.writer(arrivals.staging.writer()?)?,
    });
    look_at(&mut tee, &arrivals.limits)?;
    let (tee, diff, size) = tee.finish();
    if size == 0 {
        return Err(TarError::Short.into());
    }
    let staged = tee.target.finish()?.finish();
    let descriptor = Descriptor::new(
        Compression::Gzip.layer_type(false),
        staged.digest,
        staged.size,
    );
    arrivals.keep(staged);
    arrivals.layers.insert(diff, (descriptor.clone(), size));
    Ok(Layer { descriptor, diff })
}

fn look_at(source: &mut impl Read, limits: &UnpackLimits) -> Result<(), ArchiveError> {
    let mut entries = Entries::new(source);
    let mut budget = Budget::new(*limits);
    while let Some(entry) = entries.advance()? {
        Named::read(&entry.name).map_err(|error| ArchiveError::Refused {
            name: String::from_utf8_lossy(&entry.name)
                .escape_debug()
                .to_string(),
            reason: error.to_string(),
        })?;
        budget.take(&entry)?;
    }
    Ok(entries.finish()?)
}

/// Compresses what is read.
struct Tee<R: Read> {
    source: Decompressor<R>,
    target: Writer<StagedWriter>,
}

impl<R: Read> Read for Tee<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        match self.target.write_all(&buffer[..count]) {
            Ok(()) => Ok(count),
            Err(error) => Err(io::Error::other(refused(self.target.get_mut(), error))),
        }
    }
}
