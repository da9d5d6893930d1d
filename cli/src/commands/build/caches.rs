//! Where a build takes a cache from and leaves one, as `--cache-from` and `--cache-to` say.
//! Leans on `stock` for registries.

use std::path::PathBuf;

use dockwright_builder::build::{CacheMode, read_layout, take_cache, write_layout};
use dockwright_images::document::Descriptor;
use dockwright_images::progress::Progress;
use dockwright_images::store::Lease;
use dockwright_images::transfer::{Bringing, Pull, pull, push_image};
use dockwright_model::image::reference::ImageReference;

use crate::args::build::BuildArguments;
use crate::failure::Failure;
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Where a cache is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CachePlace {
    /// In a folder.
    Folder(PathBuf),
    /// In a registry, under a name.
    Registry(ImageReference),
    /// In the image that is built.
    Inline,
}

/// What was asked for.
#[derive(Debug, Default)]
pub(crate) struct Caches {
    from: Vec<CachePlace>,
    to: Vec<(CachePlace, CacheMode)>,
}

impl Caches {
    /// Reads the arguments.
    pub(crate) fn read(arguments: &BuildArguments) -> Result<Self, Failure> {
        let mut caches = Self::default();
        for text in &arguments.cache_from {
            caches.from.push(place(text, "src")?.0);
        }
        for text in &arguments.cache_to {
            caches.to.push(place(text, "dest")?);
        }
        let inline = arguments
            .steps
            .build_arg
            .iter()
            .any(|text| text == "BUILDKIT_INLINE_CACHE=1");
        if inline && !caches.is_inline() {
            caches.to.push((CachePlace::Inline, CacheMode::Target));
        }
        Ok(caches)
    }

    /// Whether the image keeps its own cache.
    pub(crate) fn is_inline(&self) -> bool {
        self.to
            .iter()
            .any(|(place, _)| *place == CachePlace::Inline)
    }

    /// The caches that become images of their own.
    pub(crate) fn wanted(&self) -> Vec<CacheMode> {
        self.own().map(|(_, mode)| *mode).collect()
    }

    fn own(&self) -> impl Iterator<Item = &(CachePlace, CacheMode)> {
        let is_own = |(place, _): &&(CachePlace, CacheMode)| *place != CachePlace::Inline;
        self.to.iter().filter(is_own)
    }

    /// Takes what is there; a cache that cannot be had makes a build slow, not wrong.
    pub(crate) fn take(&self, lease: &Lease<'_>, progress: &dyn Progress, color: ColorChoice) {
        for place in &self.from {
            if let Err(failure) = take(lease, place, progress) {
                let reason = &failure.problem.message;
                output::note(format!("a cache cannot be taken: {reason}"), color);
            }
        }
    }

    /// Leaves the caches that are wanted where they were asked for.
    pub(crate) fn leave(
        &self,
        lease: &Lease<'_>,
        made: &[Descriptor],
        progress: &dyn Progress,
    ) -> Result<(), Failure> {
        for ((place, _), cache) in self.own().zip(made) {
            match place {
                CachePlace::Inline => {}
                CachePlace::Folder(folder) => {
                    write_layout(lease.store(), cache, folder).map_err(Failure::failed)?;
                }
                CachePlace::Registry(reference) => {
                    let client = stock::client(progress)?;
                    let bringing = Bringing {
                        client: &client,
                        lease,
                        progress,
                    };
                    push_image(bringing, cache, reference)?;
                }
            }
        }
        Ok(())
    }
}

fn take(lease: &Lease<'_>, place: &CachePlace, progress: &dyn Progress) -> Result<(), Failure> {
    let target = match place {
        CachePlace::Inline => return Ok(()),
        CachePlace::Folder(folder) => read_layout(lease, folder).map_err(Failure::failed)?,
        CachePlace::Registry(reference) => {
            let client = stock::client(progress)?;
            pull(lease.store(), &client, reference, Pull::default(), progress)?.descriptor
        }
    };
    take_cache(lease.store(), &target).map_err(Failure::failed)?;
    Ok(())
}

/// `type=local,src=FOLDER`, `type=registry,ref=NAME[,mode=max]`, `type=inline`, or a bare name.
fn place(text: &str, path: &str) -> Result<(CachePlace, CacheMode), Failure> {
    let mut mode = CacheMode::Target;
    if !text.contains('=') {
        return Ok((CachePlace::Registry(stock::reference(text)?), mode));
    }
    let (mut kind, mut folder, mut name) = ("", None, None);
    for field in text.split(',') {
        let (key, value) = field.split_once('=').unwrap_or((field, ""));
        match key {
            "type" => kind = value,
            "ref" => name = Some(value),
            "mode" => mode = read_mode(value)?,
            key if key == path => folder = Some(value),
            // What concerns how BuildKit writes its own caches has no meaning here.
            "image-manifest" | "oci-mediatypes" | "ignore-error" | "compression" => {}
            other => {
                return Err(Failure::usage(format!(
                    "a cache has no `{other}`; write `type=local,{path}=FOLDER` or `type=registry,ref=NAME`"
                )));
            }
        }
    }
    let place = match (kind, folder, name) {
        ("local", Some(folder), _) => CachePlace::Folder(PathBuf::from(folder)),
        ("registry", _, Some(name)) => CachePlace::Registry(stock::reference(name)?),
        ("inline", _, _) => CachePlace::Inline,
        _ => {
            return Err(Failure::usage(format!(
                "`{text}` names no cache; write `type=local,{path}=FOLDER`, `type=registry,ref=NAME` or `type=inline`"
            )));
        }
    };
    Ok((place, mode))
}

fn read_mode(text: &str) -> Result<CacheMode, Failure> {
    match text {
        "min" => Ok(CacheMode::Target),
        "max" => Ok(CacheMode::All),
        other => Err(Failure::usage(format!(
            "a cache has no mode `{other}`; there are `min`, for the layers of the image, and `max`, for those of all steps"
        ))),
    }
}
