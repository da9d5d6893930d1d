//! What is mounted while a `RUN` runs: files of contexts, stages and images, caches, memory, secrets, agents.
//! Leans on `material` for files, and on the store for where caches are.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use dockwright_images::store::Alone;
use dockwright_model::mount::{Mount as Wish, MountKind};
use dockwright_model::operation::{CopyWork, Operation, RunMount, RunWork};
use dockwright_model::path::{join, last_part};

use crate::build::agent::Agent;
use crate::build::cache_mount::open_cache;
use crate::build::copying::{digests, lay_out};
use crate::build::error::{BuildError, Fault, files};
use crate::build::ingredients::Ingredients;
use crate::build::material::{Material, with_root};
use crate::build::options::Secret;
use crate::build::place::Place;
use crate::build::site::Site;
use crate::execution::{Mount, MountSource, Tmpfs};

/// What a program finds mounted, and the variables that tell it.
#[derive(Default)]
pub(crate) struct Furnished {
    pub(crate) mounts: Vec<Mount>,
    pub(crate) variables: Vec<(String, String)>,
}

/// What lives as long as the program: locks on caches, and agents that answer.
#[derive(Default)]
struct Held {
    caches: Vec<Alone>,
    agents: Vec<Agent>,
}

/// What of the mounts the layer is made of: the files of read-only ones, and of all others that they are there.
/// What is in caches, secrets and agents is no ingredient, nor how a cache is called and shared.
pub(crate) fn ingredients(
    site: &Site<'_>,
    operation: &Operation,
    run: &RunWork,
    made: &mut Ingredients,
) -> Result<(), BuildError> {
    for mount in &run.mounts {
        let wish = &mount.mount;
        let label = format!("the {} mount of `{}`", wish.kind.name(), wish.target);
        let settings = (wish.kind, &wish.target, wish.writable, wish.required);
        let settings = format!("{settings:?} {:?} {:?}", wish.size, wish.variable);
        made.add(label.clone(), settings);
        let owner = format!("{:?}", (wish.mode, wish.user, wish.group));
        match wish.kind {
            MountKind::Secret | MountKind::Ssh => {
                let id = wish.id.as_deref().unwrap_or_default();
                made.add_all(format!("what {label} is"), [id, &wish.source, &owner]);
            }
            MountKind::Cache => {
                let from = wish.from.as_ref().map(|(name, _)| name.as_str());
                let from = from.unwrap_or_default();
                made.add_all(
                    format!("what {label} begins with"),
                    [from, &wish.source, &owner],
                );
            }
            MountKind::Bind | MountKind::Tmpfs => {}
        }
        if wish.kind == MountKind::Bind {
            let material = Material::of(site, mount.from.as_ref(), operation.range)?;
            let source = match wish.source.trim_matches('/') {
                "" => ".".to_owned(),
                source => source.to_owned(),
            };
            let sources = CopyWork {
                sources: vec![source],
                ..CopyWork::default()
            };
            for (_, digest) in digests(site, operation, &sources, &material)? {
                made.add(format!("the files of {label}"), digest);
            }
        }
    }
    Ok(())
}

/// Mounts everything, and does the work with it. Stages and images are visible to the work's own thread only.
/// Whether steps may be taken from the cache says also whether caches that begin with something are taken as they are.
pub(crate) fn furnish<T: Send>(
    site: &Site<'_>,
    (operation, run): (&Operation, &RunWork),
    place: &Place<'_>,
    reuses: bool,
    work: impl FnOnce(Furnished) -> T + Send,
) -> Result<T, BuildError> {
    let mut furnished = Furnished::default();
    let mut held = Held::default();
    if let Some(script) = &run.script {
        let folder = place.folder("pipes")?;
        let path = folder.join(&script.name);
        fs::write(&path, &script.content).map_err(|error| files("write", &path, error))?;
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(&path, executable).map_err(|error| files("write", &path, error))?;
        furnished.mounts.push(Mount {
            target: "/dev/pipes".to_owned(),
            source: MountSource::Bind(folder),
            read_only: true,
        });
    }
    let setting = Setting {
        site,
        operation,
        place,
        reuses,
    };
    setting.each(&run.mounts, &mut furnished, &mut held, work)
}

