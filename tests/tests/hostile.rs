//! Builds that mean harm: what they try to reach, to fill or to keep, and that it is in vain.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use dockwright_tests::building::{BASE, Building};
use dockwright_tests::registry::real::{Kind, RealRegistry};
use dockwright_tests::serving::{FileServer, Served};
use tar::{Builder, EntryType, Header};

/// What stands in files that no build may reach.
const OUTSIDE: &str = "of the machine alone";

/// A user who builds, with a file outside of the context; nothing where builds cannot be, which is said.
fn user() -> Option<Building> {
    match Building::new() {
        Ok(building) => {
            fs::write(building.path("outside"), OUTSIDE).unwrap();
            Some(building)
        }
        Err(reason) => {
            eprintln!("SKIPPED: {reason}");
            None
        }
    }
}

/// Whether the folder outside of the context is as it was.
#[track_caller]
fn is_untouched(user: &Building) {
    assert_eq!(fs::read_to_string(user.path("outside")).unwrap(), OUTSIDE);
    assert!(!user.path("planted").exists());
}

#[test]
fn links_of_a_context_lead_nowhere_else() {
    let Some(user) = user() else { return };
    let context = user.path("context");
    symlink(user.path("outside"), context.join("absolute")).unwrap();
    symlink("../outside", context.join("relative")).unwrap();
    symlink("/", context.join("root")).unwrap();
    symlink("..", context.join("up")).unwrap();
    for source in [
        "absolute",
        "relative",
        "../outside",
        "root/etc/passwd",
        "up/outside",
        "up/../../outside",
    ] {
        for flags in ["", "--parents", "--link"] {
            let text = format!("FROM scratch\nCOPY {flags} {source} /x\n");
            let told = user.listing(&text, &[]).unwrap_or_default();
            assert!(
                !told.contains(OUTSIDE) && !told.contains("root:"),
                "{text}: {told}"
            );
        }
        let text = format!("{BASE}RUN --mount=type=bind,source={source},target=/m cat /m > /x\n");
        let told = user.build_file(&text, &[]).unwrap_err();
        assert!(told.starts_with("Some(3)"), "{source}: {told}");
    }
    // What a link inside of a folder leads to is not looked at.
    let listing = user.listing("FROM scratch\nCOPY . /\n", &[]).unwrap();
    assert!(listing.contains("relative -> ../outside") && !listing.contains(OUTSIDE));
}

#[test]
fn links_of_an_image_lead_nowhere_else() {
    let Some(user) = user() else { return };
    user.write("file", "planted").unwrap();
    let place = user.path("").display().to_string();
    let up = "../".repeat(20);
    for link in [
        place.clone(),
        format!("{up}{place}"),
        "/proc/1/root".to_owned(),
        "/proc/self/cwd".to_owned(),
    ] {
        for instruction in [
            "COPY file /there/planted",
            "COPY file /there/",
            "ADD file /there/planted",
            "WORKDIR /there/planted",
            "RUN --mount=type=tmpfs,target=/there/planted true",
            "RUN --mount=type=cache,target=/there/planted true",
        ] {
            let text = format!("{BASE}RUN ln -s {link} /there\n{instruction}\n");
            // Whether it fails or lands inside of the image is all the same.
            let _ = user.build_file(&text, &["--output", "type=cacheonly"]);
            is_untouched(&user);
        }
        let text = format!(
            "{BASE}FROM base AS other\nRUN ln -s {link}/outside /there\nFROM scratch\nCOPY --from=other /there /x\n"
        );
        let told = user.listing(&text, &[]).unwrap_or_default();
        assert!(!told.contains(OUTSIDE), "{link}: {told}");
        let text = format!(
            "{BASE}RUN ln -s {link}/outside /there\nFROM base\nRUN --mount=from=base,source=/there,target=/m cat /m > /x\n"
        );
        assert!(user.build_file(&text, &[]).is_err(), "{link}");
    }
}

