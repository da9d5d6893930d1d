//! What this process is to the kernel: root of the machine, or root of a user namespace only.
//! Leans on nothing.

use dockwright_images::layer::Ownership;

/// Whether root is root in a user namespace only.
pub(crate) fn is_nested() -> bool {
    let map = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    map.split_whitespace().ne(["0", "0", "4294967295"])
}

/// Whom the files of layers may belong to: where only one number is there, everything is its.
pub fn ownership() -> Ownership {
    let map = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    let mut lengths = map
        .lines()
        .filter_map(|line| line.split_whitespace().nth(2));
    match (lengths.next(), lengths.next()) {
        (Some("1"), None) => Ownership::SingleId,
        _ => Ownership::Exact,
    }
}
