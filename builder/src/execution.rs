//! What is executed and where: one value that says everything about a container's process, and how it ended.
//! Leans on `capability`. It travels to the new process as JSON.

use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::capability::CapabilitySet;

/// A process in a container: `Execution::new` gives Docker's defaults, the fields change them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of `run`")]
pub struct Execution {
    /// The file system that the process sees.
    pub root: Root,
    /// Whether the root cannot be written to; mounts still can.
    pub read_only: bool,
    /// The program and its arguments.
    pub arguments: Vec<String>,
    /// Variables; `PATH`, `HOME`, `HOSTNAME` and, in a terminal, `TERM` are added where absent.
    pub environment: Vec<(String, String)>,
    /// Where the process starts; made where absent.
    pub working_directory: String,
    /// `name|uid[:group|gid]`, looked up in the container's own files; empty is root.
    pub user: String,
    /// More groups, by name or number.
    pub groups: Vec<String>,
    /// What the machine is called inside.
    pub hostname: String,
    /// Which network it sees.
    pub network: Network,
    /// What is mounted into the root, besides what every container has.
    pub mounts: Vec<Mount>,
    /// Folders that are made where absent; they are part of what is written.
    pub folders: Vec<String>,
    /// The text of `/etc/hosts`; it never reaches the root's own files.
    pub hosts: Option<String>,
    /// The text of `/etc/resolv.conf`; it never reaches the root's own files.
    pub resolver: Option<String>,
    /// Whether the process gets a terminal of its own.
    pub terminal: bool,
    /// What root may do inside.
    pub capabilities: CapabilitySet,
    /// Whether the process is confined.
    pub security: Security,
    /// Whether every system call is let through, for who is confined otherwise.
    #[serde(default)]
    pub unfiltered: bool,
    /// Whether no set-user-id program gives anybody more than they have.
    #[serde(default)]
    pub no_new_privileges: bool,
    /// Whether a first process of ours takes signals and ended children for the program.
    #[serde(default)]
    pub init: bool,
    /// Paths that show nothing.
    pub masked: Vec<String>,
    /// Paths that cannot be written to.
    pub unwritable: Vec<String>,
    /// Bytes of `/dev/shm`.
    pub shared_memory: u64,
    /// Limits of the process itself.
    pub limits: Vec<Limit>,
    /// Limits of all processes of the container together, which take a control group.
    pub resources: Resources,
}

/// The file system of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Root {
    /// Snapshots below a folder that takes what is written.
    Overlay {
        /// Where the names below are looked up: short names make room for many snapshots.
        directory: PathBuf,
        /// The snapshots, the uppermost first.
        lowers: Vec<String>,
        /// Takes what is written; afterwards it is the diff.
        upper: String,
        /// The kernel's own scratch folder, on the same file system as `upper`.
        work: String,
        /// Whether nobody waits for the disk to have what is written, neither the kernel nor a program that asks for it:
        /// what is written is good for this run of the machine only.
        #[serde(default)]
        is_volatile: bool,
    },
    /// A plain folder.
    Directory(PathBuf),
}

/// Which network a container sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Network {
    /// That of the host.
    Host,
    /// Its own loopback and nothing else.
    None,
}

/// Whether a process is confined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Security {
    /// Capabilities, system calls, `/proc` and `/sys` as Docker limits them.
    Sandbox,
    /// Root's whole power within its own namespaces.
    Insecure,
}

/// One thing that is mounted into the root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// Where, as the container names it; made where absent.
    pub target: String,
    /// What.
    pub source: MountSource,
    /// Whether it cannot be written to.
    pub read_only: bool,
}

/// What is mounted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MountSource {
    /// A file or folder of the host, with what is mounted below it.
    Bind(PathBuf),
    /// Memory.
    Tmpfs(Tmpfs),
    /// A file that exists in memory only, such as a secret.
    File {
        /// Its bytes.
        contents: Vec<u8>,
        /// Its permissions.
        mode: u32,
        /// Its owner inside.
        user: u32,
        /// Its group inside.
        group: u32,
    },
}

