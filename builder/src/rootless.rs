//! Being root without being root: a user namespace in which this process may mount, and own files as anybody.
//! Leans on `kernel`. With `newuidmap` and numbers in `/etc/subuid` there are many users inside, else root alone.

use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::process::{Command, exit};

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, WaitOptions, getegid, geteuid, getpid, waitpid};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::kernel;

/// Which users there are in the namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Numbers {
    /// Those of a range that belongs to the user.
    Range,
    /// Root alone, and why.
    Single(String),
}

/// Why there is no user namespace.
#[derive(Debug, thiserror::Error)]
pub enum RootlessError {
    /// The kernel refuses.
    #[error(
        "this takes root, or a user namespace, and the kernel gives none: {0}; look at `sysctl user.max_user_namespaces`, `kernel.unprivileged_userns_clone` and `kernel.apparmor_restrict_unprivileged_userns`, or run as root"
    )]
    Refused(io::Error),
    /// The namespace is there, but its numbers cannot be set.
    #[error("cannot become root of a user namespace: {0}")]
    Numbers(io::Error),
    /// The namespace of another process cannot be joined.
    #[error("cannot become root of the container's user namespace: {0}; is it yours?")]
    Join(io::Error),
}

/// A range of numbers that belongs to a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    start: u32,
    count: u32,
}

/// One of the two programs that may hand out ranges, and what it is told.
struct Mapping {
    program: PathBuf,
    own: u32,
    ranges: Vec<Range>,
}

/// Makes this process root of a user namespace, with mounts of its own.
///
/// To be called while there is one thread, and not as root; afterwards the program is best executed anew.
///
/// # Errors
/// When the kernel gives no user namespace.
pub fn enter_user_namespace() -> Result<Numbers, RootlessError> {
    let (user, group) = (geteuid().as_raw(), getegid().as_raw());
    let namespaces = libc::CLONE_NEWUSER | libc::CLONE_NEWNS;
    let why = match mappings(user, group) {
        Ok(mappings) => {
            let assistant = Assistant::start(&mappings).map_err(RootlessError::Numbers)?;
            kernel::unshare(namespaces).map_err(RootlessError::Refused)?;
            match assistant.finish() {
                Ok(()) => return Ok(Numbers::Range),
                Err(why) => why,
            }
        }
        Err(why) => {
            kernel::unshare(namespaces).map_err(RootlessError::Refused)?;
            why
        }
    };
    map_one(user, group).map_err(RootlessError::Numbers)?;
    Ok(Numbers::Single(why))
}

/// Makes this process root of the user namespace that another process of the same user made, with that one's mounts.
///
/// To be called while there is one thread, and not as root; afterwards the program is best executed anew.
///
/// # Errors
/// When the process is gone, or belongs to somebody else.
pub fn join_user_namespace(process: u32) -> Result<(), RootlessError> {
    let join = |name: &str, kind| {
        let namespace = fs::File::open(format!("/proc/{process}/ns/{name}"))?;
        move_into_link_name_space(namespace.as_fd(), Some(kind))?;
        io::Result::Ok(())
    };
    let here = std::env::current_dir().map_err(RootlessError::Join)?;
    // Before the second can be opened, the first has to be joined; with the second, this process stands at its root.
    join("user", LinkNameSpaceType::User)
        .and_then(|()| join("mnt", LinkNameSpaceType::Mount))
        .and_then(|()| std::env::set_current_dir(here))
        .map_err(RootlessError::Join)
}

/// What nobody's permission is needed for: being root as oneself.
fn map_one(user: u32, group: u32) -> io::Result<()> {
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/uid_map", format!("0 {user} 1"))?;
    fs::write("/proc/self/gid_map", format!("0 {group} 1"))
}

fn mappings(user: u32, group: u32) -> Result<[Mapping; 2], String> {
    let name = name_of(user, &read("/etc/passwd"));
    let mapping = |program: &str, file: &str, own: u32| {
        let ranges = ranges(&read(file), &name, user);
        if ranges.is_empty() {
            return Err(format!("`{file}` gives you no numbers"));
        }
        let program = find(program)
            .ok_or_else(|| format!("`{program}` (package `uidmap`) is not installed"))?;
        Ok(Mapping {
            program,
            own,
            ranges,
        })
    };
    Ok([
        mapping("newuidmap", "/etc/subuid", user)?,
        mapping("newgidmap", "/etc/subgid", group)?,
    ])
}

