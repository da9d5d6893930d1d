//! Stacks of layers: seen without a mount as the kernel shows them, changed in a real overlay, and packed again.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests stop at the first surprise, and say what they skip"
)]

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use dockwright_images::layer::{Child, PackOptions, Stack, changes, export, pack, unpack};
use support::{Scratch, Tar, is_root, listing, options, unpack_into};

/// Lays out layers one above the other; gives their directories, the upper ones before the lower.
fn stack(scratch: &Scratch, layers: &[Tar]) -> Vec<PathBuf> {
    let mut directories: Vec<PathBuf> = Vec::new();
    for (number, layer) in layers.iter().enumerate() {
        let own = scratch.folder(&format!("layer-{number}"));
        let lowers: Vec<&Path> = directories.iter().map(PathBuf::as_path).collect();
        unpack_into(&own, layer.clone(), &lowers).unwrap();
        directories.insert(0, own);
    }
    directories
}

/// Three layers with every way of hiding and replacing.
fn layers() -> Vec<Tar> {
    let base = Tar::new()
        .entry(b'5', "./", "", 0o755, b"")
        .directory("usr/lib")
        .file("usr/lib/a", b"1")
        .file("usr/lib/b", b"1")
        .symlink("lib", "/usr/lib")
        .symlink("usr/up", "../etc")
        .entry(b'5', "etc", "", 0o750, b"")
        .file("etc/os-release", b"ID=one")
        .file("etc/gone", b"")
        .directory("var/cache")
        .file("var/cache/x", b"1")
        .file("var/cache/y", b"1")
        .file("file", b"1")
        .directory("folder")
        .file("folder/in", b"1");
    let middle = Tar::new()
        .file("lib/c", b"2")
        .file("usr/up/new", b"2")
        .file("etc/.wh.gone", b"")
        .file("var/cache/.wh..wh..opq", b"")
        .file("var/cache/z", b"2")
        .file(".wh.file", b"")
        .file("folder", b"2");
    let top = Tar::new()
        .directory("file")
        .file("file/in", b"3")
        .directory("folder")
        .file("folder/other", b"3")
        .link("usr/lib/d", "lib/a")
        .file("usr/lib/.wh.b", b"")
        .symlink("etc/os-release", "../usr/lib/os");
    vec![base, middle, top]
}

#[test]
fn a_stack_is_seen_as_overlayfs_shows_it() {
    let scratch = Scratch::new();
    let directories = stack(&scratch, &layers());
    let seen = Stack::open(&directories).unwrap();
    let mut flat = Vec::new();
    export(&seen, None, &|_| false, &mut flat).unwrap();
    let exported = scratch.folder("exported");
    unpack(&flat[..], &exported, &options(Some(&[]))).unwrap();
    let expected = [
        "etc 750 directory",
        "etc/new 644 \"2\"",
        "etc/os-release -> ../usr/lib/os",
        "file 755 directory",
        "file/in 644 \"3\"",
        "folder 755 directory",
        "folder/other 644 \"3\"",
        "lib -> /usr/lib",
        "usr 755 directory",
        "usr/lib 755 directory",
        "usr/lib/a 644 \"1\"",
        "usr/lib/c 644 \"2\"",
        "usr/lib/d 644 \"1\"",
        "usr/up -> ../etc",
        "var 755 directory",
        "var/cache 755 directory",
        "var/cache/z 644 \"2\"",
    ];
    assert_eq!(listing(&exported), expected);
    assert_eq!(fs::metadata(exported.join("usr/lib/a")).unwrap().nlink(), 2);
    with_overlay(&scratch, &directories, |merged, _| {
        assert_eq!(listing(merged), expected);
        assert_eq!(
            fs::metadata(merged).unwrap().permissions().mode() & 0o7777,
            0o755
        );
    });
}

