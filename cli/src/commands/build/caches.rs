//! Where a build takes a cache from and leaves one, as `--cache-from` and `--cache-to` say.
//! Leans on `stock` for registries.

use std::path::PathBuf;

use dockwright_builder::build::{read_layout, take_cache, write_layout};
use dockwright_images::document::Descriptor;
use dockwright_images::progress::Progress;
use dockwright_images::store::Lease;
use dockwright_images::transfer::{Pull, Push, pull, push};
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
    pub(crate) from: Vec<CachePlace>,
    pub(crate) to: Vec<CachePlace>,
    /// Whether all steps are kept, not only those of the target.
    pub(crate) is_whole: bool,
}

impl Caches {
    /// Reads the arguments.
    pub(crate) fn read(arguments: &BuildArguments) -> Result<Self, Failure> {
        let mut caches = Self::default();
        for text in &arguments.cache_from {
            caches.from.push(place(text, "src", &mut false)?);
        }
        for text in &arguments.cache_to {
            caches.to.push(place(text, "dest", &mut caches.is_whole)?);
        }
        let inline = arguments
            .build_arg
            .iter()
            .any(|text| text == "BUILDKIT_INLINE_CACHE=1");
        if inline && !caches.is_inline() {
            caches.to.push(CachePlace::Inline);
        }
        Ok(caches)
    }

    /// Whether the image keeps its own cache.
    pub(crate) fn is_inline(&self) -> bool {
        self.to.contains(&CachePlace::Inline)
    }

    /// Whether the cache becomes an image of its own, and whether with all steps.
    pub(crate) fn wanted(&self) -> Option<bool> {
        let is_own = self.to.iter().any(|place| *place != CachePlace::Inline);
        is_own.then_some(self.is_whole)
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

    /// Leaves the cache where it was asked for.
    pub(crate) fn leave(
        &self,
        lease: &Lease<'_>,
        cache: Option<&Descriptor>,
        progress: &dyn Progress,
    ) -> Result<(), Failure> {
        let Some(cache) = cache else {
            return Ok(());
        };
        let store = lease.store();
        for place in &self.to {
            match place {
                CachePlace::Inline => {}
                CachePlace::Folder(folder) => {
                    write_layout(store, cache, folder).map_err(Failure::failed)?;
                }
                CachePlace::Registry(reference) => {
                    let client = stock::client(progress)?;
                    store.keep_unnamed(cache)?;
                    let text = cache.digest.to_string();
                    let pushed = push(store, &client, &text, reference, Push::default(), progress);
                    store.forget(|entry| {
                        entry.name.is_none() && entry.descriptor.digest == cache.digest
                    })?;
                    pushed?;
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
fn place(text: &str, path: &str, is_whole: &mut bool) -> Result<CachePlace, Failure> {
    if !text.contains('=') {
        return Ok(CachePlace::Registry(stock::reference(text)?));
    }
    let (mut kind, mut folder, mut name) = ("", None, None);
    for field in text.split(',') {
        let (key, value) = field.split_once('=').unwrap_or((field, ""));
        match key {
            "type" => kind = value,
            "ref" => name = Some(value),
            "mode" => *is_whole |= value == "max",
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
    match (kind, folder, name) {
        ("local", Some(folder), _) => Ok(CachePlace::Folder(PathBuf::from(folder))),
        ("registry", _, Some(name)) => Ok(CachePlace::Registry(stock::reference(name)?)),
        ("inline", _, _) => Ok(CachePlace::Inline),
        _ => Err(Failure::usage(format!(
            "`{text}` names no cache; write `type=local,{path}=FOLDER`, `type=registry,ref=NAME` or `type=inline`"
        ))),
    }
}