#[test]
fn files_that_change_while_they_are_read_are_read_again() {
    let Some(user) = user() else { return };
    let path = user.path("context/d/file");
    user.write("d/file", "").unwrap();
    for number in 0..200 {
        user.write(&format!("d/more-{number}"), "x").unwrap();
    }
    let text = "FROM scratch\nCOPY d/file /\nCOPY d /d\n";
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0_usize.. {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                let content = vec![b'a' + (number % 26) as u8; 1 << (number % 20)];
                // It is replaced, written over, cut off, and made a link, in turns.
                let _ = match number % 4 {
                    0 => fs::write(path.with_extension("new"), &content)
                        .and_then(|()| fs::rename(path.with_extension("new"), &path)),
                    1 => fs::write(&path, &content),
                    2 => File::create(&path).and_then(|file| file.set_len(7)),
                    _ => fs::remove_file(&path).and_then(|()| symlink("/etc/passwd", &path)),
                };
                let _ = path.is_symlink().then(|| fs::remove_file(&path));
            }
        });
        for _ in 0..12 {
            if let Ok(listing) = user.listing(text, &[]) {
                assert!(!listing.contains("root:"), "{listing}");
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
    // What was read halfway is not taken for what is there now.
    user.write("d/file", "settled").unwrap();
    let listing = user.listing(text, &[]).unwrap();
    assert!(listing.contains("\nfile = settled"), "{listing}");
    assert!(listing.contains("\nd/file = settled"), "{listing}");
}

/// An archive of entries whose names nobody looked at.
fn archive(path: &Path, entries: &[(EntryType, &str, &str)]) {
    let mut tar = Builder::new(File::create(path).unwrap());
    for (kind, name, link) in entries {
        let mut header = Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(*kind);
        header.set_mode(0o666);
        let content: &[u8] = if *kind == EntryType::Regular {
            b"planted"
        } else {
            b""
        };
        header.set_size(content.len() as u64);
        for set in [Header::set_uid, Header::set_gid, Header::set_mtime] {
            set(&mut header, 0);
        }
        if matches!(kind, EntryType::Block | EntryType::Char) {
            header.set_device_major(8).unwrap();
            header.set_device_minor(0).unwrap();
        }
        header.set_cksum();
        tar.append(&header, content).unwrap();
    }
    tar.finish().unwrap();
}

#[test]
fn archives_stay_where_they_are_laid_out() {
    use EntryType::{Link, Regular, Symlink};
    let Some(user) = user() else { return };
    let outside = user.path("outside").display().to_string();
    let planted = user.path("planted").display().to_string();
    let folder = user.path("").display().to_string();
    let up = "../".repeat(12);
    let far = format!("{up}{}", planted.trim_start_matches('/'));
    let far_outside = format!("{up}{}", outside.trim_start_matches('/'));
    for entries in [
        vec![(Regular, far.as_str(), "")],
        vec![(Regular, &planted, "")],
        vec![
            (Symlink, "a", folder.trim_end_matches('/')),
            (Regular, "a/planted", ""),
        ],
        vec![
            (Symlink, "a", "b"),
            (Symlink, "b", &up),
            (Regular, "a/planted", ""),
        ],
        vec![(Symlink, "a", &outside), (Regular, "a", "")],
        vec![(Link, "a", &outside), (Regular, "a", "")],
        vec![(Link, "a", &far_outside)],
        vec![
            (Symlink, "s", &folder),
            (Link, "a", "s/outside"),
            (Regular, "a", ""),
        ],
    ] {
        archive(&user.path("context/a.tar"), &entries);
        for instruction in [
            "ADD a.tar /",
            "ADD --link a.tar /deep/er/",
            "ADD --chown=1:1 a.tar /x",
        ] {
            let listing = user.listing(&format!("FROM scratch\n{instruction}\n"), &[]);
            assert!(
                !listing.unwrap_or_default().contains(OUTSIDE),
                "{entries:?}"
            );
            is_untouched(&user);
        }
        // A context that is such an archive is no better.
        let bytes = fs::read(user.path("context/a.tar")).unwrap();
        user.write("Dockerfile", "FROM scratch\nCOPY . /\n")
            .unwrap();
        user.build_from(&["-"], &bytes).unwrap();
        is_untouched(&user);
    }
}

#[test]
fn devices_of_archives_are_of_no_use() {
    let Some(user) = user() else { return };
    let entries = [
        (EntryType::Block, "disk", ""),
        (EntryType::Char, "tape", ""),
    ];
    archive(&user.path("context/a.tar"), &entries);
    let text = format!(
        "{BASE}ADD a.tar /\nRUN ! head -c 1 /disk && ! head -c 1 /tape && ! dd if=/dev/zero of=/disk count=1\n"
    );
    user.build_file(&text, &["--output", "type=cacheonly"])
        .unwrap();
}

#[test]
fn bombs_are_noticed_before_they_fill_the_disk() {
    let Some(user) = user() else { return };
    let path = user.path("context/bomb.tar.zst");
    let mut encoder = zstd::Encoder::new(File::create(&path).unwrap(), 1).unwrap();
    let size = 3_u64 << 30;
    let mut header = Header::new_gnu();
    header.set_path("zeros").unwrap();
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    encoder.write_all(header.as_bytes()).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..(size >> 20) {
        encoder.write_all(&zeros).unwrap();
    }
    encoder.finish().unwrap();
    let told = user
        .build_file("FROM scratch\nADD bomb.tar.zst /\n", &[])
        .unwrap_err();
    assert!(
        told.starts_with("Some(3)") && told.contains("Dockerfile:2:1"),
        "{told}"
    );
    let used = Command::new("du")
        .arg("-sm")
        .arg(user.path("store"))
        .output();
    let used = String::from_utf8(used.unwrap().stdout).unwrap();
    let megabytes: u64 = used.split_whitespace().next().unwrap().parse().unwrap();
    assert!(megabytes < 100, "nothing of it is left");
}

/// The processes whose command line holds a text.
fn running(text: &str) -> usize {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    lines
        .filter(|line| {
            String::from_utf8_lossy(line)
                .replace('\0', " ")
                .contains(text)
        })
        .count()
}

#[test]
fn what_a_step_leaves_running_ends_with_it() {
    let Some(user) = user() else { return };
    let text = format!(
        "{BASE}RUN sleep 98761 & sh -c 'setsid sleep 98762 >/dev/null 2>&1 &' ; \
        (trap '' HUP TERM INT; setsid sh -c 'trap \"\" HUP TERM INT; sleep 98763; true' & ) ; echo started\n"
    );
    let told = user.build_file(&text, &["--progress", "plain"]).unwrap();
    assert!(told.contains("started"), "{told}");
    assert!((98761..=98763).all(|seconds| running(&format!("sleep {seconds}")) == 0));
}

#[test]
fn a_step_cannot_fill_the_machine_with_processes() {
    let Some(user) = user() else { return };
    let text = format!("{BASE}RUN while true; do sleep 98764 & done\n");
    let probe = format!("{BASE}RUN true\n");
    let told = user.build_file(&probe, &["--progress", "plain"]).unwrap();
    if told.contains("the number of processes of a step is not limited") {
        eprintln!("SKIPPED: no control group can be made here, as the build says");
        return;
    }
    let told = user
        .build_file(&text, &["--progress", "plain"])
        .unwrap_err();
    assert!(told.contains("fork"), "{told}");
    assert_eq!(running("sleep 98764"), 0);
}

#[test]
fn a_full_disk_fails_the_step_and_leaves_the_store_whole() {
    let Some(user) = user() else { return };
    let text = format!("{BASE}RUN cat /dev/zero > /big\n");
    user.write("Dockerfile", &text).unwrap();
    user.write("small", &format!("{BASE}RUN echo small > /file\n"))
        .unwrap();
    let program = dockwright_tests::editor::program::dockwright().unwrap();
    let (store, context) = (user.path("small-store"), user.path("context"));
    fs::create_dir_all(&store).unwrap();
    // The small disk is seen by this shell alone, and goes with it.
    let script = format!(
        "mount -t tmpfs -o size=40m none {store} || exit 77\n\
        export DOCKWRIGHT_STORE={store}\n\
        {program} build {context} 2>&1 && exit 1\n\
        {program} system check 2>&1 || exit 2\n\
        {program} build -f {context}/small {context} 2>&1 || exit 3\n\
        {program} system check 2>&1 || exit 4\n",
        store = store.display(),
        program = program.display(),
        context = context.display(),
    );
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", &script])
        .env("DOCKER_CONFIG", user.path(""))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.code() == Some(77) {
        eprintln!("SKIPPED: no small file system can be mounted here");
        return;
    }
    assert!(output.status.success(), "{:?}: {told}", output.status);
    assert!(told.to_lowercase().contains("no space left"), "{told}");
}

#[test]
fn a_secret_is_nowhere_but_in_its_step() {
    const SECRETS: [&str; 3] = ["nightingale-17", "albatross-23", "kingfisher-42"];
    let Some(user) = user() else { return };
    let server = FileServer::start().unwrap();
    let locked = Served {
        body: b"content".to_vec(),
        authorization: Some(format!("Bearer {}", SECRETS[2])),
        ..Served::default()
    };
    let url = server.serve("/file", locked);
    fs::create_dir_all(user.path("secrets")).unwrap();
    fs::write(user.path("secrets/file"), SECRETS[0]).unwrap();
    fs::write(user.path("secrets/token"), SECRETS[2]).unwrap();
    let text = format!(
        "{BASE}ADD {url} /\nRUN --mount=type=secret,id=file --mount=type=secret,id=variable,env=WORD \
        test \"$(cat /run/secrets/file)\" = {} && test $WORD = {} && ls -lR / > /listing\n\
        RUN --mount=type=secret,id=file,target=/etc/secret --mount=type=cache,target=/cache wc -c /etc/secret\n",
        // The file itself does not name them, since it is kept, too.
        "\"$(echo nightingale)-17\"",
        "\"$(echo albatross)-23\"",
    );
    user.write("Dockerfile", &text).unwrap();
    let metadata = user.path("metadata").display().to_string();
    let secret = |id: &str, name: &str| format!("id={id},src={}", user.path(name).display());
    let context = user.path("context").display().to_string();
    let cache = format!(
        "type=local,mode=max,dest={}",
        user.path("store/cache").display()
    );
    let (file, token) = (
        secret("file", "secrets/file"),
        secret("HTTP_AUTH_TOKEN_127.0.0.1", "secrets/token"),
    );
    let words = [
        "--secret",
        &file,
        "--secret",
        "id=variable,env=WORD",
        "--secret",
        &token,
        "--progress",
        "rawjson",
        "--tag",
        "app:1",
        "--provenance",
        "--sbom",
        "--metadata-file",
        &metadata,
        "--cache-to",
        &cache,
        &context,
    ];
    let built = user
        .command("build", &words)
        .env("WORD", SECRETS[1])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&built.stderr).into_owned();
    assert!(built.status.success(), "{told}");
    let said = |name: &str, words: &[&str]| {
        let output = user.command(name, words).output().unwrap();
        assert!(output.status.success(), "{name}: {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let answers = [
        told,
        fs::read_to_string(metadata).unwrap(),
        said("plan", &["--format", "json", &context]),
        said("plan", &["--format", "html", &context]),
        said("image", &["history", "--no-trunc", "app:1"]),
        said("image", &["inspect", "app:1"]),
    ];
    for word in SECRETS {
        for answer in &answers {
            assert!(!answer.contains(word), "{word} in {answer}");
        }
    }
    assert_eq!(places_of(&user.path("store"), &SECRETS), "");
    assert!(
        !places_of(&user.path("store"), &["buildkit.dockerfile"]).is_empty(),
        "the search finds nothing at all"
    );
    in_no_registry(&user, &SECRETS);
}

/// Neither an image nor a cache that is pushed has them.
fn in_no_registry(user: &Building, words: &[&str]) {
    let Some(registry) = RealRegistry::start(Kind::Plain).unwrap() else {
        eprintln!("SKIPPED: `docker-registry` is not installed");
        return;
    };
    let pushed = user
        .command("push", &["app:1", &format!("{}/app:1", registry.name())])
        .output()
        .unwrap();
    assert!(pushed.status.success(), "{pushed:?}");
    assert_eq!(places_of(&registry.folder(), words), "");
}

/// The files below a folder that hold one of the words, also where they are compressed.
fn places_of(folder: &Path, words: &[&str]) -> String {
    let plain = folder.with_extension("plain");
    fs::create_dir_all(&plain).unwrap();
    unpack(folder, &plain);
    let mut search = Command::new("grep");
    search.args([
        "--recursive",
        "--text",
        "--files-with-matches",
        "--fixed-strings",
    ]);
    for word in words {
        search.args(["-e", word]);
    }
    let found = search.arg(folder).arg(&plain).output().unwrap();
    fs::remove_dir_all(plain).unwrap();
    // Nothing found is 1; 2 would be that it could not look.
    let told = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(found.status.code() != Some(2), "{found:?}");
    told
}

/// Puts what compressed files hold into a folder, without any order.
fn unpack(folder: &Path, into: &Path) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if kind.is_dir() {
            unpack(&path, into);
        }
        if kind.is_file() {
            let mut plain = Vec::new();
            let mut decoder = flate2::read::GzDecoder::new(File::open(&path).unwrap());
            if decoder.read_to_end(&mut plain).is_ok() {
                fs::write(into.join(entry.file_name()), plain).unwrap();
            }
        }
    }
}
