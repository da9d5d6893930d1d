//! What containers are called: ids that nobody else has, and names that people can say.
//! Leans on the kernel's randomness.

use std::fmt::Write;

use rustix::rand::{GetRandomFlags, getrandom};

const QUALITIES: [&str; 32] = [
    "amber", "bold", "brisk", "calm", "clever", "cosy", "crisp", "deft", "eager", "fair", "fleet",
    "fond", "gentle", "glad", "keen", "kind", "lively", "lucid", "mellow", "merry", "mild", "neat",
    "nimble", "plucky", "proud", "quiet", "sage", "sleek", "sunny", "swift", "tidy", "warm",
];

const THINGS: [&str; 32] = [
    "anchor", "barge", "beacon", "bollard", "buoy", "canal", "capstan", "channel", "crane",
    "current", "davit", "dinghy", "dock", "ferry", "fender", "gull", "harbor", "hawser", "jetty",
    "keel", "lantern", "ledger", "mooring", "pier", "pilot", "quay", "rudder", "sail", "shore",
    "tide", "tug", "wharf",
];

/// An id of 64 hexadecimal digits, as Docker's.
pub(crate) fn fresh_id() -> String {
    let mut id = String::new();
    for byte in random() {
        // Writing to a text does not fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// A name of two words; with a number from the second try on.
pub(crate) fn fresh_name(tries: usize) -> String {
    let bytes = random();
    let word = |words: &[&'static str; 32], byte: u8| words[usize::from(byte) % words.len()];
    let name = format!("{}_{}", word(&QUALITIES, bytes[0]), word(&THINGS, bytes[1]));
    match tries {
        0 => name,
        _ => format!("{name}{}", bytes[2]),
    }
}

/// Whether a container can be called that: Docker's `[a-zA-Z0-9][a-zA-Z0-9_.-]+`.
pub(crate) fn is_valid(name: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    name.len() > 1 && name.as_bytes()[0].is_ascii_alphanumeric() && name.bytes().all(is_inner)
}

fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    // The kernel gives so few bytes at once, and cannot fail once it has started.
    let _ = getrandom(&mut bytes, GetRandomFlags::empty());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_are_fresh_and_valid() {
        let (one, other) = (fresh_id(), fresh_id());
        assert_eq!(one.len(), 64);
        assert_ne!(one, other);
        for tries in 0..3 {
            assert!(is_valid(&fresh_name(tries)));
        }
        for name in ["", "a", "-a", "a b", "a/b", "ä1"] {
            assert!(!is_valid(name), "{name}");
        }
    }
}
