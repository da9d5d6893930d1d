//! The parts of root's power, by name and by number, and which of them a container has.
//! Leans on nothing.

use serde::{Deserialize, Serialize};

/// Every capability, at the place that is its number.
const NAMES: [&str; 41] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
];

/// The fourteen that Docker leaves to a container.
const DEFAULT: [&str; 14] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "FSETID",
    "FOWNER",
    "MKNOD",
    "NET_RAW",
    "SETGID",
    "SETUID",
    "SETFCAP",
    "SETPCAP",
    "NET_BIND_SERVICE",
    "SYS_CHROOT",
    "KILL",
    "AUDIT_WRITE",
];

/// What is wrong with the name of a capability.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CapabilityError {
    /// No capability has the name.
    #[error(
        "there is no capability `{0}`: `man 7 capabilities` lists them, with or without `CAP_`"
    )]
    Unknown(String),
}

/// A set of capabilities, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilitySet(pub u64);

impl CapabilitySet {
    /// What Docker leaves to a container.
    pub fn of_docker() -> Self {
        Self(DEFAULT.iter().filter_map(|name| bit(name)).sum())
    }

    /// All of them.
    pub fn all() -> Self {
        Self((1 << NAMES.len()) - 1)
    }

    /// This set and one more, or all of them for `ALL`.
    ///
    /// # Errors
    /// When there is no capability of that name.
    pub fn with(self, name: &str) -> Result<Self, CapabilityError> {
        Ok(Self(self.0 | named(name)?.0))
    }

    /// This set without one, or the empty set for `ALL`.
    ///
    /// # Errors
    /// When there is no capability of that name.
    pub fn without(self, name: &str) -> Result<Self, CapabilityError> {
        Ok(Self(self.0 & !named(name)?.0))
    }

    /// Whether the capability of that name, without `CAP_`, is in the set.
    pub(crate) fn has(self, name: &str) -> bool {
        bit(name).is_some_and(|bit| self.0 & bit != 0)
    }
}

fn named(name: &str) -> Result<CapabilitySet, CapabilityError> {
    let upper = name.to_ascii_uppercase();
    let plain = upper.strip_prefix("CAP_").unwrap_or(&upper);
    match plain {
        "ALL" => Ok(CapabilitySet::all()),
        plain => bit(plain)
            .map(CapabilitySet)
            .ok_or_else(|| CapabilityError::Unknown(name.to_owned())),
    }
}

fn bit(name: &str) -> Option<u64> {
    NAMES
        .iter()
        .position(|known| *known == name)
        .map(|number| 1 << number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_number_that_a_docker_container_shows() {
        assert_eq!(CapabilitySet::of_docker().0, 0xa804_25fb);
    }

    #[test]
    fn names_come_in_any_spelling() {
        let none = CapabilitySet(0);
        for (name, bits) in [
            ("SYS_ADMIN", 1 << 21),
            ("cap_chown", 1),
            ("all", (1 << 41) - 1),
        ] {
            assert_eq!(none.with(name), Ok(CapabilitySet(bits)), "{name}");
            assert_eq!(CapabilitySet(bits).without(name), Ok(none), "{name}");
        }
        assert_eq!(
            none.with("SYS_ROOT"),
            Err(CapabilityError::Unknown("SYS_ROOT".to_owned()))
        );
    }
}
