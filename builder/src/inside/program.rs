//! The program itself: its variables, where it starts, how it is found, and what it means when it cannot be executed.
//! Leans on `kernel`.

use std::ffi::CString;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use rustix::fs::{FileType, Mode, OFlags, fstat, open};

use super::place::Place;
use crate::execution::Execution;
use crate::fault::{Doing, Fault, FaultKind, reason};
use crate::kernel;
use crate::user::{self, User};

/// Where programs are looked for when nothing else is said.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How much of an account file is read.
const ACCOUNTS: u64 = 16 << 20;

/// Reads whom the process runs as from the container's own files.
pub(crate) fn find_user(execution: &Execution) -> Result<User, Fault> {
    let accounts = read("/etc/passwd");
    let groups = read("/etc/group");
    user::resolve(&execution.user, &execution.groups, &accounts, &groups)
        .map_err(|why| Fault::new(format!("run as `{}`", execution.user), why))
}

/// The text of a plain file; an image may hold anything else at its place, which then says nothing.
fn read(path: &str) -> String {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let mut text = Vec::new();
    if let Ok(file) = open(path, flags, Mode::empty()) {
        let is_plain = fstat(&file)
            .is_ok_and(|found| FileType::from_raw_mode(found.st_mode) == FileType::RegularFile);
        if is_plain {
            // What could be read counts.
            let _ = File::from(file).take(ACCOUNTS).read_to_end(&mut text);
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// The variables of the process: those that are given, and those that every program may expect.
pub(crate) fn environment(execution: &Execution, user: &User) -> Vec<(String, String)> {
    let mut variables = execution.environment.clone();
    let mut expect = |name: &str, value: &str| {
        if !value.is_empty() && !variables.iter().any(|(known, _)| known == name) {
            variables.push((name.to_owned(), value.to_owned()));
        }
    };
    expect("PATH", PATH);
    expect("HOSTNAME", &execution.hostname);
    if execution.terminal {
        expect("TERM", "xterm");
    }
    expect("HOME", &user.home);
    variables
}

/// Goes where the process starts, which is made where absent.
///
/// Links of `/proc` are not followed: one of them could stand for a folder of the host that is still open.
pub(crate) fn enter(directory: &str) -> Result<(), Fault> {
    let directory = if directory.is_empty() { "/" } else { directory };
    let enter = || {
        let root = open("/", OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
        let folder = Place::new(root).folder(&Path::new("/").join(directory))?;
        rustix::process::fchdir(folder)
    };
    enter().doing(|| format!("start in `{directory}`"))
}

/// Becomes the program; comes back only when that fails.
pub(crate) fn execute(arguments: &[String], variables: &[(String, String)]) -> Fault {
    match try_execute(arguments, variables) {
        Ok(fault) | Err(fault) => fault,
    }
}

fn try_execute(arguments: &[String], variables: &[(String, String)]) -> Result<Fault, Fault> {
    let Some(name) = arguments.first().filter(|name| !name.is_empty()) else {
        return Err(Fault {
            kind: FaultKind::NotFound,
            ..Fault::new(
                "execute",
                "there is no program to execute: give one, or an image with `CMD` or `ENTRYPOINT`",
            )
        });
    };
    let arguments = texts(arguments.iter().cloned())?;
    let joined = variables
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    let environment = texts(joined)?;
    let mut refused = None;
    for candidate in candidates(name, variables) {
        let program = text(candidate.clone())?;
        let error = kernel::execute(&program, &arguments, &environment);
        match error.kind() {
            ErrorKind::NotFound if !Path::new(&candidate).exists() => {}
            ErrorKind::NotADirectory => {}
            _ => drop(refused.get_or_insert((candidate, error))),
        }
    }
    Ok(match refused {
        Some((candidate, error)) => not_executable(&candidate, &error),
        None => not_found(name),
    })
}

/// A name with a slash is a path, any other is looked for.
fn candidates(name: &str, variables: &[(String, String)]) -> Vec<String> {
    if name.contains('/') {
        return vec![name.to_owned()];
    }
    let path = variables.iter().rev().find(|(known, _)| known == "PATH");
    let path = path.map_or(PATH, |(_, value)| value.as_str());
    let folders = path
        .split(':')
        .map(|folder| if folder.is_empty() { "." } else { folder });
    folders
        .map(|folder| format!("{}/{name}", folder.trim_end_matches('/')))
        .collect()
}

fn not_found(name: &str) -> Fault {
    let why = match name.contains('/') {
        true => "there is no such file in the container",
        false => "no folder of `PATH` in the container has such a program",
    };
    Fault {
        kind: FaultKind::NotFound,
        ..Fault::new(format!("execute `{name}`"), why)
    }
}

fn not_executable(program: &str, error: &io::Error) -> Fault {
    let kind = match error.kind() {
        ErrorKind::NotFound => FaultKind::NotFound,
        _ => FaultKind::NotExecutable,
    };
    let why = match error.raw_os_error() {
        Some(libc::ENOENT) => {
            "the file is there, but the interpreter or loader that it names is not".to_owned()
        }
        Some(libc::ENOEXEC) => {
            "it is no program for this machine, and no script: a script begins with `#!`".to_owned()
        }
        Some(libc::EACCES) => {
            "permission denied: it is a folder, or lacks the permission to be executed".to_owned()
        }
        _ => reason(error),
    };
    Fault {
        kind,
        number: error.raw_os_error().unwrap_or_default(),
        ..Fault::new(format!("execute `{program}`"), why)
    }
}

fn texts(texts: impl Iterator<Item = String>) -> Result<Vec<CString>, Fault> {
    texts.map(text).collect()
}

fn text(text: String) -> Result<CString, Fault> {
    CString::new(text).map_err(|error| {
        let text = String::from_utf8_lossy(&error.into_vec()).into_owned();
        Fault::new(
            format!("pass `{text}` on"),
            "it has a zero byte, which no argument or variable can hold",
        )
    })
}