/// A file that is not there says nothing.
fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn name_of(user: u32, accounts: &str) -> String {
    let is_theirs = |line: &&str| line.split(':').nth(2) == Some(user.to_string().as_str());
    let line = accounts.lines().find(is_theirs).unwrap_or_default();
    line.split(':').next().unwrap_or_default().to_owned()
}

/// The ranges of a user in the text of `/etc/subuid` or `/etc/subgid`, by name or by number.
fn ranges(text: &str, name: &str, user: u32) -> Vec<Range> {
    let number = user.to_string();
    let read = |line: &str| {
        let mut fields = line.trim().split(':');
        let owner = fields.next().filter(|owner| !owner.is_empty())?;
        let (start, count) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        (owner == name || owner == number).then_some(Range { start, count })
    };
    text.lines().filter_map(read).collect()
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/bin".into(), "/bin".into()]);
    folders
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

impl Mapping {
    /// The process, then triples: inside, outside, how many.
    fn arguments(&self, process: Pid) -> Vec<String> {
        let mut arguments = vec![
            process.to_string(),
            "0".to_owned(),
            self.own.to_string(),
            "1".to_owned(),
        ];
        let mut inside = 1;
        for range in &self.ranges {
            arguments.extend([inside, range.start, range.count].map(|number| number.to_string()));
            inside += range.count;
        }
        arguments
    }

    fn run(&self, process: Pid) -> Result<(), String> {
        let output = Command::new(&self.program)
            .args(self.arguments(process))
            .output();
        match output {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
            Err(error) => Err(format!(
                "cannot execute `{}`: {error}",
                self.program.display()
            )),
        }
    }
}

/// A process that stays outside of the namespace, where the two programs may be executed.
struct Assistant {
    process: Pid,
    go: OwnedFd,
    answer: OwnedFd,
}

impl Assistant {
    fn start(mappings: &[Mapping]) -> io::Result<Self> {
        let parent = getpid();
        let (wait, go) = pipe_with(PipeFlags::CLOEXEC)?;
        let (answer, reply) = pipe_with(PipeFlags::CLOEXEC)?;
        match kernel::fork_process()? {
            Some(process) => Ok(Self {
                process: Pid::from_raw(process).ok_or(ErrorKind::InvalidData)?,
                go,
                answer,
            }),
            None => {
                drop((go, answer));
                assist(mappings, parent, wait, reply)
            }
        }
    }

    /// Says that the namespace is there, and waits for its numbers.
    fn finish(self) -> Result<(), String> {
        let mut text = String::new();
        let finish = || {
            fs::File::from(self.go).write_all(b"!")?;
            fs::File::from(self.answer).read_to_string(&mut text)?;
            waitpid(Some(self.process), WaitOptions::empty())?;
            io::Result::Ok(())
        };
        finish().map_err(|error| error.to_string())?;
        match text.as_str() {
            "ok" => Ok(()),
            "" => Err("nobody set the numbers".to_owned()),
            why => Err(why.to_owned()),
        }
    }
}

fn assist(mappings: &[Mapping], parent: Pid, wait: OwnedFd, reply: OwnedFd) -> ! {
    let mut go = [0; 1];
    // The other side is gone when there is no namespace.
    if fs::File::from(wait).read_exact(&mut go).is_ok() {
        let done = mappings.iter().try_for_each(|mapping| mapping.run(parent));
        let text = done.err().unwrap_or_else(|| "ok".to_owned());
        let _ = fs::File::from(reply).write_all(text.as_bytes());
    }
    exit(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_belong_to_a_name_or_a_number() {
        let text = "other:1:2\napp:100000:65536\n# app:5:5\n1000:7:8\napp:x:1\n";
        let found = ranges(text, "app", 1000);
        let range = |start, count| Range { start, count };
        assert_eq!(found, [range(100_000, 65_536), range(7, 8)]);
        assert_eq!(ranges(text, "", 5), []);
        assert_eq!(
            name_of(1000, "root:x:0:0::/:\napp:x:1000:1000::/:\n"),
            "app"
        );
    }

    #[test]
    fn root_is_oneself_and_the_ranges_follow() {
        let mapping = Mapping {
            program: PathBuf::new(),
            own: 1000,
            ranges: vec![
                Range { start: 7, count: 8 },
                Range {
                    start: 90,
                    count: 2,
                },
            ],
        };
        let process = Pid::from_raw(42).unwrap();
        let words = "42 0 1000 1 1 7 8 9 90 2";
        assert_eq!(mapping.arguments(process).join(" "), words);
    }
}
