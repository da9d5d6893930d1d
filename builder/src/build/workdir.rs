//! `WORKDIR`: makes the directory, with those above it, as the user in force.
//! Leans on `place` and on the executor's looking inside of roots.

use std::fs;
use std::path::Path;

use dockwright_images::change::directory_after;
use dockwright_model::operation::Operation;
use rustix::fs::{AtFlags, Gid, Mode, OFlags, Timespec, Timestamps, Uid, chownat, open, utimensat};

use crate::build::error::{BuildError, Fault};
use crate::build::ingredients::Ingredients;
use crate::build::place::{Made, Place};
use crate::build::site::Site;
use crate::build::state::State;
use crate::inside::Finder;
use crate::mounted::mounted;
use crate::user;

/// What the directory is made of.
pub(crate) fn ingredients(site: &Site<'_>, state: &State, word: &str) -> Ingredients {
    let container = &state.config.config;
    let mut made = Ingredients::default();
    let directory = directory_after(&container.working_dir, word);
    made.add(format!("`WORKDIR {directory}`"), &directory);
    made.add("the user", &container.user);
    made.add(
        "`SOURCE_DATE_EPOCH` of folders",
        format!("{:?}", site.prepared.epoch),
    );
    made
}

/// Makes the directory.
pub(crate) fn carry_out(
    site: &Site<'_>,
    state: &State,
    operation: &Operation,
    word: &str,
) -> Result<Made, BuildError> {
    let container = &state.config.config;
    let directory = directory_after(&container.working_dir, word);
    let place = Place::over(site, state)?;
    let made = mounted(&place.root(), |root| {
        make(root, &directory, &container.user, site.prepared.epoch)
    });
    match made {
        Ok(Ok(())) => place.finish(state),
        Ok(Err(why)) => {
            let message = format!("cannot make `{directory}`: {why}");
            Err(Fault::at(operation.range, message).into())
        }
        Err(fault) => Err(Fault::at(operation.range, fault.to_string()).into()),
    }
}

fn make(root: &Path, directory: &str, user: &str, epoch: Option<i64>) -> Result<(), String> {
    let owner = match user {
        "" => (0, 0),
        user => {
            let text = |path: &str| read(root, path);
            // As in BuildKit, whom the image does not know is root here, and refused when something runs.
            let found = user::resolve(user, &[], &text("etc/passwd"), &text("etc/group"));
            found.map_or((0, 0), |found| (found.id, found.group))
        }
    };
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let make = || {
        let root = open(root, flags, Mode::empty())?;
        let mut finder = Finder::new(root);
        let made = finder.make_folder(&Path::new("/").join(directory))?;
        for path in &made {
            let folder = finder.find(path)?;
            let (user, group) = (Uid::from_raw(owner.0), Gid::from_raw(owner.1));
            chownat(&folder, "", Some(user), Some(group), AtFlags::EMPTY_PATH)?;
        }
        for path in made.iter().rev().filter(|_| epoch.is_some()) {
            let folder = finder.find(path)?;
            let time = Timespec {
                tv_sec: epoch.unwrap_or_default(),
                tv_nsec: 0,
            };
            let times = Timestamps {
                last_access: time,
                last_modification: time,
            };
            utimensat(&folder, "", &times, AtFlags::EMPTY_PATH)?;
        }
        rustix::io::Result::Ok(())
    };
    make().map_err(|error| error.to_string())
}

/// The text of a file of the image; none where it is no plain file.
fn read(root: &Path, path: &str) -> String {
    let path = root.join(path);
    let is_plain = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
    let text = is_plain.then(|| fs::read(&path).unwrap_or_default());
    String::from_utf8_lossy(&text.unwrap_or_default()).into_owned()
}
