//! Base images: what `FROM`, `--from=` and `from=` name outside of the file, from the store or else from a registry.
//! A registry gives only what the image says of itself; its layers come when something needs them.
//! Leans on `options` for named contexts, and on the transfers of `images`.

use std::collections::BTreeMap;

use dockwright_images::document::Descriptor;
use dockwright_images::image::{Image, ImageError};
use dockwright_images::progress::{Event, Progress};
use dockwright_images::registry::client::Client;
use dockwright_images::store::{Lease, Store};
use dockwright_images::transfer::{Pull, TransferError, pull_documents};
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;
use dockwright_syntax::text::TextRange;

use crate::build::error::{BuildError, Fault};
use crate::build::event::{BuildEvent, BuildProgress};
use crate::build::layout::read_image;
use crate::build::origin::Layout;

/// Where base images come from.
pub(crate) struct Sources<'a> {
    pub(crate) store: &'a Store,
    /// Keeps what is taken from layouts.
    pub(crate) lease: &'a Lease<'a>,
    pub(crate) client: Option<&'a Client<'a>>,
    pub(crate) progress: &'a dyn BuildProgress,
    /// Whether registries are asked although the store has the image.
    pub(crate) ask: bool,
}

/// Images by what they are called and for which platform they are wanted.
pub(crate) type Images = BTreeMap<(String, String), Image>;

/// Hears what moves, as a part of the build.
pub(crate) struct Passing<'a>(pub(crate) &'a dyn BuildProgress);

impl Progress for Passing<'_> {
    fn report(&self, event: Event<'_>) {
        self.0.report(BuildEvent::Transfer(event));
    }
}

impl Sources<'_> {
    /// The image of that name; `range` is where the file names it.
    pub(crate) fn image(
        &self,
        name: &str,
        platform: &Platform,
        range: TextRange,
    ) -> Result<Image, BuildError> {
        let reference = ImageReference::parse(name).map_err(|error| {
            Fault::at(range, format!("`{name}` names no image: {}", error.message))
                .with_help(error.help)
        })?;
        if !self.ask
            && let Some(image) = self.known_image(&reference, platform)?
        {
            return Ok(image);
        }
        let Some(client) = self.client else {
            let message = format!("the image `{reference}` is not in the store");
            let help = format!("pull it with `dockwright pull {reference}`");
            return Err(Fault::at(range, message).with_help(help).into());
        };
        self.fetch(client, &reference, platform)
            .map_err(|error| refused(&reference, &error, range))
    }

    /// The image of a layout that stands in for what the file names; BuildKit takes a lone one as it is.
    pub(crate) fn of_layout(
        &self,
        name: &str,
        layout: &Layout,
        platform: &Platform,
    ) -> Result<Image, BuildError> {
        let target = read_image(self.lease, layout, platform)?;
        match self.store.image(name, &target, Some(platform)) {
            Err(ImageError::Platform { .. }) => Ok(self.store.image(name, &target, None)?),
            found => Ok(found?),
        }
    }

    /// What the store knows: promised images before whole ones, since they came later.
    fn known_image(
        &self,
        reference: &ImageReference,
        platform: &Platform,
    ) -> Result<Option<Image>, BuildError> {
        match self.store.promised(reference)? {
            Some(promise) => {
                let target = promise.descriptor;
                match outlined(self.store, reference, &target, platform) {
                    Ok(image) => Ok(Some(image)),
                    // It was promised for another platform.
                    Err(_) => self.whole(reference, platform),
                }
            }
            None => self.whole(reference, platform),
        }
    }

    fn whole(
        &self,
        reference: &ImageReference,
        platform: &Platform,
    ) -> Result<Option<Image>, BuildError> {
        match self
            .store
            .find_image(&reference.to_string(), Some(platform))
        {
            Ok(image) => Ok(Some(image)),
            Err(ImageError::Platform { .. }) => self.lone(reference),
            Err(ImageError::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The image of a name that stands for it alone, whatever it runs on; BuildKit takes it as it is.
    fn lone(&self, reference: &ImageReference) -> Result<Option<Image>, BuildError> {
        let name = reference.to_string();
        let target = self.store.find(&name)?.entry.descriptor;
        let image = self.store.image(&name, &target, None)?;
        Ok((image.descriptor.digest == target.digest).then_some(image))
    }

    fn fetch(
        &self,
        client: &Client<'_>,
        reference: &ImageReference,
        platform: &Platform,
    ) -> Result<Image, TransferError> {
        let what = Pull {
            platform: Some(platform),
            lone_of_any_platform: true,
            ..Pull::default()
        };
        let progress = Passing(self.progress);
        let target = pull_documents(self.lease, client, reference, what, &progress)?;
        Ok(outlined(self.store, reference, &target, platform)?)
    }
}

/// The image of a name, whether its layers are here or not.
fn outlined(
    store: &Store,
    reference: &ImageReference,
    target: &Descriptor,
    platform: &Platform,
) -> Result<Image, ImageError> {
    let name = reference.to_string();
    let image = |platform| store.image_in_outline(&name, target, platform);
    match image(Some(platform)) {
        // Of an index, one for that platform came; so this is an image that is offered alone.
        Err(ImageError::Platform { .. }) if !target.media_type.is_index() => image(None),
        found => found,
    }
}

fn refused(reference: &ImageReference, error: &TransferError, range: TextRange) -> BuildError {
    let message = format!("the image `{reference}` cannot be had: {error}");
    let help = "look at the name and the tag, and log in with `dockwright login` where the registry wants it";
    Fault::at(range, message).with_help(help).into()
}
