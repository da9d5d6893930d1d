//! `dockwright load`: the images of an archive into the store.
//! Leans on `stock` and `bars`.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::path::Path;

use dockwright_images::archive::{Load, Loaded, load, load_folder};
use dockwright_images::store::familiar;

use crate::args::images::LoadArguments;
use crate::bars::Bars;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options;
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(arguments: &LoadArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let platform = options::platform(arguments.platform.as_deref())?;
    let what = Load {
        platform: platform.as_ref(),
        limits: stock::settings()?.unpack,
    };
    let store = stock::store(&arguments.store)?;
    let bars = Bars::new(arguments.quiet);
    let loaded = match arguments.input.as_deref() {
        Some(folder) if folder.is_dir() => load_folder(&store, folder, what, &bars)?,
        Some(file) => load(&store, opened(file)?, what, &bars)?,
        None => load(&store, standard_input()?, what, &bars)?,
    };
    let told: String = loaded.iter().map(told).collect();
    for image in &loaded {
        if let Some(label) = &image.label {
            unnamed(image, label, color);
        }
    }
    Ok(output::print(&[&told], color))
}

/// What came, as Docker says it.
fn told(image: &Loaded) -> String {
    if image.names.is_empty() {
        return format!("Loaded image ID: {}\n", image.id());
    }
    let name = |name: &String| format!("Loaded image: {}", familiar(name));
    output::lines(image.names.iter().map(name))
}

fn unnamed(image: &Loaded, label: &str, color: ColorChoice) {
    let id = image.id().short();
    output::note(
        format_args!(
            "the archive calls the image `{label}`, which names no repository; name it with `dockwright tag {id} NAME`"
        ),
        color,
    );
}

fn opened(path: &Path) -> Result<File, Failure> {
    File::open(path)
        .map_err(|error| Failure::usage(format!("cannot read `{}`: {error}", path.display())))
}

/// Standard input, as a file where it is one.
fn standard_input() -> Result<File, Failure> {
    if io::stdin().is_terminal() {
        return Err(Failure::usage(
            "nothing comes from standard input, which is a terminal; name an archive with `--input`",
        ));
    }
    let owned = io::stdin().as_fd().try_clone_to_owned();
    owned
        .map(File::from)
        .map_err(|error| Failure::failed(format!("cannot read standard input: {error}")))
}
