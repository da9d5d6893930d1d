//! What a container is started with: the meaning of the flags of `run`.
//! Leans on `execution`, `confinement` and `request`.

use std::path::Path;

use crate::capability::CapabilitySet;
use crate::container::confinement::Confinement;
use crate::container::error::{Attempt, ContainerError};
use crate::container::request::MountRequest;
use crate::execution::{Limit, Network, Resources};
use crate::host_files::Resolver;

/// What is asked for beside the image.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of `run`")]
pub struct Options {
    /// What it is called; two words are made up where nothing is said.
    pub name: Option<String>,
    /// The command; empty is the image's.
    pub command: Vec<String>,
    /// The program, in place of the image's entrypoint; an empty one takes that away.
    pub entrypoint: Option<String>,
    /// Variables, later ones before earlier ones.
    pub environment: Vec<(String, String)>,
    /// Where the program starts, in place of the image's folder.
    pub working_directory: Option<String>,
    /// Whom it runs as, in place of the image's user.
    pub user: Option<String>,
    /// More groups.
    pub groups: Vec<String>,
    /// What the machine is called; the beginning of the id where nothing is said.
    pub hostname: Option<String>,
    /// Names and addresses for `/etc/hosts`.
    pub hosts: Vec<(String, String)>,
    /// What its resolver is told.
    pub resolver: Resolver,
    /// Which network it sees.
    pub network: Network,
    /// What is mounted, beside the volumes of the image.
    pub mounts: Vec<MountRequest>,
    /// Whether its root cannot be written to.
    pub read_only: bool,
    /// Whether it has a terminal.
    pub terminal: bool,
    /// Whether it reads this program's standard input.
    pub interactive: bool,
    /// Whether it is removed when its program ends.
    pub remove: bool,
    /// Capabilities that it gets beside Docker's.
    pub capabilities_added: Vec<String>,
    /// Capabilities that it does not get.
    pub capabilities_dropped: Vec<String>,
    /// Limits of all its processes together.
    pub resources: Resources,
    /// Limits of each of its processes.
    pub limits: Vec<Limit>,
    /// Bytes of `/dev/shm`.
    pub shared_memory: Option<u64>,
    /// Labels beside those of the image.
    pub labels: Vec<(String, String)>,
    /// The signal that asks its program to end, in place of the image's.
    pub stop_signal: Option<String>,
    /// Whether a first process of ours takes signals and ended children for the program.
    pub init: bool,
    /// How it is less or more confined than others.
    pub confinement: Confinement,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            name: None,
            command: Vec::new(),
            entrypoint: None,
            environment: Vec::new(),
            working_directory: None,
            user: None,
            groups: Vec::new(),
            hostname: None,
            hosts: Vec::new(),
            resolver: Resolver::default(),
            network: Network::Host,
            mounts: Vec::new(),
            read_only: false,
            terminal: false,
            interactive: false,
            remove: false,
            capabilities_added: Vec::new(),
            capabilities_dropped: Vec::new(),
            resources: Resources::default(),
            limits: Vec::new(),
            shared_memory: None,
            labels: Vec::new(),
            stop_signal: None,
            init: false,
            confinement: Confinement::default(),
        }
    }
}

impl Options {
    /// The capabilities: all are dropped before any is added, whatever the order they were typed in.
    pub(crate) fn capabilities(&self) -> Result<CapabilitySet, ContainerError> {
        let usage =
            |error: crate::capability::CapabilityError| ContainerError::Usage(error.to_string());
        let mut set = CapabilitySet::of_docker();
        let drops_all = |name: &&String| name.eq_ignore_ascii_case("all");
        if let Some(all) = self.capabilities_dropped.iter().find(drops_all) {
            set = set.without(all).map_err(usage)?;
        }
        for name in &self.capabilities_added {
            set = set.with(name).map_err(usage)?;
        }
        for name in self
            .capabilities_dropped
            .iter()
            .filter(|name| !drops_all(name))
        {
            set = set.without(name).map_err(usage)?;
        }
        Ok(set)
    }
}

