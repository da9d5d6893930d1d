//! A user with a store, and commands as they type them.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Output, Stdio};

use dockwright_images::config::ImageConfig;
use dockwright_tests::base_image::base_image;
use dockwright_tests::editor::program;
use dockwright_tests::folder::Folder;

pub(crate) const IMAGE: &str = "docker.io/library/base:1";

/// A user with a store that has the image; nothing where containers cannot be made.
pub(crate) struct Scene {
    pub(crate) folder: Folder,
}

impl Scene {
    pub(crate) fn new(change: impl FnOnce(&mut ImageConfig)) -> Option<Self> {
        let folder = Folder::new().unwrap();
        if folder.path().metadata().unwrap().uid() != 0 {
            eprintln!("SKIPPED: these tests run containers as root");
            return None;
        }
        if !base_image(&folder.path().join("store"), IMAGE, change).unwrap() {
            eprintln!("SKIPPED: `busybox-static` is not installed");
            return None;
        }
        Some(Self { folder })
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program::dockwright().unwrap());
        command
            .args(words)
            .env("DOCKWRIGHT_STORE", self.folder.path().join("store"))
            .env("DOCKER_CONFIG", self.folder.path())
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    #[track_caller]
    pub(crate) fn works(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    pub(crate) fn fails(&self, words: &[&str], code: i32, part: &str) {
        let output = self.run(words);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {told}");
        assert!(told.contains(part), "{words:?}: {told}");
    }

    /// Whether nothing is left of containers and their mounts.
    pub(crate) fn is_tidy(&self) -> bool {
        let is_empty = |name: &str| {
            fs::read_dir(self.folder.path().join(name))
                .unwrap()
                .next()
                .is_none()
        };
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
        let place = self.folder.path().to_string_lossy().into_owned();
        is_empty("store/containers") && is_empty("store/leases") && !mounts.contains(&place)
    }
}
