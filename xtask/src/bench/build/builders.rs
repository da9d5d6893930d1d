//! Who builds: Dockwright, buildah, and the BuildKit of a Docker daemon that is started for the bench.
//! Leans on `contexts`. Each has its storage in the folder of the bench, and nothing is installed but Debian packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::bench::dockwright;
use crate::bench::measure::Contestant;
use crate::program::{command, is_there, run_command};

use super::Manner;
use super::contexts::Contexts;

/// One builder.
pub(super) struct Builder {
    name: &'static str,
    /// The program with what it needs before its own words.
    words: Vec<String>,
    /// The options of its `build`.
    options: Vec<String>,
    /// A line of shell that makes it forget every image and what it built.
    forget: String,
    /// Its daemon, which ends with it.
    _daemon: Option<Daemon>,
}

/// All of them; Dockwright is the first. Without Docker's daemon there are two.
pub(super) fn builders(contexts: &Contexts) -> Vec<Builder> {
    let place = |name: &str| contexts.storage(name).display().to_string();
    let mut builders = vec![
        Builder {
            name: "dockwright",
            words: vec![dockwright()],
            options: vec![
                format!("--store={}", place("dockwright")),
                "--progress=quiet".to_owned(),
            ],
            forget: format!("rm -rf {}", place("dockwright")),
            _daemon: None,
        },
        Builder {
            name: "buildah",
            words: vec![
                "buildah".to_owned(),
                format!("--root={}", place("buildah")),
                format!("--runroot={}", place("buildah-run")),
                "--storage-driver=overlay".to_owned(),
            ],
            options: [
                "--quiet",
                "--layers",
                "--tls-verify=false",
                "--runtime=runc",
            ]
            .map(str::to_owned)
            .into(),
            forget: format!(
                "buildah --root={} --runroot={} --storage-driver=overlay rmi --all --force",
                place("buildah"),
                place("buildah-run")
            ),
            _daemon: None,
        },
    ];
    match docker(contexts) {
        Ok(docker) => builders.push(docker),
        Err(reason) => println!("  without BuildKit: {reason}"),
    }
    builders
}

