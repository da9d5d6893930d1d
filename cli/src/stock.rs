//! The store and the registries as the commands about images use them.
//! Leans on `failure` and `args`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use dockwright_images::image::Filter;
use dockwright_images::progress::Progress;
use dockwright_images::registry::client::Client;
use dockwright_images::registry::credentials::Credentials;
use dockwright_images::registry::settings::RegistrySettings;
use dockwright_images::store::{Store, default_place};
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;

use crate::args::images::StoreArguments;
use crate::failure::Failure;
use crate::render::size::{duration, rfc3339};

/// Opens the store that is named, or else the default one.
pub(crate) fn store(arguments: &StoreArguments) -> Result<Store, Failure> {
    Ok(Store::open(&store_place(arguments))?)
}

/// Where the store is that is named, or else the default one; it need not be there.
pub(crate) fn store_place(arguments: &StoreArguments) -> PathBuf {
    match &arguments.folder {
        Some(folder) => folder.clone(),
        None => default_place(is_root(), variable),
    }
}

/// A client of registries, with the user's settings and credentials.
pub(crate) fn client(progress: &dyn Progress) -> Result<Client<'_>, Failure> {
    let settings = RegistrySettings::find(&variable)?;
    Ok(Client::new(
        settings,
        Credentials::find(&variable),
        progress,
    ))
}

/// The environment.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Reads the name of an image.
pub(crate) fn reference(text: &str) -> Result<ImageReference, Failure> {
    ImageReference::parse(text).map_err(|error| {
        Failure::usage(format!(
            "`{text}` names no image: {}; {}",
            error.message, error.help
        ))
    })
}

/// Reads filters as Docker's commands take them.
pub(crate) fn filters(store: &Store, texts: &[String]) -> Result<Vec<Filter>, Failure> {
    let read = |text: &String| match text.strip_prefix("until=") {
        Some(time) => Ok(Filter::Before(until(time)?)),
        None => Ok(store.filter(text)?),
    };
    texts.iter().map(read).collect()
}

/// A time as RFC 3339; `24h` is so long ago.
fn until(text: &str) -> Result<String, Failure> {
    let Some(seconds) = duration(text) else {
        return Ok(text.to_owned());
    };
    let time = SystemTime::now().checked_sub(Duration::from_secs(seconds));
    time.map(rfc3339)
        .ok_or_else(|| Failure::usage(format!("`{text}` is too long ago")))
}

/// Reads a platform, where one is named.
pub(crate) fn platform(text: Option<&str>) -> Result<Option<Platform>, Failure> {
    let read = |text: &str| {
        Platform::parse(text)
            .map_err(|error| Failure::usage(format!("{error}; write for example `linux/arm64`")))
    };
    text.map(read).transpose()
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
