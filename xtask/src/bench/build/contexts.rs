//! What is built: a file of twelve steps, a context of many files, and one of few large ones, over a base image in a registry.
//! Leans on the scene of the images bench for the registry and its base image.

use std::fs;
use std::path::{Path, PathBuf};

use crate::bench::folder;
use crate::bench::images::Scene;

/// Files of the context of many, and how many bytes they have together.
const FILES: usize = 5_000;
const BYTES: usize = 100_000_000;
/// Bytes of the layer that is exported.
const LARGE: usize = 500_000_000;

/// The build contexts of the bench.
pub(super) struct Contexts {
    scene: Scene,
    folder: PathBuf,
}

impl Contexts {
    pub(super) fn new() -> Result<Self, String> {
        let scene = Scene::with(&[])?;
        let folder = folder()?.join("contexts");
        let contexts = Self { scene, folder };
        contexts.write().map_err(|error| error.to_string())?;
        Ok(contexts)
    }

    /// The folder of a context.
    pub(super) fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// The file that an edit changes.
    pub(super) fn edited(&self) -> String {
        self.folder
            .join("many/src/p07/f0007.txt")
            .display()
            .to_string()
    }

    /// A folder for what a builder keeps.
    pub(super) fn storage(&self, name: &str) -> PathBuf {
        self.scene.folder(name)
    }

    fn write(&self) -> std::io::Result<()> {
        let small = self.folder.join("small");
        fs::create_dir_all(&small)?;
        fs::write(
            small.join("Dockerfile"),
            twelve_steps(&self.scene.image("small:1")),
        )?;
        fs::write(small.join("app.txt"), "hello\n")?;
        let many = self.folder.join("many");
        write_files(&many.join("src"), FILES, BYTES)?;
        fs::write(many.join("Dockerfile"), "FROM scratch\nCOPY . /app\n")?;
        fs::write(many.join(".dockerignore"), IGNORED)?;
        let large = self.folder.join("large");
        write_files(&large.join("data"), 50, LARGE)?;
        fs::write(large.join("Dockerfile"), "FROM scratch\nCOPY data /data\n")
    }
}

const IGNORED: &str =
    "node_modules\n**/*.log\n!**/keep.log\n.git\n*.tmp\n**/.DS_Store\nDockerfile\n.dockerignore\n";

/// Three stages, of which two are read from.
fn twelve_steps(base: &str) -> String {
    format!(
        "FROM {base} AS a\nENV A=1\nRUN true\nRUN echo a > /a\n\
         FROM {base} AS b\nRUN true\nRUN echo b > /b\n\
         FROM {base}\nCOPY --from=a /a /out/a\nCOPY --from=b /b /out/b\nCOPY app.txt /out/app.txt\n\
         RUN cat /out/a /out/b /out/app.txt > /out/all\n"
    )
}

/// Writes files of about the same size in fifty folders; those of an earlier run stay as they are.
fn write_files(folder: &Path, count: usize, bytes: usize) -> std::io::Result<()> {
    for number in 0..count {
        let path = folder.join(format!("p{:02}/f{number:04}.txt", number % 50));
        if path.exists() {
            continue;
        }
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(&path, text(number as u64 + 1, bytes / count))?;
    }
    Ok(())
}

/// Words, a third of them new each time, so that it compresses as source code does.
fn text(seed: u64, bytes: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut text = Vec::with_capacity(bytes + 32);
    while text.len() < bytes {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let word = match state % 3 {
            0 => format!("{state:x} "),
            _ => format!("word{} ", state % 4096),
        };
        text.extend_from_slice(word.as_bytes());
    }
    text.truncate(bytes);
    text
}
