//! Whether this machine executes the programs of an image that was made for another.
//! Leans on what the kernel says in `binfmt_misc`.

use std::fs;
use std::path::Path;

use dockwright_images::config::ImageConfig;
use dockwright_images::image::select::{accepted_by, host_platform};

use crate::container::error::ContainerError;

/// Where the kernel lists emulators.
const EMULATORS: &str = "/proc/sys/fs/binfmt_misc";

/// Makes sure that an image's programs can be executed.
///
/// # Errors
/// When they are for another machine, and no emulator is registered for it.
pub(crate) fn ensure_executable(config: &ImageConfig) -> Result<(), ContainerError> {
    let wanted = config.platform();
    let host = host_platform();
    let is_own = accepted_by(&host)
        .iter()
        .any(|known| (&known.os, &known.architecture) == (&wanted.os, &wanted.architecture));
    // An image that does not say what it is for is taken at its word.
    if is_own
        || wanted.architecture.is_empty()
        || has_emulator(&wanted.architecture, Path::new(EMULATORS))
    {
        return Ok(());
    }
    Err(ContainerError::ForeignPlatform {
        wanted: wanted.to_string(),
        host: host.to_string(),
    })
}

/// Whether an enabled entry executes programs of that architecture, by the number that their headers have.
fn has_emulator(architecture: &str, folder: &Path) -> bool {
    let Some(number) = header_number(architecture) else {
        return false;
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| fs::read_to_string(entry.path()).ok())
        .any(|text| {
            works_anywhere(&text) && magic_of(&text).is_some_and(|magic| is_for(&magic, number))
        })
}

/// Whether an entry is in force, and its emulator was opened when it was registered: the container does not have it.
fn works_anywhere(entry: &str) -> bool {
    let flags = entry.lines().find_map(|line| line.strip_prefix("flags: "));
    entry.starts_with("enabled") && flags.is_some_and(|flags| flags.contains('F'))
}

/// The bytes that a program begins with, as an entry writes them.
fn magic_of(entry: &str) -> Option<Vec<u8>> {
    let line = entry.lines().find_map(|line| line.strip_prefix("magic "))?;
    let digits = line.trim().as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

fn is_for(magic: &[u8], (number, is_big_endian): (u16, bool)) -> bool {
    let found = magic.get(18..20).map(|bytes| match is_big_endian {
        true => u16::from_be_bytes([bytes[0], bytes[1]]),
        false => u16::from_le_bytes([bytes[0], bytes[1]]),
    });
    magic.starts_with(b"\x7fELF") && found == Some(number)
}

/// The machine number in the header of an ELF file, and whether its bytes are big-endian.
fn header_number(architecture: &str) -> Option<(u16, bool)> {
    Some(match architecture {
        "386" => (3, false),
        "amd64" => (62, false),
        "arm" => (40, false),
        "arm64" => (183, false),
        "loong64" => (258, false),
        "mips64le" | "mipsle" => (8, false),
        "ppc64le" => (21, false),
        "riscv64" => (243, false),
        "s390x" => (22, true),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "enabled\ninterpreter /usr/bin/qemu-aarch64-static\nflags: OCF\noffset 0\nmagic 7f454c460201010000000000000000000200b700\nmask ffffffffffffff00fffffffffffffffffeffffff\n";

    #[test]
    fn emulators_are_found_by_what_they_execute() {
        let folder = tempfile::tempdir().unwrap();
        let has = |architecture| has_emulator(architecture, folder.path());
        assert!(!has("arm64"));
        fs::write(folder.path().join("status"), "enabled\n").unwrap();
        fs::write(folder.path().join("qemu-aarch64"), ENTRY).unwrap();
        assert!(has("arm64"));
        assert!(!has("s390x"));
        for (word, other) in [("enabled", "disabled"), ("OCF", "OC")] {
            fs::write(
                folder.path().join("qemu-aarch64"),
                ENTRY.replace(word, other),
            )
            .unwrap();
            assert!(!has("arm64"), "{other}");
        }
    }
}
