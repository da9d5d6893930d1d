//! What a command may leave behind when it is ended: processes, known by a mark in their environment, and mounts.
//! Leans on nothing.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

/// The variable that marks what was started.
pub const VARIABLE: &str = "DOCKWRIGHT_MARK";

/// How often it is looked whether the last process is gone: ending takes the kernel a moment.
const LOOKS: usize = 500;
/// How long it is waited between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// A text that nothing else on this machine has in its environment.
pub struct Mark {
    value: String,
}

impl Mark {
    /// A new one.
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let value = format!("mark-{}-{number}", std::process::id());
        Self { value }
    }

    /// What the variable is set to.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Marks a command, and with it all that is started with its environment.
    pub fn put_on(&self, command: &mut Command) {
        command.env(VARIABLE, &self.value);
    }

    /// The marked processes that live, as they were started.
    pub fn processes(&self) -> Vec<String> {
        let wanted = format!("{VARIABLE}={}", self.value);
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let told = |entry: fs::DirEntry| {
            // A process that ended meanwhile has no environment.
            let environment = fs::read(entry.path().join("environ")).ok()?;
            let mut variables = environment.split(|byte| *byte == 0);
            let is_marked = variables.any(|variable| variable == wanted.as_bytes());
            is_marked.then(|| told(&entry.path()))
        };
        entries.filter_map(told).collect()
    }

    /// Waits until nothing marked lives any more.
    ///
    /// # Errors
    /// With what does not end.
    pub fn wait_for_end(&self) -> Result<(), String> {
        for _ in 0..LOOKS {
            if self.processes().is_empty() {
                return Ok(());
            }
            sleep(PAUSE);
        }
        Err(format!("still alive: {:?}", self.processes()))
    }
}

impl Default for Mark {
    fn default() -> Self {
        Self::new()
    }
}

/// A process as it was started.
fn told(process: &Path) -> String {
    let words = fs::read(process.join("cmdline")).unwrap_or_default();
    let words = String::from_utf8_lossy(&words).replace('\0', " ");
    format!("{} {words}", process.display())
}

/// The mounts of this machine in a folder.
pub fn mounts_in(folder: &Path) -> Vec<String> {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let name = folder.to_string_lossy();
    let is_inside = |line: &&str| line.contains(name.as_ref());
    mounts
        .lines()
        .filter(is_inside)
        .map(str::to_owned)
        .collect()
}