#[test]
fn paths_are_found_through_a_stack() {
    let scratch = Scratch::new();
    let mut layers = layers();
    layers.push(
        Tar::new()
            .file("usr/lib/os", b"ID=four")
            .symlink("loop", "loop")
            .symlink("out", "../../../etc/new"),
    );
    let seen = Stack::open(stack(&scratch, &layers)).unwrap();
    let read = |path: &str| {
        seen.read(path.as_bytes())
            .unwrap()
            .map(|content| String::from_utf8(content).unwrap())
    };
    for (path, expected) in [
        ("etc/os-release", Some("ID=four")),
        ("/lib/../lib/a", Some("1")),
        ("out", Some("2")),
        ("lib/b", None),
        ("var/cache/x", None),
        ("etc/new/deeper", None),
        ("etc", None),
    ] {
        assert_eq!(read(path).as_deref(), expected, "{path}");
    }
    assert!(seen.read(b"loop").is_err());
    let missing = seen.find(b"lib/none/deep", true).unwrap();
    assert!(matches!(missing.child, Child::Missing));
    assert_eq!(missing.path, ["usr", "lib", "none", "deep"]);
    assert!(
        matches!(seen.find(b"etc/os-release", false).unwrap().child, Child::Leaf(leaf) if leaf.is_link())
    );
}

/// Changes a mounted stack; gives the changes as they are listed, and the layer with its entries' names.
fn changed(change: impl Fn(&Path)) -> Option<(Vec<String>, Vec<String>)> {
    let scratch = Scratch::new();
    let directories = stack(&scratch, &layers());
    with_overlay(&scratch, &directories, |merged, upper| {
        change(merged);
        let lowers: Vec<&Path> = directories.iter().map(PathBuf::as_path).collect();
        let excluded = |path: &Path| path == Path::new("etc/hosts");
        let listed = changes(upper, &lowers, &excluded).unwrap();
        let options = PackOptions {
            overlay: true,
            lowers: Some(&lowers),
            latest: None,
            excluded: &excluded,
            only_capabilities: false,
        };
        let (layer, _) = pack(upper, &options, Vec::new()).unwrap();
        again(&scratch, &directories, &layer, merged);
        (
            listed.iter().map(ToString::to_string).collect(),
            names(&layer),
        )
    })
}

/// The layer, laid out on the same stack, shows what the mounted one shows.
/// Times are left aside: a directory in which something came and went has another, and stays out of the layer.
fn again(scratch: &Scratch, directories: &[PathBuf], layer: &[u8], merged: &Path) {
    let own = scratch.folder("again");
    let lowers: Vec<&Path> = directories.iter().map(PathBuf::as_path).collect();
    unpack(layer, &own, &options(Some(&lowers))).unwrap();
    let all: Vec<&Path> = std::iter::once(own.as_path()).chain(lowers).collect();
    let excluded = |path: &Path| path == Path::new("etc/hosts");
    let (mut seen, mut shown) = (Vec::new(), Vec::new());
    export(&Stack::open(all).unwrap(), Some(0), &excluded, &mut seen).unwrap();
    export(
        &Stack::open([merged]).unwrap(),
        Some(0),
        &excluded,
        &mut shown,
    )
    .unwrap();
    assert!(seen == shown, "{:?}\n{:?}", names(&seen), names(&shown));
}

fn names(tar: &[u8]) -> Vec<String> {
    let mut archive = tar::Archive::new(tar);
    let entries = archive.entries().unwrap();
    entries
        .map(|entry| String::from_utf8_lossy(&entry.unwrap().path_bytes()).into_owned())
        .collect()
}

fn check(change: impl Fn(&Path), expected_changes: &[&str], expected_names: &[&str]) {
    if let Some((changes, names)) = changed(change) {
        assert_eq!(changes, expected_changes);
        assert_eq!(names, expected_names);
    }
}

#[test]
fn nothing_changed_is_an_empty_layer() {
    check(|_| {}, &[], &[]);
    let touch = |root: &Path| {
        fs::File::options()
            .append(true)
            .open(root.join("usr/lib/c"))
            .unwrap();
        fs::write(root.join("etc/x"), "").unwrap();
        fs::remove_file(root.join("etc/x")).unwrap();
        fs::write(root.join("etc/hosts"), "").unwrap();
    };
    check(touch, &[], &[]);
}