/// A file system in memory; as Docker's, without programs, devices and set-uid unless asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of mounts as it is typed"
)]
pub struct Tmpfs {
    /// The kernel's own options, such as `size` and `mode`.
    pub options: Vec<(String, String)>,
    /// Whether programs in it can be executed.
    pub executable: bool,
    /// Whether devices in it work, which takes `Security::Insecure` too.
    pub devices: bool,
    /// Whether set-uid counts in it.
    pub set_user: bool,
    /// Whether it cannot be written to.
    pub read_only: bool,
}

impl FromStr for Tmpfs {
    type Err = String;

    /// Reads what stands behind `--tmpfs PATH:`, such as `size=64m,mode=700,exec`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut tmpfs = Self::default();
        for option in text.split(',').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some((
                    name @ ("size" | "mode" | "uid" | "gid" | "nr_inodes" | "nr_blocks"),
                    value,
                )) => {
                    tmpfs.options.push((name.to_owned(), value.to_owned()));
                }
                Some(_) => {
                    return Err(format!(
                        "`{option}` is no option of a tmpfs: `size`, `mode`, `uid`, `gid`, `nr_inodes` and `nr_blocks` have values"
                    ));
                }
                None => tmpfs.switch(option)?,
            }
        }
        Ok(tmpfs)
    }
}

impl Tmpfs {
    fn switch(&mut self, option: &str) -> Result<(), String> {
        match option {
            "exec" => self.executable = true,
            "noexec" => self.executable = false,
            "dev" => self.devices = true,
            "nodev" => self.devices = false,
            "suid" => self.set_user = true,
            "nosuid" => self.set_user = false,
            "ro" => self.read_only = true,
            "rw" => self.read_only = false,
            other => {
                return Err(format!(
                    "`{other}` is no option of a tmpfs: there are `ro`, `rw` and `exec`, `dev`, `suid` with and without `no`"
                ));
            }
        }
        Ok(())
    }
}

/// A limit of a process, as `--ulimit` has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Its name, such as `nofile`.
    pub name: String,
    /// What counts; `None` is no limit.
    pub soft: Option<u64>,
    /// How far the process may raise it; `None` is no limit.
    pub hard: Option<u64>,
}

/// Limits of a container, which the kernel's control groups hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources {
    /// Bytes of memory.
    pub memory: Option<u64>,
    /// Processes and threads.
    pub processes: Option<u64>,
    /// Time of processors, in billionths of one: `1_500_000_000` is one and a half.
    #[serde(default)]
    pub processors: Option<u64>,
    /// Weight among others where time is short; 1024 is usual.
    #[serde(default)]
    pub shares: Option<u64>,
}

/// How a process ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What it returned, or 128 and the number of the signal that ended it.
    pub exit_code: u8,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Empty files and folders that were made in the root because something had to be mounted on them,
    /// in the order they were made; those that are still empty are taken away again where the root is kept.
    pub stubs: Vec<String>,
}

/// Paths of `/proc` and `/sys` that Docker hides.
const MASKED: [&str; 12] = [
    "/proc/acpi",
    "/proc/asound",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/devices/virtual/powercap",
    "/sys/firmware",
];

/// Paths of `/proc` that Docker lets nobody write to.
const UNWRITABLE: [&str; 5] = [
    "/proc/bus",
    "/proc/fs",
    "/proc/irq",
    "/proc/sys",
    "/proc/sysrq-trigger",
];

impl Execution {
    /// A process with Docker's defaults: confined, as root, on the host's network.
    pub fn new(root: Root, arguments: Vec<String>) -> Self {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self {
            root,
            read_only: false,
            arguments,
            environment: Vec::new(),
            working_directory: "/".to_owned(),
            user: String::new(),
            groups: Vec::new(),
            hostname: "dockwright".to_owned(),
            network: Network::Host,
            mounts: Vec::new(),
            folders: Vec::new(),
            hosts: None,
            resolver: None,
            terminal: false,
            capabilities: CapabilitySet::of_docker(),
            security: Security::Sandbox,
            unfiltered: false,
            no_new_privileges: false,
            init: false,
            masked: owned(&MASKED),
            unwritable: owned(&UNWRITABLE),
            shared_memory: 64 << 20,
            limits: Vec::new(),
            resources: Resources::default(),
        }
    }
}
