//! A user with two machines, a registry between them that has a base image, and a repository of packages.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use dockwright_tests::debian::{Absence, Repository, base};
use dockwright_tests::editor::program;
use dockwright_tests::folder::Folder;
use dockwright_tests::registry::real::{Kind, RealRegistry};
use dockwright_tests::user::{give_to_nobody, has_namespaces, is_root, with_range};

/// Who types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum User {
    Root,
    /// Without privileges, but with a range of numbers.
    Somebody,
}

/// The user, and what there is around.
pub(crate) struct Scene {
    folder: Folder,
    registry: RealRegistry,
    pub(crate) repository: Repository,
    user: User,
}

impl Scene {
    /// The reason where there is none.
    fn attempt(user: User, packages: &[&str]) -> Result<Self, Absence> {
        let lacking = |what: &str| Absence::OutOfReach(what.to_owned());
        if !is_root() {
            return Err(lacking("base images are made by root"));
        }
        let registry = RealRegistry::start(Kind::Plain)?;
        let scene = Self {
            registry: registry.ok_or_else(|| lacking("`docker-registry` is not installed"))?,
            repository: Repository::new(packages)?,
            folder: Folder::new()?,
            user,
        };
        for name in ["here", "elsewhere", "home", "context"] {
            std::fs::create_dir(scene.path(name)).map_err(|error| error.to_string())?;
        }
        if user == User::Somebody {
            with_range(&Command::new("true"), &scene.folder).map_err(|what| lacking(&what))?;
            if !has_namespaces() {
                return Err(lacking("the kernel gives no user namespaces"));
            }
            for name in ["here", "elsewhere", "home"] {
                give_to_nobody(&scene.path(name))?;
            }
        }
        Ok(scene)
    }

    /// A registry with the base image as `HOST/debian:base`; nothing where that cannot be had.
    pub(crate) fn new(user: User, packages: &[&str]) -> Option<Self> {
        match Self::attempt(user, packages) {
            Ok(scene) => {
                scene.offer(&base().unwrap(), "debian:base", &[]);
                Some(scene)
            }
            Err(Absence::OutOfReach(reason)) => {
                eprintln!("SKIPPED: {reason}");
                None
            }
            Err(Absence::Broken(reason)) => panic!("{reason}"),
        }
    }

    /// Pushes a tar with a root as an image of that name.
    #[track_caller]
    pub(crate) fn offer(&self, tar: &Path, name: &str, more: &[&str]) {
        let tar = tar.to_str().unwrap();
        let name = format!("HOST/{name}");
        let words = ["import", "-c", "CMD [\"bash\"]", tar, &name];
        let words = [&words[..1], more, &words[1..]].concat();
        self.works_as(User::Root, "maker", &words);
        self.works_as(User::Root, "maker", &["push", "-q", &name]);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the context.
    pub(crate) fn write(&self, name: &str, text: &str) {
        self.folder.write(&format!("context/{name}"), text).unwrap();
    }

    /// What comes of words that are typed at a machine; `HOST` stands for the registry, `PACKAGES` for the repository.
    pub(crate) fn run(&self, store: &str, words: &[&str]) -> Output {
        self.run_as(self.user, store, words)
    }

    #[track_caller]
    pub(crate) fn works(&self, store: &str, words: &[&str]) -> String {
        self.works_as(self.user, store, words)
    }

    #[track_caller]
    pub(crate) fn works_as(&self, user: User, store: &str, words: &[&str]) -> String {
        let output = self.run_as(user, store, words);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{user:?}: {words:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn run_as(&self, user: User, store: &str, words: &[&str]) -> Output {
        let meant = |word: &&str| {
            word.replace("HOST", &self.registry.name())
                .replace("PACKAGES", &self.repository.address)
        };
        let mut command = Command::new(program::dockwright().unwrap());
        command
            .args(words.iter().map(meant))
            .env("DOCKWRIGHT_STORE", self.path(store))
            .env("DOCKER_CONFIG", self.path("home"))
            .env("HOME", self.path("home"))
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        if user == User::Somebody {
            command = with_range(&command, &self.folder).unwrap();
        }
        command.output().unwrap()
    }
}
