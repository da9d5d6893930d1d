//! A container that does nothing and is removed, beside those of buildah and podman.
//! Leans on `measure` and `scene`. Each has pulled the image before.

use std::fs;

use crate::bench::measure::{Contestant, interleaved};
use crate::bench::{Arguments, dockwright};
use crate::program::{command, run as run_program, run_command};

use super::scene::Scene;

/// How many rounds for one of the others: these are short.
const FACTOR: usize = 5;

/// Another tool, with a storage beside ours and not in the system's.
struct Peer {
    name: &'static str,
    words: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, scene: &Scene) -> Result<(), String> {
    let own = dockwright();
    let image = scene.image("small:1");
    let store = scene.folder("store").display().to_string();
    run_program(&own, &["pull", "--store", &store, "--quiet", &image])?;
    let peers = [buildah(scene, &image)?, podman(scene, &image)?];
    let mut contestants = vec![
        Contestant::new(
            "run",
            &[&own, "run", "--store", &store, "--rm", &image, "true"],
        ),
        Contestant::new("an empty process", &["/bin/true"]),
    ];
    for peer in &peers {
        let words: Vec<&str> = peer.words.iter().map(String::as_str).collect();
        contestants.push(Contestant::new(peer.name, &words));
    }
    let samples = interleaved(&contestants, arguments.rounds * FACTOR)?;
    println!("  `true` in a new container");
    for (contestant, samples) in contestants.iter().zip(&samples) {
        println!("  {}: {} ms", contestant.name, samples.milliseconds());
    }
    for (peer, theirs) in peers.iter().zip(&samples[2..]) {
        println!(
            "  {} takes {} times as long",
            peer.name,
            theirs.ratio(&samples[0])
        );
    }
    Ok(())
}

/// `buildah run` in a working container that exists already.
fn buildah(scene: &Scene, image: &str) -> Result<Peer, String> {
    let words = storage(scene, "buildah")?;
    let mut from = command("buildah", &[]);
    from.args(&words[1..]);
    run_command(from.args([
        "from",
        "--quiet",
        "--tls-verify=false",
        "--name",
        "bench",
        image,
    ]))?;
    let run = ["run", "--runtime=runc", "bench", "true"];
    Ok(Peer {
        name: "buildah run",
        words: words.into_iter().chain(run.map(str::to_owned)).collect(),
    })
}

/// `podman run --rm` with limits that a nested root may set too.
fn podman(scene: &Scene, image: &str) -> Result<Peer, String> {
    let words = storage(scene, "podman")?;
    let mut pull = command("podman", &[]);
    pull.args(&words[1..]);
    run_command(pull.args(["pull", "--quiet", "--tls-verify=false", image]))?;
    let limits = ["--ulimit=nofile=1024:2048", "--ulimit=nproc=1024:2048"];
    let run = ["--runtime=runc", "run", "--rm", "--network=host"].into_iter();
    let run = run.chain(limits).chain([image, "true"]);
    Ok(Peer {
        name: "podman run",
        words: words.into_iter().chain(run.map(str::to_owned)).collect(),
    })
}

/// The program with a storage of its own.
fn storage(scene: &Scene, program: &str) -> Result<Vec<String>, String> {
    let folder = scene.folder(program);
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let words = [
        program.to_owned(),
        format!("--root={}", folder.join("root").display()),
        format!("--runroot={}", folder.join("run").display()),
        "--storage-driver=overlay".to_owned(),
    ];
    Ok(words.into())
}
