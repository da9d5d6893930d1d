//! `SOURCE_DATE_EPOCH` and `rewrite-timestamp`: the same bytes on every machine.

use dockwright_tests::building::{Archive, BASE, Building};
use dockwright_tests::listed::listed;

use crate::user::{check_fails, user};

const EPOCH: &str = "1000000000";
const DATE: &str = "2001-09-09T01:46:40Z";

fn text() -> String {
    format!("{BASE}COPY file /\nWORKDIR /made\nRUN echo made > /made/x\nENV A=b\n")
}

fn rewritten(user: &Building, words: &[&str]) -> Archive {
    let archive = user.path("image.tar");
    let output = format!("type=oci,rewrite-timestamp=true,dest={}", archive.display());
    let words = [&["--output", output.as_str()], words].concat();
    user.build_file(&text(), &words).unwrap();
    Archive::read(&archive).unwrap()
}

#[test]
fn documents_say_when_they_are_said_to_be_made() {
    let Some(user) = user() else { return };
    user.write("file", "x").unwrap();
    let argument = format!("SOURCE_DATE_EPOCH={EPOCH}");
    let given = user.image(&text(), &["--build-arg", &argument]).unwrap();
    assert_eq!(given.config["created"], DATE);
    for entry in given.config["history"].as_array().unwrap() {
        assert_eq!(entry["created"], DATE);
    }
    // Said by the file itself.
    let declared = format!("ARG {argument}\n{}", text());
    assert_eq!(user.image(&declared, &[]).unwrap().config["created"], DATE);
    let overridden = user
        .image(&declared, &["--build-arg", "SOURCE_DATE_EPOCH=0"])
        .unwrap();
    assert_eq!(overridden.config["created"], "1970-01-01T00:00:00Z");
    // From the environment.
    user.write("Dockerfile", &text()).unwrap();
    let output = format!("type=oci,dest={}", user.path("image.tar").display());
    let context = user.path("context").display().to_string();
    let built = user
        .command("build", &["--output", &output, &context])
        .env("SOURCE_DATE_EPOCH", EPOCH)
        .output()
        .unwrap();
    assert!(built.status.success(), "{built:?}");
    assert_eq!(
        Archive::read(&user.path("image.tar")).unwrap().config["created"],
        DATE
    );
    check_fails(
        &user,
        &text(),
        &["--build-arg", "SOURCE_DATE_EPOCH=soon"],
        2,
        "`soon` is no time",
    );
}

#[test]
fn two_machines_make_the_same_image() {
    let (Some(first), Some(second)) = (user(), user()) else {
        return;
    };
    let argument = format!("SOURCE_DATE_EPOCH={EPOCH}");
    let words = ["--build-arg", argument.as_str()];
    let images: Vec<Archive> = [&first, &second]
        .iter()
        .map(|user| {
            user.write("file", "x").unwrap();
            let image = rewritten(user, &words);
            std::thread::sleep(std::time::Duration::from_millis(1100));
            image
        })
        .collect();
    assert_eq!(images[0].manifest, images[1].manifest);
    assert_eq!(images[0].config, images[1].config);
    let output = format!(
        "type=tar,rewrite-timestamp=true,dest={}",
        first.path("files.tar").display()
    );
    first
        .build_file(&text(), &["--output", &output, words[0], words[1]])
        .unwrap();
    let listing = listed(&std::fs::read(first.path("files.tar")).unwrap()[..], true).unwrap();
    for line in listing.lines() {
        let time = line
            .rsplit('@')
            .next()
            .unwrap()
            .trim_end_matches(']')
            .parse::<u64>()
            .unwrap();
        assert!(time <= 1_000_000_000, "{line}");
    }
}
