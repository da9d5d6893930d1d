//! Limits of all processes of a container together: a control group for each that is asked for, of version 1 or 2.
//! Leans on `execution` and `fault`. Groups are made only when there is a limit, since they take their time:
//! the kernel moves a process only once no processor can be in the middle of something with the old group.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use crate::execution::Resources;
use crate::fault::{Doing, Fault};

/// The groups of one container, and where this process was before.
#[derive(Debug, Default)]
pub(crate) struct ControlGroup {
    groups: Vec<Group>,
}

#[derive(Debug)]
struct Group {
    folder: PathBuf,
    home: PathBuf,
}

/// A limit: the controller that holds it, the flag that asks for it, and what is written where in either version.
struct Limit {
    controller: &'static str,
    flag: &'static str,
    first: Vec<Line>,
    second: Vec<Line>,
}

/// What is written into a file of a group, and whether the limit would not hold without it.
type Line = (&'static str, String, bool);

/// The hierarchy of a controller, and the group of this process in it.
#[derive(Debug, PartialEq, Eq)]
struct Hierarchy {
    is_second: bool,
    top: PathBuf,
    home: PathBuf,
}

/// How often a group is removed that the kernel still counts processes in.
const TRIES: u32 = 50;

impl ControlGroup {
    /// Whether limits can be held here, by trying; the error says why not.
    pub(crate) fn try_out(resources: &Resources) -> Result<(), Fault> {
        Self::make(resources).map(|made| remove_groups(&made.folders()))
    }

    /// Makes the groups that limits need, and moves this process into them, so that its children begin there.
    pub(crate) fn enter(resources: &Resources) -> Result<Self, Fault> {
        let made = Self::make(resources)?;
        let entered = made.go(|group| &group.folder);
        entered.inspect_err(|_| remove_groups(&made.folders()))?;
        Ok(made)
    }

    fn make(resources: &Resources) -> Result<Self, Fault> {
        let limits = limits(resources);
        let mut made = Self::default();
        for limit in &limits {
            if let Err(error) = made.add(limit) {
                remove_groups(&made.folders());
                return Err(unlimited(limit, &error));
            }
        }
        Ok(made)
    }

    fn add(&mut self, limit: &Limit) -> io::Result<()> {
        let groups = fs::read_to_string("/proc/self/cgroup")?;
        let mounts = fs::read_to_string("/proc/self/mountinfo")?;
        let hierarchy = find(limit.controller, &groups, &mounts)
            .ok_or_else(|| io::Error::new(ErrorKind::NotFound, "there is none for it here"))?;
        let parent = match hierarchy.is_second {
            true => willing(&hierarchy, limit.controller)?,
            false => hierarchy.home.clone(),
        };
        let folder = parent.join(format!("dockwright-{}", std::process::id()));
        forget_dead(&parent);
        match fs::create_dir(&folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let is_second = hierarchy.is_second;
        if !self.groups.iter().any(|group| group.folder == folder) {
            let home = hierarchy.home;
            self.groups.push(Group {
                folder: folder.clone(),
                home,
            });
        }
        let lines = if is_second {
            &limit.second
        } else {
            &limit.first
        };
        for (name, value, is_needed) in lines {
            let written = fs::write(folder.join(name), value);
            if *is_needed {
                written?;
            }
        }
        Ok(())
    }

    /// What is to be removed once nothing runs in it, this process included.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        let groups = self.groups.iter();
        groups.map(|group| group.folder.clone()).collect()
    }

    /// Moves this process back.
    pub(crate) fn leave(&self) -> Result<(), Fault> {
        self.go(|group| &group.home)
    }

    /// Moves this process back and removes the groups.
    pub(crate) fn abandon(&self) {
        // From the outside of a group that cannot be left it is removed by a later container's watcher.
        let _ = self.leave();
        remove_groups(&self.folders());
    }

    fn go(&self, place: impl Fn(&Group) -> &PathBuf) -> Result<(), Fault> {
        for group in &self.groups {
            let file = place(group).join("cgroup.procs");
            fs::write(&file, "0")
                .doing(|| format!("move to the control group `{}`", place(group).display()))?;
        }
        Ok(())
    }
}

/// Removes groups once nothing runs in them.
pub(crate) fn remove_groups(folders: &[PathBuf]) {
    for folder in folders {
        let mut tries = 0;
        while tries < TRIES
            && fs::remove_dir(folder).is_err_and(|error| error.kind() != ErrorKind::NotFound)
        {
            tries += 1;
            sleep(Duration::from_millis(2));
        }
    }
}

/// Swap is counted on some machines only.
fn limits(resources: &Resources) -> Vec<Limit> {
    let memory = |bytes: u64| Limit {
        controller: "memory",
        flag: "--memory",
        first: vec![
            ("memory.limit_in_bytes", bytes.to_string(), true),
            ("memory.memsw.limit_in_bytes", bytes.to_string(), false),
        ],
        second: vec![
            ("memory.max", bytes.to_string(), true),
            ("memory.swap.max", "0".to_owned(), false),
        ],
    };
    let processes = |count: u64| Limit {
        controller: "pids",
        flag: "--pids-limit",
        first: vec![("pids.max", count.to_string(), true)],
        second: vec![("pids.max", count.to_string(), true)],
    };
    let processors = |billionths: u64| {
        let quota = billionths / (BILLION / PERIOD);
        Limit {
            controller: "cpu",
            flag: "--cpus",
            first: vec![
                ("cpu.cfs_period_us", PERIOD.to_string(), true),
                ("cpu.cfs_quota_us", quota.to_string(), true),
            ],
            second: vec![("cpu.max", format!("{quota} {PERIOD}"), true)],
        }
    };
    let shares = |shares: u64| Limit {
        controller: "cpu",
        flag: "--cpu-shares",
        first: vec![("cpu.shares", shares.to_string(), true)],
        second: vec![("cpu.weight", weight(shares).to_string(), true)],
    };
    [
        resources.memory.map(memory),
        resources.processes.map(processes),
        resources.processors.map(processors),
        resources.shares.map(shares),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// In which time of processors is given out, in millionths of a second.
const PERIOD: u64 = 100_000;
const BILLION: u64 = 1_000_000_000;

/// The weight of version 2, from 1 to 10000, for shares of version 1, from 2 to 262144.
fn weight(shares: u64) -> u64 {
    1 + shares.clamp(2, 262_144).saturating_sub(2) * 9_999 / 262_142
}

fn unlimited(limit: &Limit, error: &io::Error) -> Fault {
    let Limit {
        controller, flag, ..
    } = limit;
    Fault {
        number: error.raw_os_error().unwrap_or_default(),
        ..Fault::new(
            format!("limit the container's {controller}"),
            format!(
                "no control group can be made ({}): leave `{flag}` out, or run where control groups can be written",
                crate::fault::reason(error)
            ),
        )
    }
}

/// Groups of containers whose watching process was killed.
fn forget_dead(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.strip_prefix("dockwright-");
        if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            // One that still has processes stays.
            let _ = fs::remove_dir(entry.path());
        }
    }
}

/// A group of version 2 that may have children with limits: this process's own, or the one above it.
fn willing(hierarchy: &Hierarchy, controller: &str) -> io::Result<PathBuf> {
    let mut refused = io::Error::from(ErrorKind::NotFound);
    let above = hierarchy
        .home
        .parent()
        .filter(|above| above.starts_with(&hierarchy.top));
    for parent in [Some(hierarchy.home.as_path()), above]
        .into_iter()
        .flatten()
    {
        match fs::write(
            parent.join("cgroup.subtree_control"),
            format!("+{controller}"),
        ) {
            Ok(()) => return Ok(parent.to_owned()),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

/// Where a controller is: in a hierarchy of its own, or else in that of version 2.
fn find(controller: &str, groups: &str, mounts: &str) -> Option<Hierarchy> {
    let path_of = |passes: &dyn Fn(&str) -> bool| {
        groups.lines().find_map(|line| {
            let mut fields = line.splitn(3, ':').skip(1);
            let controllers = fields.next()?;
            passes(controllers).then(|| fields.next()).flatten()
        })
    };
    let first = path_of(&|names| names.split(',').any(|name| name == controller));
    let second = path_of(&str::is_empty);
    let own = |path: &str, kind: &str, option: &str| hierarchy(path, mounts, kind, option);
    first
        .and_then(|path| own(path, "cgroup", controller))
        .or_else(|| own(second?, "cgroup2", ""))
}

fn hierarchy(path: &str, mounts: &str, kind: &str, option: &str) -> Option<Hierarchy> {
    mounts.lines().find_map(|line| {
        let (place, system) = line.split_once(" - ")?;
        let mut place = place.split(' ').skip(3);
        let (root, top) = (place.next()?, place.next()?);
        let mut system = system.split(' ');
        let is_kind = system.next()? == kind;
        let options = system.nth(1)?;
        if !is_kind || !(option.is_empty() || options.split(',').any(|known| known == option)) {
            return None;
        }
        let below = Path::new(path).strip_prefix(root).unwrap_or(Path::new(""));
        Some(Hierarchy {
            is_second: kind == "cgroup2",
            top: top.into(),
            home: Path::new(top).join(below),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(controller: &str, groups: &str, mounts: &str, expected: Option<(bool, &str)>) {
        let found = find(controller, groups, mounts);
        let found = found
            .as_ref()
            .map(|found| (found.is_second, found.home.to_str().unwrap_or_default()));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_controller_is_found_in_every_kind_of_hierarchy() {
        let hybrid = "30 24 0:26 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n\
            31 24 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";
        let second = "31 24 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";
        let inside = "31 24 0:27 /box /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
        check(
            "memory",
            "4:memory:/a\n0::/b\n",
            hybrid,
            Some((false, "/sys/fs/cgroup/memory/a")),
        );
        check(
            "pids",
            "4:memory:/a\n0::/b\n",
            hybrid,
            Some((true, "/sys/fs/cgroup/unified/b")),
        );
        check(
            "memory",
            "0::/user.slice/x\n",
            second,
            Some((true, "/sys/fs/cgroup/user.slice/x")),
        );
        check(
            "memory",
            "0::/box/x\n",
            inside,
            Some((true, "/sys/fs/cgroup/x")),
        );
        check("memory", "0::/\n", "", None);
        check("memory", "", second, None);
    }
}
