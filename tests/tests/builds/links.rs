//! `--link`: layers that are the same on every base, and are put on another one without being made again.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use dockwright_tests::building::{Archive, BASE, Building};

use crate::caches::counted;
use crate::user::{check, user, worked};

/// An image with linked layers on a base; `flag` is `--link`, or nothing.
fn text(base: &str, flag: &str) -> String {
    format!(
        "FROM scratch AS base\nCOPY <<EOF /base\n{base}\nEOF\nCOPY file /to/same\nFROM base\n\
        COPY {flag} --chown=1:2 --chmod=750 d /to/\nADD {flag} file /to/same\nCOPY {flag} <<EOF /to/inline\ny\nEOF\n"
    )
}

fn furnished() -> Option<Building> {
    let user = user()?;
    user.write("d/sub/deep", "deep").unwrap();
    user.write("d/top", "top").unwrap();
    user.write("file", "x").unwrap();
    Some(user)
}

fn layers(image: &Archive) -> &[serde_json::Value] {
    image.config["rootfs"]["diff_ids"].as_array().unwrap()
}

#[test]
fn another_base_makes_no_linked_layer_again() {
    let Some(user) = furnished() else { return };
    assert_eq!(counted(&user, &text("one", "--link"), &[]), (0, 5));
    assert_eq!(counted(&user, &text("two", "--link"), &[]), (3, 2));
    assert_eq!(counted(&user, &text("three", ""), &[]), (0, 5));
    assert_eq!(counted(&user, &text("four", ""), &[]), (0, 5));
    let one = user.image(&text("one", "--link"), &[]).unwrap();
    let two = user.image(&text("two", "--link"), &[]).unwrap();
    assert_ne!(layers(&one)[0], layers(&two)[0]);
    assert_eq!(layers(&one)[2..], layers(&two)[2..]);
    assert_eq!(one.manifest["layers"][2], two.manifest["layers"][2]);
    // What is below has the same file already; the layer holds it all the same, for bases that do not.
    let folder = user.files(&text("two", "--link"), &[]).unwrap();
    assert_eq!(fs::read_to_string(folder.join("base")).unwrap(), "two\n");
    assert_eq!(fs::read_to_string(folder.join("to/same")).unwrap(), "x");
    let deep = fs::metadata(folder.join("to/sub/deep")).unwrap();
    assert_eq!((deep.uid(), deep.gid(), deep.nlink()), (1, 2, 1));
    let sub = fs::metadata(folder.join("to/sub")).unwrap();
    assert_eq!((sub.uid(), sub.gid()), (1, 2));
    assert_eq!(sub.permissions().mode() & 0o7777, 0o750);
    worked(
        &user.command("system", &["check"]).output().unwrap(),
        "check",
    );
}

#[test]
fn what_is_put_on_another_base_is_one_layer_of_it_like_any_other() {
    let Some(user) = furnished() else { return };
    let text = |base: &str| {
        format!(
            "{BASE}RUN echo {base} > /base\nCOPY --link d /to/\n\
            RUN echo more >> /to/top && rm /to/sub/deep\nFROM scratch\nCOPY --from=base /base /to /\n"
        )
    };
    for base in ["one", "two"] {
        let expected = format!("base = {base}");
        check(
            &user,
            &text(base),
            &[],
            &[&expected, "sub/", "top = topmore"],
        );
    }
    // The first base goes with all that was made of it, and the second stays whole.
    user.build_file(&text("two"), &["--tag", "two"]).unwrap();
    let folder = user.files(&text("two"), &[]).unwrap();
    assert_eq!(fs::read_to_string(folder.join("top")).unwrap(), "topmore\n");
    let prune = user.command("system", &["prune", "--all", "--force"]);
    worked(&{ prune }.output().unwrap(), "prune");
    worked(
        &user.command("system", &["check"]).output().unwrap(),
        "check",
    );
    check(
        &user,
        &text("two"),
        &[],
        &["base = two", "sub/", "top = topmore"],
    );
}

#[test]
fn a_linked_layer_from_another_machine_is_put_on_the_base_of_this_one() {
    let (Some(user), Some(other)) = (furnished(), furnished()) else {
        return;
    };
    let place = user.path("cache").display().to_string();
    let to = format!("type=local,dest={place},mode=max");
    counted(&user, &text("one", "--link"), &["--cache-to", &to]);
    let from = format!("type=local,src={place}");
    let taken = counted(&other, &text("two", "--link"), &["--cache-from", &from]);
    assert_eq!(taken, (3, 2));
    let files = |who: &Building| who.listing(&text("two", "--link"), &[]).unwrap();
    assert_eq!(files(&user), files(&other));
}