/// Reads a size such as `512m` or `1GiB`: bytes, or `b`, `k`, `m`, `g`, `t` behind the number, each 1024 times the one before.
///
/// # Errors
/// When it is no size.
pub fn read_size(text: &str) -> Result<u64, ContainerError> {
    let lower = text.to_ascii_lowercase();
    let short = lower.strip_suffix('b').unwrap_or(&lower);
    let short = short.strip_suffix('i').unwrap_or(short);
    let digits = short.trim_end_matches(['k', 'm', 'g', 't']);
    let unit = match short[digits.len()..].chars().next() {
        None => 1,
        Some('k') => 1 << 10,
        Some('m') => 1 << 20,
        Some('g') => 1 << 30,
        _ => 1_u64 << 40,
    };
    let number: Option<u64> = digits.parse().ok();
    number
        .and_then(|number| number.checked_mul(unit))
        .ok_or_else(|| {
            ContainerError::Usage(format!(
                "`{text}` is no size: write a number with `k`, `m` or `g` behind it, such as `512m`"
            ))
        })
}

/// Reads how many processors there are to be, such as `1.5`, in billionths of one.
///
/// # Errors
/// When it is no number of processors.
pub fn read_processors(text: &str) -> Result<u64, ContainerError> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let billionths: Option<u64> = match digits(whole) && digits(part) && part.len() <= 9 {
        true => format!("{whole}{part:0<9}").parse().ok(),
        false => None,
    };
    // Less than a hundredth is less than the kernel gives out.
    billionths
        .filter(|billionths| *billionths >= 10_000_000)
        .ok_or_else(|| {
            ContainerError::Usage(format!(
                "`{text}` is no number of processors: write such as `1.5`, and at least `0.01`"
            ))
        })
}

/// Reads a limit such as `nofile=1024:4096`.
///
/// # Errors
/// When it is no limit.
pub fn read_limit(text: &str) -> Result<Limit, ContainerError> {
    let usage = || {
        ContainerError::Usage(format!(
            "`{text}` is no limit: write `NAME=SOFT[:HARD]`, such as `nofile=1024:4096`"
        ))
    };
    let number = |text: &str| match text {
        "-1" | "unlimited" => Ok(None),
        text => text.parse().map(Some).map_err(|_| usage()),
    };
    let (name, values) = text.split_once('=').ok_or_else(usage)?;
    let (soft, hard) = values.split_once(':').unwrap_or((values, values));
    Ok(Limit {
        name: name.to_owned(),
        soft: number(soft)?,
        hard: number(hard)?,
    })
}

/// Reads a file of `--env-file`: a variable a line; a name alone is taken from the environment.
///
/// # Errors
/// When the file cannot be read, or a line is none.
pub fn read_environment_file(
    path: &Path,
    outside: impl Fn(&str) -> Option<String>,
) -> Result<Vec<(String, String)>, ContainerError> {
    let text = std::fs::read_to_string(path).attempt("read", path)?;
    let mut variables = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = match line.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (line.trim_end(), outside(line.trim_end())),
        };
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(ContainerError::Usage(format!(
                "`{}` has a line that is no variable: `{line}`; write `NAME=VALUE`",
                path.display()
            )));
        }
        variables.extend(value.map(|value| (name.to_owned(), value)));
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_limits_are_those_of_docker() {
        for (text, size) in [
            ("5", Some(5)),
            ("5b", Some(5)),
            ("2k", Some(2048)),
            ("2KB", Some(2048)),
            ("512m", Some(512 << 20)),
            ("512MiB", Some(512 << 20)),
            ("1g", Some(1 << 30)),
            ("", None),
            ("m", None),
            ("1x", None),
        ] {
            assert_eq!(read_size(text).ok(), size, "{text}");
        }
        for (text, billionths) in [
            ("1.5", Some(1_500_000_000)),
            ("2", Some(2_000_000_000)),
            (".5", Some(500_000_000)),
            ("0.001", None),
            ("", None),
            ("-1", None),
            ("1e3", None),
        ] {
            assert_eq!(read_processors(text).ok(), billionths, "{text}");
        }
        let limit = |soft, hard| Limit {
            name: "nofile".to_owned(),
            soft,
            hard,
        };
        assert_eq!(read_limit("nofile=1:2").ok(), Some(limit(Some(1), Some(2))));
        assert_eq!(read_limit("nofile=7").ok(), Some(limit(Some(7), Some(7))));
        assert_eq!(read_limit("nofile=-1").ok(), Some(limit(None, None)));
        assert!(read_limit("nofile").is_err());
    }

    #[test]
    fn capabilities_are_dropped_before_they_are_added() {
        let options = Options {
            capabilities_added: vec!["NET_ADMIN".to_owned()],
            capabilities_dropped: vec!["ALL".to_owned()],
            ..Options::default()
        };
        assert_eq!(options.capabilities().ok(), Some(CapabilitySet(1 << 12)));
    }
}
