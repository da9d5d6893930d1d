//! A registry on loopback, and the images in it: a large one, another that shares all but one layer with it, a small one.
//! Leans on the harness for the registry and for the images that are pushed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use dockwright_tests::registry::real::{Kind, RealRegistry};

use crate::bench::{dockwright, folder};
use crate::program::{is_there, run as run_program};

/// How many layers the large image has.
const LAYERS: u64 = 5;
/// Bytes of each; they do not compress.
const LAYER: usize = 100 << 20;

/// What the contestants work on.
pub(crate) struct Scene {
    registry: RealRegistry,
    folder: PathBuf,
}

impl Scene {
    /// The registry with the small image, and with those of the large ones that are asked for.
    pub(crate) fn with(large: &[&str]) -> Result<Self, String> {
        let registry =
            RealRegistry::start(Kind::Plain)?.ok_or("`docker-registry` is not installed")?;
        let folder = folder()?.join("images");
        release(&folder);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
        }
        let scene = Self { registry, folder };
        for (name, layer) in large.iter().zip(LAYERS..) {
            let layers: Vec<u64> = (1..LAYERS).chain([layer]).collect();
            let text = |layer: &u64| format!("COPY noise-{layer} /\n");
            let copies: String = layers.iter().map(text).collect();
            let context = scene.context("large", &copies)?;
            for layer in layers {
                noise(layer, &context.join(format!("noise-{layer}")))?;
            }
            scene.push(name, &context)?;
        }
        let context = scene.context("small", "COPY bin /bin/\n")?;
        programs(&context.join("bin"))?;
        scene.push("small:1", &context)?;
        Ok(scene)
    }

    /// A build context with a Dockerfile of an image that starts from nothing.
    fn context(&self, name: &str, copies: &str) -> Result<PathBuf, String> {
        let context = self.folder(name);
        fs::create_dir_all(&context)
            .and_then(|()| {
                fs::write(
                    context.join("Dockerfile"),
                    format!("FROM scratch\n{copies}"),
                )
            })
            .map_err(|error| error.to_string())?;
        Ok(context)
    }

    /// Builds an image and gives it to the registry. Other processes do it: what this one has in memory at most
    /// would count as what the measured ones have.
    fn push(&self, name: &str, context: &Path) -> Result<(), String> {
        let (store, name) = (self.folder("made"), self.image(name));
        let store = format!("--store={}", store.display());
        let context = context.display().to_string();
        let build = [
            "build",
            &store,
            "--progress=quiet",
            "--tag",
            &name,
            &context,
        ];
        run_program(&dockwright(), &build)?;
        run_program(&dockwright(), &["push", &store, "--quiet", &name])
    }

    /// What an image is called in the registry.
    pub(crate) fn image(&self, name: &str) -> String {
        format!("{}/{name}", self.registry.name())
    }

    /// A folder of this bench.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        release(&self.folder);
    }
}

/// Takes away the mounts that buildah and podman leave in their storages, the innermost first.
fn release(folder: &Path) {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let points = mounts.lines().filter_map(|line| line.split(' ').nth(1));
    let inside = points.filter(|point| Path::new(point).starts_with(folder));
    for point in inside.collect::<Vec<_>>().into_iter().rev() {
        // What stays is told by the removal of the folder.
        let _ = is_there("umount", &[point]);
    }
}

/// One program under the names that it goes by.
fn programs(folder: &Path) -> Result<(), String> {
    let copy = |name: &str| fs::copy("/bin/busybox", folder.join(name)).map(drop);
    fs::create_dir_all(folder)
        .and_then(|()| ["sh", "true", "cat", "echo"].into_iter().try_for_each(copy))
        .map_err(|error| format!("busybox: {error}"))
}

/// Writes a file that does not compress, the same for the same seed, unless it is there.
fn noise(seed: u64, path: &Path) -> Result<(), String> {
    if path.exists() {
        return Ok(());
    }
    let write = || {
        let mut file = BufWriter::new(File::create(path)?);
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        for _ in 0..LAYER / 8 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            file.write_all(&state.to_le_bytes())?;
        }
        file.flush()
    };
    write().map_err(|error: io::Error| error.to_string())
}
