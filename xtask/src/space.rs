//! The room on the disk that the tests need, looked at before a build that would run out of it.
//! Leans on `program` for where things are built, and for `df` and `du`.

use crate::program::{build_folder, lines};

/// What the tests take from nothing on, in MiB: the builds of lints and tests (5 GiB), the editors (1 GiB), and what tests write.
const NEEDED: u64 = 8 * 1024;

/// Whether there is enough, counting what earlier runs have built already. A system that cannot tell is trusted.
pub(crate) fn check() -> Result<(), String> {
    let folder = build_folder().display().to_string();
    let used = used(&lines("du", &["-sm", &folder])).unwrap_or(0);
    match free(&lines("df", &["-Pm", &folder])) {
        Some(free) if free + used < NEEDED => Err(format!(
            "the disk of {folder} has {free} MiB left, and the tests take about {} more; make room, or set `CARGO_TARGET_DIR` to a folder of a larger disk",
            NEEDED - used,
        )),
        _ => Ok(()),
    }
}

/// What `du -sm` counted: its first word.
fn used(lines: &[String]) -> Option<u64> {
    lines.first()?.split_whitespace().next()?.parse().ok()
}

/// What `df -Pm` has left: the fourth word of the line under the titles.
fn free(lines: &[String]) -> Option<u64> {
    lines.get(1)?.split_whitespace().nth(3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_numbers_are_found_in_what_the_tools_print() {
        assert_eq!(used(&lines("4698\ttarget")), Some(4698));
        assert_eq!(used(&lines("")), None);
        let table = "Filesystem 1048576-blocks  Used Available Capacity Mounted on\n/dev/vda 257005 24125 70123 26% /\n";
        assert_eq!(free(&lines(table)), Some(70_123));
        assert_eq!(free(&lines("df: no such folder")), None);
    }
}