struct Setting<'a> {
    site: &'a Site<'a>,
    operation: &'a Operation,
    place: &'a Place<'a>,
    reuses: bool,
}

impl Setting<'_> {
    /// Takes the first mount, and does the rest within it.
    fn each<T: Send>(
        &self,
        mounts: &[RunMount],
        furnished: &mut Furnished,
        held: &mut Held,
        work: impl FnOnce(Furnished) -> T + Send,
    ) -> Result<T, BuildError> {
        let Some((first, rest)) = mounts.split_first() else {
            return Ok(work(std::mem::take(furnished)));
        };
        let wish = &first.mount;
        match wish.kind {
            MountKind::Bind => return self.bound(first, rest, furnished, held, work),
            MountKind::Cache => self.cache(first, furnished, held)?,
            MountKind::Tmpfs => furnished.mounts.push(self.memory(wish)),
            MountKind::Secret => self.secret(wish, furnished)?,
            MountKind::Ssh => self.agent(wish, furnished, held)?,
        }
        self.each(rest, furnished, held, work)
    }

    fn bound<T: Send>(
        &self,
        first: &RunMount,
        rest: &[RunMount],
        furnished: &mut Furnished,
        held: &mut Held,
        work: impl FnOnce(Furnished) -> T + Send,
    ) -> Result<T, BuildError> {
        let wish = &first.mount;
        let is_writable = wish.writable == Some(true);
        let material = Material::of(self.site, first.from.as_ref(), self.operation.range)?;
        let number = furnished.mounts.len();
        let within = |root: &Path| {
            let source = match is_writable || material.is_context() {
                true => self.copied(&material, root, wish, number)?,
                false => {
                    inside(root, &wish.source).map_err(|error| self.absent(&wish.source, &error))?
                }
            };
            furnished.mounts.push(Mount {
                target: self.target(&wish.target),
                source: MountSource::Bind(source),
                read_only: !is_writable,
            });
            self.each(rest, furnished, held, work)
        };
        with_root(self.site, &material, self.operation.range, within)?
    }

    /// A copy of what is mounted: without ignored files, and to be written to without a trace.
    fn copied(
        &self,
        material: &Material,
        root: &Path,
        wish: &Wish,
        number: usize,
    ) -> Result<PathBuf, BuildError> {
        let folder = self.place.folder(&format!("mount-{number}"))?;
        let source = match wish.source.trim_matches('/') {
            "" => ".",
            source => source,
        };
        let tree = material.tree(self.site, root)?;
        let name = last_part(source);
        let target = match source {
            "." => "/".to_owned(),
            _ => format!("/{name}"),
        };
        lay_out(&tree, source, &folder, &target)
            .map_err(|error| Fault::at(self.operation.range, error.to_string()))?;
        Ok(folder.join(target.trim_start_matches('/')))
    }

    fn absent(&self, source: &str, error: &io::Error) -> BuildError {
        let message = format!("`{source}` cannot be mounted: {error}");
        Fault::at(self.operation.range, message).into()
    }

    fn target(&self, target: &str) -> String {
        join(&format!("/{}", self.operation.working_directory), target)
    }

    fn memory(&self, wish: &Wish) -> Mount {
        let size = wish.size.as_deref().and_then(bytes_of);
        let size = size.map(|bytes| ("size".to_owned(), bytes.to_string()));
        Mount {
            target: self.target(&wish.target),
            source: MountSource::Tmpfs(Tmpfs {
                options: size.into_iter().collect(),
                executable: true,
                ..Tmpfs::default()
            }),
            read_only: false,
        }
    }

    fn cache(
        &self,
        mount: &RunMount,
        furnished: &mut Furnished,
        held: &mut Held,
    ) -> Result<(), BuildError> {
        let wish = &mount.mount;
        let target = self.target(&wish.target);
        let how = (self.place, target.as_str(), !self.reuses);
        let cache = open_cache(self.site, self.operation, mount, how)?;
        held.caches.extend(cache.alone);
        let folder = inside(&cache.folder, "").map_err(|error| self.absent(&target, &error))?;
        furnished.mounts.push(Mount {
            target,
            source: MountSource::Bind(folder),
            read_only: wish.writable == Some(false),
        });
        Ok(())
    }

    fn secret(&self, wish: &Wish, furnished: &mut Furnished) -> Result<(), BuildError> {
        let id = match (&wish.id, wish.source.as_str(), wish.target.as_str()) {
            (Some(id), _, _) => id.clone(),
            (None, "", target) => last_part(target).to_owned(),
            (None, source, _) => source.to_owned(),
        };
        let Some(secret) = self.site.options.secrets.get(&id) else {
            if !wish.required {
                return Ok(());
            }
            let message = format!("the secret `{id}` is required and was not given");
            let help =
                format!("give it with `--secret id={id},src=FILE` or `--secret id={id},env=NAME`");
            return Err(Fault::at(wish.range, message).with_help(help).into());
        };
        let contents = match secret {
            Secret::Value(value) => value.clone().into_bytes(),
            Secret::File(path) => fs::read(path).map_err(|error| files("read", path, error))?,
        };
        if let Some(name) = &wish.variable {
            let value = String::from_utf8_lossy(&contents).into_owned();
            furnished.variables.push((name.clone(), value));
            if wish.target.is_empty() {
                return Ok(());
            }
        }
        let target = match wish.target.as_str() {
            "" => format!("/run/secrets/{id}"),
            target => self.target(target),
        };
        furnished.mounts.push(Mount {
            target,
            source: MountSource::File {
                contents,
                mode: wish.mode.unwrap_or(0o400),
                user: wish.user.unwrap_or(0),
                group: wish.group.unwrap_or(0),
            },
            read_only: true,
        });
        Ok(())
    }

    fn agent(
        &self,
        wish: &Wish,
        furnished: &mut Furnished,
        held: &mut Held,
    ) -> Result<(), BuildError> {
        let id = wish.id.as_deref().unwrap_or("default");
        let Some(socket) = self.site.options.agents.get(id) else {
            if !wish.required {
                return Ok(());
            }
            let message = format!("the ssh agent `{id}` is required and was not given");
            let help = format!("give it with `--ssh {id}`, or `--ssh {id}=SOCKET`");
            return Err(Fault::at(wish.range, message).with_help(help).into());
        };
        let number = held.agents.len();
        let own = self.place.folder("agents")?.join(number.to_string());
        let owner = (wish.user.unwrap_or(0), wish.group.unwrap_or(0));
        let agent = Agent::between(&own, socket, wish.mode.unwrap_or(0o600), owner)
            .map_err(|error| files("open", socket, error))?;
        held.agents.push(agent);
        let target = match wish.target.as_str() {
            "" => format!("/run/buildkit/ssh_agent.{number}"),
            target => self.target(target),
        };
        let is_set = furnished
            .variables
            .iter()
            .any(|(name, _)| name == "SSH_AUTH_SOCK");
        if !is_set {
            furnished
                .variables
                .push(("SSH_AUTH_SOCK".to_owned(), target.clone()));
        }
        furnished.mounts.push(Mount {
            target,
            source: MountSource::Bind(own),
            read_only: false,
        });
        Ok(())
    }
}

/// A path below a root, its links followed inside of the root only.
fn inside(root: &Path, path: &str) -> io::Result<PathBuf> {
    use rustix::fs::{Mode, OFlags, ResolveFlags, open, openat2};
    use std::os::fd::AsRawFd;
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let root_folder = open(root, flags | OFlags::DIRECTORY, Mode::empty())?;
    let path = Path::new("/").join(path);
    let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let found = openat2(&root_folder, &path, flags, Mode::empty(), resolve)?;
    fs::read_link(format!("/proc/self/fd/{}", found.as_raw_fd()))
}

/// A size with or without a unit: `64m`, `1g`, `4096`.
fn bytes_of(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.trim_end_matches(['b', 'i']);
    let (number, unit) = match text.chars().last()? {
        'k' => (&text[..text.len() - 1], 1 << 10),
        'm' => (&text[..text.len() - 1], 1 << 20),
        'g' => (&text[..text.len() - 1], 1 << 30),
        't' => (&text[..text.len() - 1], 1_u64 << 40),
        _ => (text, 1),
    };
    number.trim().parse::<u64>().ok()?.checked_mul(unit)
}