impl Builder {
    /// One build of a context.
    pub(super) fn build(&self, contexts: &Contexts, context: &str, manner: Manner) -> Contestant {
        let mut words = self.words.clone();
        words.push("build".to_owned());
        words.extend(self.options.iter().cloned());
        words.push(format!("--tag=bench-{context}"));
        if manner == Manner::Cold {
            words.push("--no-cache".to_owned());
        }
        words.push(contexts.path(context));
        if manner == Manner::Edited {
            let edit = format!("date +%N > {} && exec \"$@\"", contexts.edited());
            let shell = ["sh", "-c", &edit, "sh"].map(str::to_owned);
            words = shell.into_iter().chain(words).collect();
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let contestant = Contestant::new(self.name, &words);
        match manner {
            Manner::Empty => contestant.after(self.forget.clone()),
            _ => contestant,
        }
    }

    /// Builds a context, and says how the image gets into an archive.
    pub(super) fn export(&self, contexts: &Contexts, context: &str) -> Result<Contestant, String> {
        let build = self.build(contexts, context, Manner::Cached);
        let mut first = command(&build.words[0], &[]);
        run_command(first.args(&build.words[1..]).stdout(Stdio::null()))?;
        let archive = contexts.storage(&format!("{}.tar", self.name));
        let archive = archive.display();
        let image = format!("bench-{context}");
        let own = match self.name {
            "dockwright" => [
                vec!["build".to_owned()],
                self.options.clone(),
                vec![
                    format!("--output=type=oci,dest={archive}"),
                    contexts.path(context),
                ],
            ]
            .concat(),
            "buildah" => vec!["push".to_owned(), image, format!("oci-archive:{archive}")],
            _ => vec!["save".to_owned(), format!("--output={archive}"), image],
        };
        let words: Vec<&str> = self.words.iter().chain(&own).map(String::as_str).collect();
        // skopeo and buildah add to an archive that is there.
        let remove = format!("rm -f {archive} && exec \"$@\"");
        let words: Vec<&str> = ["sh", "-c", &remove, "sh"]
            .into_iter()
            .chain(words)
            .collect();
        Ok(Contestant::new(self.name, &words))
    }
}

/// Docker's daemon from Debian's package, unpacked beside the bench and started on a socket of its own.
fn docker(contexts: &Contexts) -> Result<Builder, String> {
    let root = unpacked()?;
    let folder = contexts.storage("docker");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let socket = format!("unix://{}", folder.join("socket").display());
    let daemon = Daemon::start(&root, &folder, &socket)?;
    let client = root.join("usr/bin/docker").display().to_string();
    wait_for(&client, &socket)?;
    Ok(Builder {
        name: "BuildKit in docker.io",
        words: ["env", "DOCKER_BUILDKIT=1", &client, "--host", &socket]
            .map(str::to_owned)
            .into(),
        // Its daemon has no bridge, so that steps share the machine's network, as those of the others do.
        options: ["--quiet", "--network=host"].map(str::to_owned).into(),
        forget: format!("{client} --host {socket} system prune --all --force"),
        _daemon: Some(daemon),
    })
}

/// The folder with Debian's `docker.io`, downloaded and unpacked once; nothing of it is installed.
fn unpacked() -> Result<PathBuf, String> {
    let folder = crate::bench::folder()?.join("docker.io");
    let root = folder.join("root");
    if root.join("usr/sbin/dockerd").exists() {
        return Ok(root);
    }
    let archives = folder.join("archives");
    fs::create_dir_all(archives.join("partial"))
        .and_then(|()| fs::create_dir_all(&root))
        .map_err(|error| error.to_string())?;
    let mut download = command("apt-get", &["install", "--yes", "--download-only"]);
    download.args([
        "--reinstall",
        "--no-install-recommends",
        "--quiet=2",
        "docker.io",
    ]);
    let option = format!("Dir::Cache::archives={}", archives.display());
    run_command(download.args(["--option", &option]))?;
    let entries = fs::read_dir(&archives).map_err(|error| error.to_string())?;
    for entry in entries.flatten().filter(|entry| is_package(&entry.path())) {
        let mut unpack = command("dpkg", &["-x"]);
        run_command(unpack.arg(entry.path()).arg(&root))?;
    }
    Ok(root)
}

fn is_package(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "deb")
}

/// A daemon that ends with its user.
struct Daemon(Child);

impl Daemon {
    fn start(root: &Path, folder: &Path, socket: &str) -> Result<Self, String> {
        let log = fs::File::create(folder.join("log")).map_err(|error| error.to_string())?;
        let errors = log.try_clone().map_err(|error| error.to_string())?;
        let place = |name: &str| folder.join(name).display().to_string();
        let programs = format!("{0}/usr/sbin:{0}/usr/bin", root.display());
        let path = std::env::var("PATH").unwrap_or_default();
        let mut daemon = command(&root.join("usr/sbin/dockerd").display().to_string(), &[]);
        daemon
            .env("PATH", format!("{programs}:{path}"))
            .args(["--host", socket, "--data-root", &place("data")])
            .args(["--exec-root", &place("exec"), "--pidfile", &place("pid")])
            .args(["--bridge=none", "--iptables=false", "--ip6tables=false"])
            .args([
                "--ip-forward=false",
                "--ip-masq=false",
                "--userland-proxy=false",
            ])
            .args(["--storage-driver=overlay2"])
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors);
        let started = daemon.spawn();
        started
            .map(Self)
            .map_err(|error| format!("`dockerd` cannot be run: {error}"))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Asked to end, it takes its own processes and mounts with it.
        let id = self.0.id().to_string();
        if !is_there("kill", &["-TERM", &id]) {
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}

fn wait_for(client: &str, socket: &str) -> Result<(), String> {
    for _ in 0..100 {
        if is_there(client, &["--host", socket, "version"]) {
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
    Err("its daemon does not start; see the log beside the bench".to_owned())
}
