//! `dockwright completions` and `dockwright man`: what the command line says of itself, for shells and for `man`.
//! Leans on `args`.

use clap::CommandFactory;
use dockwright_project::problem::Problem;

use crate::args::{Arguments, CompletionsArguments};
use crate::exit::Exit;
use crate::output;
use crate::terminal::ColorChoice;

/// Prints the completion script of a shell.
pub(crate) fn run(arguments: &CompletionsArguments, color: ColorChoice) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "dockwright",
        &mut script,
    );
    output::print(&[&String::from_utf8_lossy(&script)], color)
}

/// Prints the manual page.
pub(crate) fn manual(color: ColorChoice) -> Result<Exit, Problem> {
    let mut page = Vec::new();
    let mut command = Arguments::command();
    command.build();
    let rendered = clap_mangen::Man::new(command.clone()).render(&mut page);
    let subcommands = command
        .get_subcommands()
        .filter(|command| command.get_name() != "help");
    let rendered = rendered.and_then(|()| {
        subcommands.cloned().try_for_each(|command| {
            clap_mangen::Man::new(command).render_options_section(&mut page)
        })
    });
    rendered.map_err(|error| Problem::new(format!("cannot write the manual page: {error}")))?;
    Ok(output::print(&[&String::from_utf8_lossy(&page)], color))
}