#[test]
fn additions_and_removals_are_listed_and_packed() {
    check(
        |root| {
            fs::create_dir_all(root.join("opt/a/b")).unwrap();
            fs::write(root.join("opt/a/b/c"), "new").unwrap();
            fs::write(root.join("usr/lib/a"), "other").unwrap();
            fs::remove_file(root.join("usr/lib/c")).unwrap();
            symlink("a", root.join("usr/lib/l")).unwrap();
        },
        &[
            "A /opt",
            "A /opt/a",
            "A /opt/a/b",
            "A /opt/a/b/c",
            "C /usr",
            "C /usr/lib",
            "C /usr/lib/a",
            "D /usr/lib/c",
            "A /usr/lib/l",
        ],
        &[
            "opt/",
            "opt/a/",
            "opt/a/b/",
            "opt/a/b/c",
            "usr/",
            "usr/lib/",
            "usr/lib/a",
            "usr/lib/.wh.c",
            "usr/lib/l",
        ],
    );
}

#[test]
fn a_directory_made_again_hides_the_old_one() {
    check(
        |root| {
            fs::remove_dir_all(root.join("usr/lib")).unwrap();
            fs::create_dir(root.join("usr/lib")).unwrap();
            fs::write(root.join("usr/lib/a"), "1").unwrap();
        },
        &[
            "C /usr",
            "C /usr/lib",
            "C /usr/lib/a",
            "D /usr/lib/c",
            "D /usr/lib/d",
        ],
        &["usr/", "usr/lib/", "usr/lib/.wh..wh..opq", "usr/lib/a"],
    );
}

#[test]
fn kinds_and_permissions_change() {
    check(
        |root| {
            fs::remove_dir_all(root.join("var")).unwrap();
            fs::write(root.join("var"), "file").unwrap();
            fs::remove_file(root.join("lib")).unwrap();
            fs::create_dir(root.join("lib")).unwrap();
            fs::set_permissions(root.join("etc"), fs::Permissions::from_mode(0o711)).unwrap();
            fs::set_permissions(root.join("file/in"), fs::Permissions::from_mode(0o600)).unwrap();
        },
        &["C /etc", "C /file", "C /file/in", "C /lib", "C /var"],
        &["etc/", "file/", "file/in", "lib/", "var"],
    );
}

#[test]
fn sockets_stay_out_and_marks_as_files_are_refused() {
    let scratch = Scratch::new();
    let upper = scratch.folder("upper");
    let _listener = std::os::unix::net::UnixListener::bind(upper.join("socket")).unwrap();
    fs::write(upper.join("kept"), "").unwrap();
    let options = PackOptions {
        overlay: true,
        lowers: None,
        latest: None,
        excluded: &|_| false,
        only_capabilities: false,
    };
    assert_eq!(
        names(&pack(&upper, &options, Vec::new()).unwrap().0),
        ["kept"]
    );
    fs::write(upper.join(".wh.kept"), "").unwrap();
    let error = pack(&upper, &options, Vec::new()).unwrap_err().to_string();
    assert!(
        error.starts_with("`.wh.kept` cannot be kept in a layer"),
        "{error}"
    );
}

/// Mounts a stack with an upper directory, where this process may; gives the mounted and the upper directory.
fn with_overlay<T>(
    scratch: &Scratch,
    directories: &[PathBuf],
    then: impl FnOnce(&Path, &Path) -> T,
) -> Option<T> {
    let (upper, work, merged) = (
        scratch.folder("upper"),
        scratch.folder("work"),
        scratch.folder("merged"),
    );
    fs::set_permissions(&upper, fs::Permissions::from_mode(0o755)).unwrap();
    let lowers: Vec<String> = directories
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let data = format!(
        "lowerdir={},upperdir={},workdir={},redirect_dir=off,metacopy=off,index=off",
        lowers.join(":"),
        upper.display(),
        work.display()
    );
    let mount = Command::new("mount")
        .args(["-t", "overlay", "overlay", "-o", &data])
        .arg(&merged)
        .output();
    if !is_root() || !mount.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: this process may not mount overlayfs");
        return None;
    }
    let mounted = Mounted(merged);
    Some(then(&mounted.0, &upper))
}

/// Unmounts in the end, also after a panic.
struct Mounted(PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}
