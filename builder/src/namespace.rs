//! What this process is to the kernel: root of the machine, or root of a user namespace only.
//! Leans on nothing.

/// Whether root is root in a user namespace only.
pub(crate) fn is_nested() -> bool {
    let map = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    map.split_whitespace().ne(["0", "0", "4294967295"])
}
