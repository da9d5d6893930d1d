//! A small image that programs can be run in, made of Debian's static `busybox` and put into a store.
//! Leans on `image`. Where the program is absent there is no image, and the tests that want one say so.

use std::path::Path;

use dockwright_images::config::ImageConfig;
use tar::{Builder, EntryType, Header};

use crate::image;

/// Where Debian's `busybox-static` puts its one program.
const BUSYBOX: &str = "/bin/busybox";

/// The programs that it is in the image.
const PROGRAMS: [&str; 27] = [
    "cat", "chmod", "chown", "cp", "echo", "env", "false", "find", "grep", "head", "hostname",
    "id", "kill", "ln", "ls", "mkdir", "mv", "pwd", "rm", "sh", "sleep", "stat", "stty", "tar",
    "touch", "true", "wc",
];

/// Puts an image of two layers into a store, under a name in full; `change` has the last word on its config.
/// False where there is no `busybox`.
///
/// # Errors
/// When the store cannot be written.
pub fn base_image(
    store: &Path,
    name: &str,
    change: impl FnOnce(&mut ImageConfig),
) -> Result<bool, String> {
    let Ok(busybox) = std::fs::read(BUSYBOX) else {
        return Ok(false);
    };
    let told = |error: std::io::Error| error.to_string();
    let layers = [programs(&busybox).map_err(told)?, files().map_err(told)?];
    let mut config = image::config();
    config.config.cmd = Some(vec!["sh".to_owned()]);
    config.config.env = vec!["PATH=/bin".to_owned(), "GREETING=hello".to_owned()];
    change(&mut config);
    image::put_tars(store, name, config, &layers)?;
    Ok(true)
}

fn programs(busybox: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut tar = Builder::new(Vec::new());
    for (name, mode) in [("bin/", 0o755), ("tmp/", 0o1777)] {
        entry(&mut tar, EntryType::Directory, name, mode, "", b"")?;
    }
    entry(
        &mut tar,
        EntryType::Regular,
        "bin/busybox",
        0o755,
        "",
        busybox,
    )?;
    for name in PROGRAMS {
        entry(
            &mut tar,
            EntryType::Symlink,
            &format!("bin/{name}"),
            0o777,
            "busybox",
            b"",
        )?;
    }
    tar.into_inner()
}

fn files() -> std::io::Result<Vec<u8>> {
    let mut tar = Builder::new(Vec::new());
    entry(&mut tar, EntryType::Directory, "etc/", 0o755, "", b"")?;
    let accounts = b"root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n";
    entry(
        &mut tar,
        EntryType::Regular,
        "etc/passwd",
        0o644,
        "",
        accounts,
    )?;
    entry(
        &mut tar,
        EntryType::Regular,
        "etc/group",
        0o644,
        "",
        b"root:x:0:\napp:x:1000:\n",
    )?;
    entry(
        &mut tar,
        EntryType::Regular,
        "etc/motd",
        0o644,
        "",
        b"welcome\n",
    )?;
    tar.into_inner()
}

fn entry(
    tar: &mut Builder<Vec<u8>>,
    kind: EntryType,
    name: &str,
    mode: u32,
    link: &str,
    content: &[u8],
) -> std::io::Result<()> {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_mtime(1_700_000_000);
    header.set_size(content.len() as u64);
    if !link.is_empty() {
        header.set_link_name(link)?;
    }
    tar.append_data(&mut header, name, content)
}
