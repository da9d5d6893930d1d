//! Pulling a large image, beside `skopeo copy` to an OCI layout; pulling it again, and one that shares all but one layer.
//! Leans on `measure` and `scene`.

use crate::bench::measure::{Contestant, interleaved};
use crate::bench::{Arguments, dockwright};

use super::scene::Scene;

pub(super) fn run(arguments: &Arguments, scene: &Scene) -> Result<(), String> {
    let own = dockwright();
    let [large, other] = ["large:1", "large:2"].map(|name| scene.image(name));
    let (store, layout) = (scene.folder("store"), scene.folder("layout"));
    let [place, target] = [&store, &layout].map(|folder| folder.display().to_string());
    let source = format!("docker://{large}");
    let target = format!("oci:{target}:1");
    let pull = |name: &str, image: &str| {
        Contestant::new(name, &[&own, "pull", "--store", &place, "--quiet", image])
    };
    let copy = ["skopeo", "copy", "--src-tls-verify=false", &source, &target];
    let contestants = [
        pull("pull", &large).without(store),
        Contestant::new("skopeo copy", &copy).without(layout),
        pull("pull again", &large),
        pull("pull what shares four of five layers", &other),
    ];
    let samples = interleaved(&contestants, arguments.rounds)?;
    println!("  500 MB in five layers, from loopback");
    for (contestant, samples) in contestants.iter().zip(&samples) {
        let name = &contestant.name;
        println!(
            "  {name}: {} ms, {} MiB",
            samples.milliseconds(),
            samples.mebibytes()
        );
    }
    let [pull, copy, again, shared] = [0, 1, 2, 3].map(|index| &samples[index]);
    println!("  skopeo takes {} times as long as pull", copy.ratio(pull));
    println!(
        "  pull takes {} times as long as pulling again",
        pull.ratio(again)
    );
    println!(
        "  and {} times as long as pulling what shares four layers",
        pull.ratio(shared)
    );
    Ok(())
}
