//! Where people read about an image: the page of its registry.
//! Leans on the image references of the model.

use dockwright_model::image::reference::{DOCKER_HUB, ImageReference};

/// The address of an image's page; `None` for a registry that shows none to the public.
pub(crate) fn image_page(image: &ImageReference) -> Option<String> {
    let repository = image.repository.as_str();
    let page = match image.registry.as_str() {
        DOCKER_HUB => match repository.strip_prefix("library/") {
            Some(name) => format!("https://hub.docker.com/_/{name}"),
            None => format!("https://hub.docker.com/r/{repository}"),
        },
        "quay.io" => format!("https://quay.io/repository/{repository}"),
        "mcr.microsoft.com" => format!("https://mcr.microsoft.com/artifact/mar/{repository}"),
        "public.ecr.aws" => format!("https://gallery.ecr.aws/{repository}"),
        // These two lead a browser on to the page of the package.
        registry if registry == "ghcr.io" || is_google(registry) => {
            format!("https://{registry}/{repository}")
        }
        _ => return None,
    };
    Some(page)
}

fn is_google(registry: &str) -> bool {
    registry == "gcr.io" || registry.ends_with(".gcr.io")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(image: &str, page: Option<&str>) {
        let image = ImageReference::parse(image).unwrap();
        assert_eq!(image_page(&image).as_deref(), page, "{image}");
    }

    #[test]
    fn known_registries_have_pages() {
        check("debian:12", Some("https://hub.docker.com/_/debian"));
        check("a/b", Some("https://hub.docker.com/r/a/b"));
        check("ghcr.io/o/i:1", Some("https://ghcr.io/o/i"));
        check("quay.io/o/i", Some("https://quay.io/repository/o/i"));
        let dotnet = "https://mcr.microsoft.com/artifact/mar/dotnet/sdk";
        check("mcr.microsoft.com/dotnet/sdk:8.0", Some(dotnet));
        check("eu.gcr.io/p/i", Some("https://eu.gcr.io/p/i"));
        check("public.ecr.aws/a/i", Some("https://gallery.ecr.aws/a/i"));
        check("registry.example.com/x", None);
        check("localhost:5000/x", None);
    }
}
