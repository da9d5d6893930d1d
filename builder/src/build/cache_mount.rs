//! What `RUN --mount=type=cache` keeps between builds: which folder of the store it is, what it begins with, and who waits for whom.
//! Leans on `material` for what a cache begins with.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use dockwright_images::store::Alone;
use dockwright_model::mount::{Mount as Wish, Sharing};
use dockwright_model::operation::{Operation, RunMount};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::build::copying::lay_out;
use crate::build::error::{BuildError, Fault, files};
use crate::build::material::{Material, with_root};
use crate::build::place::Place;
use crate::build::site::Site;

/// The folder of a cache, and the lock that keeps others away from it for as long as that lives.
pub(crate) struct OpenCache {
    pub(crate) folder: PathBuf,
    pub(crate) alone: Option<Alone>,
}

/// Opens the cache of a mount that goes to `target`, and fills it where it is new.
/// Where `anew` says so, one that begins with something of its own begins again.
pub(crate) fn open_cache(
    site: &Site<'_>,
    operation: &Operation,
    mount: &RunMount,
    (place, target, anew): (&Place<'_>, &str, bool),
) -> Result<OpenCache, BuildError> {
    let wish = &mount.mount;
    let material = match mount.from.is_some() {
        true => Some(Material::of(site, mount.from.as_ref(), operation.range)?),
        false => None,
    };
    let name = name(site, wish, target, material.as_ref());
    let name = match begins_with_something(wish) {
        true => beginning(site, &name, anew)?,
        false => name,
    };
    let cache = folder(site, &name, wish.sharing)?;
    if !cache.folder.exists() {
        let fresh = place.folder(&format!("cache-{}", wish.range.start()))?;
        if let Some(material) = &material {
            fill(site, operation, wish, material, &fresh)?;
        }
        settle(wish, &fresh, &cache.folder)?;
    }
    Ok(cache)
}

/// Whether it does not begin as an empty folder of root's.
fn begins_with_something(wish: &Wish) -> bool {
    wish.from.is_some() || wish.mode.is_some() || wish.user.is_some() || wish.group.is_some()
}

/// What a cache is called in the store. As in BuildKit, one that begins otherwise is another one.
fn name(site: &Site<'_>, wish: &Wish, target: &str, material: Option<&Material>) -> String {
    let namespace = site.options.arguments.get("BUILDKIT_CACHE_MOUNT_NS");
    let namespace = namespace.map(String::as_str).unwrap_or_default();
    let id = wish.id.as_deref().unwrap_or(target);
    let owner = (wish.mode, wish.user, wish.group);
    let from = wish.from.as_ref().map(|(name, _)| (name, &wish.source));
    let content = material.and_then(Material::identity);
    let whole = format!("{namespace}/{id} {owner:?} {from:?} {content:?}");
    blake3::hash(whole.as_bytes()).to_hex().to_string()
}

/// The name of the beginning in force: without the cache of steps, what a cache begins with is made anew, once a build,
/// and holds from then on.
fn beginning(site: &Site<'_>, name: &str, anew: bool) -> Result<String, BuildError> {
    let mut begun = site.begun();
    let known = format!("cache mount {name}");
    let kept = site.store.alias(&known)?;
    let number = kept.and_then(|text| text.parse().ok()).unwrap_or(0_u64);
    let own = |number: u64| match number {
        0 => name.to_owned(),
        number => format!("{name}.{number}"),
    };
    if !anew || !begun.insert(name.to_owned()) {
        return Ok(own(number));
    }
    site.store.keep_alias(&known, &(number + 1).to_string())?;
    if let Some(before) = number.checked_sub(1) {
        // Whoever used the one before the last has had a whole build's time; what cannot be removed takes room only.
        let _ = fs::remove_dir_all(site.store.caches().join(own(before)));
    }
    Ok(own(number + 1))
}

/// Where a cache is: with `private`, one that nobody else uses at the moment.
fn folder(site: &Site<'_>, name: &str, sharing: Sharing) -> Result<OpenCache, BuildError> {
    let store = site.store;
    let folder = |name: &str| store.caches().join(name);
    match sharing {
        Sharing::Shared => Ok(OpenCache {
            folder: folder(name),
            alone: None,
        }),
        Sharing::Locked => Ok(OpenCache {
            folder: folder(name),
            alone: Some(store.alone(&format!("cache-{name}"))?),
        }),
        Sharing::Private => {
            let mut number = 0;
            loop {
                let own = match number {
                    0 => name.to_owned(),
                    number => format!("{name}-{number}"),
                };
                if let Some(alone) = store.alone_now(&format!("cache-{own}"))? {
                    return Ok(OpenCache {
                        folder: folder(&own),
                        alone: Some(alone),
                    });
                }
                number += 1;
            }
        }
    }
}

/// Puts into a new cache what `from` has.
fn fill(
    site: &Site<'_>,
    operation: &Operation,
    wish: &Wish,
    material: &Material,
    fresh: &Path,
) -> Result<(), BuildError> {
    let source = match wish.source.trim_matches('/') {
        "" => ".",
        source => source,
    };
    let lay = |root: &Path| -> Result<(), BuildError> {
        let tree = material.tree(site, root)?;
        lay_out(&tree, source, fresh, "/")
            .map_err(|error| Fault::at(operation.range, error.to_string()).into())
    };
    with_root(site, material, operation.range, lay)?
}

/// Gives a new cache its mode and owner, and its place.
fn settle(wish: &Wish, fresh: &Path, folder: &Path) -> Result<(), BuildError> {
    let failed = |error| files("write", fresh, error);
    let mode = fs::Permissions::from_mode(wish.mode.unwrap_or(0o755));
    fs::set_permissions(fresh, mode).map_err(failed)?;
    let (user, group) = (wish.user.unwrap_or(0), wish.group.unwrap_or(0));
    std::os::unix::fs::chown(fresh, Some(user), Some(group)).map_err(failed)?;
    put_in_place(fresh, folder).map_err(|error| files("create", folder, error))
}

/// Puts a new folder where it belongs. Somebody else may have made one meanwhile, and be using it, empty as it is: then that one counts.
fn put_in_place(fresh: &Path, folder: &Path) -> io::Result<()> {
    match renameat_with(CWD, fresh, CWD, folder, RenameFlags::NOREPLACE) {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        // Not every file system can tell.
        Err(Errno::INVAL) => fs::rename(fresh, folder),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn of_two_new_folders_the_first_stays() {
        let scratch = tempfile::tempdir().unwrap();
        let path = |name: &str| scratch.path().join(name);
        for name in ["first", "second"] {
            fs::create_dir(path(name)).unwrap();
        }
        let number = |name: &str| fs::metadata(path(name)).unwrap().ino();
        let first = number("first");
        for name in ["first", "second"] {
            put_in_place(&path(name), &path("cache")).unwrap();
        }
        assert_eq!(number("cache"), first);
        assert!(path("second").exists());
    }
}
