//! `dockwright parse`: how a Dockerfile is understood.
//! Leans on `render::syntax` and `render::tree`.

use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::MemoryWorld;
use dockwright_project::problem::Problem;
use dockwright_project::read::read_file;

use crate::args::{ParseArguments, TreeFormat};
use crate::exit::Exit;
use crate::input::stdin::read_stdin;
use crate::output;
use crate::panic::guarded;
use crate::render::{syntax, tree};
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(arguments: &ParseArguments, color: ColorChoice) -> Result<Exit, Problem> {
    let is_stdin = arguments.file.as_os_str() == "-";
    let name = if is_stdin {
        "<stdin>".to_owned()
    } else {
        arguments.file.display().to_string()
    };
    let text = if is_stdin {
        read_stdin(color)
    } else {
        read_file(&arguments.file)
    };
    let read = text.and_then(|text| {
        guarded(|| {
            let world = MemoryWorld::default();
            let model = Model::new(Source::new(name.as_str(), text), &world);
            (syntax::dockerfile(&model), model.syntax_errors().is_empty())
        })
    });
    let (file, is_whole) = read.map_err(|problem| problem.about(&name))?;
    let text = match arguments.format {
        TreeFormat::Tree => tree::outline(&file),
        TreeFormat::Json => format!("{file:#}\n"),
    };
    Ok(output::print(&[&text], color).and(Exit::findings(!is_whole)))
}
