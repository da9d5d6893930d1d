//! Images of a few layers in a store of their own.

use dockwright_images::analysis::{Efficiency, efficiency};
use dockwright_images::config::{History, ImageConfig};
use dockwright_images::document::{Descriptor, Manifest};
use dockwright_images::image::Image;
use dockwright_images::media_type::{OCI_CONFIG, OCI_LAYER, OCI_MANIFEST};
use dockwright_images::store::Store;

use crate::support::{Scratch, Tar, limits};

/// An image of such layers, each made by an instruction that is its number.
pub(crate) fn put(store: &Store, name: &str, layers: &[Tar]) -> Image {
    let lease = store.lease().unwrap();
    let mut config = ImageConfig {
        architecture: "amd64".to_owned(),
        os: "linux".to_owned(),
        ..ImageConfig::default()
    };
    let mut descriptors = Vec::new();
    for (number, layer) in layers.iter().enumerate() {
        let bytes = layer.clone().end();
        config
            .rootfs
            .diff_ids
            .push(lease.write_blob(&bytes).unwrap());
        descriptors.push(Descriptor::of(OCI_LAYER, &bytes));
        let step = |created_by: String, empty_layer| History {
            created_by: Some(created_by),
            empty_layer,
            ..History::default()
        };
        config.history.push(step(format!("RUN {number}"), false));
        config.history.push(step("ENV A=1".to_owned(), true));
    }
    let config = config.to_bytes().unwrap();
    lease.write_blob(&config).unwrap();
    let manifest = Manifest::new(Descriptor::of(OCI_CONFIG, &config), descriptors);
    let manifest = serde_json::to_vec(&manifest).unwrap();
    lease.write_blob(&manifest).unwrap();
    let name = format!("docker.io/library/{name}:1");
    store
        .set_reference(&name, &Descriptor::of(OCI_MANIFEST, &manifest))
        .unwrap();
    store.find_image(&name, None).unwrap()
}

pub(crate) fn analyzed(layers: &[Tar]) -> Efficiency {
    let scratch = Scratch::new();
    let store = Store::open(&scratch.folder("store")).unwrap();
    let image = put(&store, "app", layers);
    efficiency(&store, &image, &limits(), true).unwrap()
}

pub(crate) fn bytes(count: usize) -> Vec<u8> {
    vec![b'x'; count]
}
