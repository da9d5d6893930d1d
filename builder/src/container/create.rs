//! Makes a container of an image: its layers are unpacked, its folder appears at once, and from then on it keeps both.
//! Leans on `folder`, `process` and `options`.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use dockwright_images::digest::Digest;
use dockwright_images::image::{Image, Unpacking};
use dockwright_images::layer::UnpackLimits;
use dockwright_images::progress::Progress;
use dockwright_images::store::{Lease, Snapshot, Store};
use rustix::fs::{FlockOperation, flock};

use crate::container::error::{Attempt, ContainerError};
use crate::container::folder::{Container, Held, UPPER, WORK};
use crate::container::mounting::Mounting;
use crate::container::name::{fresh_id, fresh_name, is_valid};
use crate::container::options::Options;
use crate::container::platform::ensure_executable;
use crate::container::process::{arguments, effective, environment};
use crate::container::record::{Record, VERSION};
use crate::execution::{Execution, Root};
use crate::host_files::{hosts, resolver};
use crate::moment::Moment;
use crate::namespace::ownership;

/// A container that was made and that nobody else can touch yet.
#[derive(Debug)]
pub struct Created {
    /// What there is.
    pub container: Container,
    pub(crate) held: Held,
}

/// Makes a container of an image that is there; `shown` is what people call the image.
///
/// The lease has to live until the container has ended, or for good reason longer.
///
/// # Errors
/// When the image's layers cannot be unpacked, the name is taken, or the options make no sense.
pub fn create(
    lease: &Lease<'_>,
    image: &Image,
    shown: &str,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Created, ContainerError> {
    ensure_executable(&image.config)?;
    let store = lease.store();
    lease.protect(&needs(image))?;
    let unpacking = Unpacking {
        limits: UnpackLimits::default(),
        ownership: ownership(),
        progress,
    };
    let snapshots = lease.snapshots(image, &unpacking)?;
    let mounting = Mounting::prepare(store, &snapshots, &image.config.config, options)?;
    let created = furnished(store, image, shown, options, (&snapshots, &mounting));
    if created.is_err() {
        mounting.forget(store);
    }
    created
}

/// The container of an image whose layers and volumes are there.
fn furnished(
    store: &Store,
    image: &Image,
    shown: &str,
    options: &Options,
    (snapshots, mounting): (&[Snapshot], &Mounting),
) -> Result<Created, ContainerError> {
    let id = fresh_id();
    let folder = store.containers().join(&id);
    let mut record = Record {
        version: VERSION,
        name: String::new(),
        image: shown.to_owned(),
        image_id: image.id(),
        manifest: image.descriptor.digest,
        created: Moment::now().seconds(),
        started: None,
        finished: None,
        exit_code: None,
        fault: None,
        remove: options.remove,
        labels: Vec::new(),
        config: effective(&image.config.config, options),
        volumes: mounting.volumes.clone(),
        execution: Execution::new(root(store, snapshots, &id, options.remove), Vec::new()),
        id,
    };
    record.labels = record.config.labels.clone().into_iter().collect();
    record.execution.mounts.clone_from(&mounting.mounts);
    complete(&mut record, options)?;
    let _alone = Alone::with_names(store)?;
    record.name = name(store, options)?;
    let needs = (!options.remove).then(|| needs(image));
    appear(store, Container { folder, record }, needs.as_deref())
}

/// As long as this lives, no other process gives a name to a container.
struct Alone(File);

impl Alone {
    fn with_names(store: &Store) -> Result<Self, ContainerError> {
        let folder = store.containers();
        let file = File::open(&folder).attempt("open", &folder)?;
        flock(&file, FlockOperation::LockExclusive).attempt("lock", &folder)?;
        Ok(Self(file))
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        // It ends with the descriptor anyway.
        let _ = flock(&self.0, FlockOperation::Unlock);
    }
}

/// Everything that an image is made of: what garbage collection must spare while the container is there.
fn needs(image: &Image) -> Vec<Digest> {
    let mut needs = vec![image.target.digest, image.descriptor.digest, image.id()];
    needs.extend(image.manifest.layers.iter().map(|layer| layer.digest));
    needs.extend(image.config.chain_ids());
    needs.dedup();
    needs
}

/// The root: names are told from the store's folder, since the kernel takes only short ones.
fn root(store: &Store, snapshots: &[Snapshot], id: &str, is_volatile: bool) -> Root {
    let directory = store.root();
    let relative = |path: &Path| {
        let path = path.strip_prefix(directory).unwrap_or(path);
        path.to_string_lossy().into_owned()
    };
    let folder = store.containers().join(id);
    Root::Overlay {
        directory: directory.to_owned(),
        lowers: snapshots
            .iter()
            .rev()
            .map(|snapshot| relative(&snapshot.path))
            .collect(),
        upper: relative(&folder.join(UPPER)),
        work: relative(&folder.join(WORK)),
        is_volatile,
    }
}

fn complete(record: &mut Record, options: &Options) -> Result<(), ContainerError> {
    let short = record.short_id().to_owned();
    let execution = &mut record.execution;
    execution.arguments = arguments(&record.config)?;
    execution.environment = environment(&record.config);
    execution
        .working_directory
        .clone_from(&record.config.working_dir);
    execution.user.clone_from(&record.config.user);
    execution.groups.clone_from(&options.groups);
    execution.hostname = options.hostname.clone().unwrap_or(short);
    execution.network = options.network;
    execution.hosts = Some(hosts(options.network, &execution.hostname, &options.hosts));
    execution.resolver = Some(options.resolver.applied(&resolver(options.network)));
    execution.read_only = options.read_only;
    execution.terminal = options.terminal;
    execution.capabilities = options.capabilities()?;
    execution.resources = options.resources;
    execution.limits.clone_from(&options.limits);
    execution.init = options.init;
    execution.no_new_privileges = options.confinement.no_new_privileges;
    execution.unfiltered = options.confinement.unfiltered;
    if options.confinement.unmasked {
        execution.masked.clear();
        execution.unwritable.clear();
    }
    if let Some(size) = options.shared_memory {
        execution.shared_memory = size;
    }
    Ok(())
}

fn name(store: &Store, options: &Options) -> Result<String, ContainerError> {
    // Nobody asks for the made-up name of what is gone in a moment: it needs no look at all others.
    if options.remove && options.name.is_none() {
        return Ok(format!("{}_{}", fresh_name(0), &fresh_id()[..6]));
    }
    let others = Container::all(store)?;
    let owner = |name: &str| others.iter().find(|other| other.record.name == name);
    match &options.name {
        None => {
            let mut names = (0..).map(fresh_name);
            Ok(names.find(|name| owner(name).is_none()).unwrap_or_default())
        }
        Some(name) if !is_valid(name) => Err(ContainerError::Usage(format!(
            "`{name}` is no name for a container: two or more letters, digits, `_`, `.` and `-`, the first a letter or a digit"
        ))),
        Some(name) => match owner(name) {
            None => Ok(name.clone()),
            Some(other) => Err(ContainerError::NameTaken {
                name: name.clone(),
                id: other.record.short_id().to_owned(),
            }),
        },
    }
}

/// The folder is filled where nobody looks, and then has its name.
fn appear(
    store: &Store,
    container: Container,
    needs: Option<&[Digest]>,
) -> Result<Created, ContainerError> {
    let (scratch, held) = scratch_folder(store, &container.record.id)?;
    for name in [UPPER, WORK] {
        let path = scratch.join(name);
        fs::create_dir(&path).attempt("make", &path)?;
        // What the container's root looks like is nothing for this process's file mode mask.
        fs::set_permissions(&path, Permissions::from_mode(0o755)).attempt("make", &path)?;
    }
    if let Some(needs) = needs {
        store.write_needs(&scratch, needs)?;
    }
    let unborn = Container {
        folder: scratch.clone(),
        record: container.record.clone(),
    };
    unborn.save()?;
    fs::rename(&scratch, &container.folder).attempt("make", &container.folder)?;
    Ok(Created { container, held })
}

/// A folder that no sweep takes for a forgotten one: it is locked, and still there afterwards.
fn scratch_folder(store: &Store, id: &str) -> Result<(PathBuf, Held), ContainerError> {
    loop {
        let path = store.scratch().join(format!("container-{id}"));
        fs::DirBuilder::new()
            .mode(0o710)
            .create(&path)
            .attempt("make", &path)?;
        let Ok(file) = File::open(&path) else {
            continue;
        };
        let locked = flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok();
        if locked && path.exists() {
            return Ok((path, Held { file }));
        }
    }
}
