//! Root of a user namespace, for the commands that need to be root and are not.
//! Leans on `place` for where the store is, which stays the user's own, and on `ends`.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command as Program;

use dockwright_builder::container::Container;
use dockwright_builder::{Numbers, RootlessError, enter_user_namespace, join_user_namespace};
use dockwright_images::store::Store;

use crate::args::Command;
use crate::args::containers::ContainerCommand;
use crate::args::images::{ImageCommand, StoreArguments, SystemCommand};
use crate::args::volumes::VolumeCommand;
use crate::ends::End;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::place::{is_root, store_place};
use crate::terminal::ColorChoice;

/// How much a command needs to be root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// Not at all.
    None,
    /// It looks at files that belong to the users of a namespace, or takes them away, where there are any.
    Better,
    /// It mounts, or reads what others own.
    Must,
}

/// Starts this program again as root of a user namespace where the command needs it; comes back where it does not.
///
/// To be called while there is one thread.
pub(crate) fn ensure(command: &Command, color: ColorChoice) -> Result<(), Failure> {
    let need = need(command);
    if need == Need::None || is_root() {
        return Ok(());
    }
    if let Some(watcher) = watcher(command) {
        return joined(watcher);
    }
    entered(need, color).map_err(|failure| match command {
        Command::Run(_) | Command::Container(ContainerCommand::Run(_)) => Failure {
            exit: Exit::Program(125),
            ..failure
        },
        _ => failure,
    })
}

/// The process that watches over the running container that files are copied out of or into:
/// what it has mounted is to be had in its own user namespace only.
fn watcher(command: &Command) -> Option<u32> {
    let (Command::Cp(arguments) | Command::Container(ContainerCommand::Cp(arguments))) = command
    else {
        return None;
    };
    let ends = [&arguments.source, &arguments.destination];
    let name = ends.into_iter().find_map(|text| match End::of(text) {
        End::Container(name, _) => Some(name),
        End::Host(_) => None,
    })?;
    let store = Store::existing(&store_place(&arguments.store)).ok()??;
    Container::find(&store, name).ok()?.watcher().ok()
}

fn joined(watcher: u32) -> Result<(), Failure> {
    let place = store_place(&StoreArguments::default());
    join_user_namespace(watcher).map_err(Failure::failed)?;
    Err(failed_again(&again(&place)))
}

fn entered(need: Need, color: ColorChoice) -> Result<(), Failure> {
    let place = store_place(&StoreArguments::default());
    match enter_user_namespace() {
        Ok(numbers) => {
            tell(&numbers, need, color);
            Err(failed_again(&again(&place)))
        }
        Err(RootlessError::Refused(_)) if need == Need::Better => Ok(()),
        Err(error) => Err(Failure::failed(error)),
    }
}

fn tell(numbers: &Numbers, need: Need, color: ColorChoice) {
    if let (Numbers::Single(why), Need::Must) = (numbers, need) {
        output::note(
            format!(
                "there is one user only, root, since {why}: every file is yours, and `chown` and `su` fail"
            ),
            color,
        );
    }
}

fn failed_again(error: &io::Error) -> Failure {
    Failure::failed(format!(
        "cannot start again as root of a user namespace: {error}"
    ))
}

/// Comes back only when it fails.
fn again(store: &std::path::Path) -> io::Error {
    Program::new("/proc/self/exe")
        .arg0("dockwright")
        .args(std::env::args_os().skip(1))
        .env("DOCKWRIGHT_STORE", store)
        .exec()
}

fn need(command: &Command) -> Need {
    match command {
        Command::Build(_)
        | Command::Run(_)
        | Command::Cp(_)
        | Command::Commit(_)
        | Command::Export(_)
        | Command::Rm(_) => Need::Must,
        Command::Container(ContainerCommand::Ls(_) | ContainerCommand::Inspect(_)) => Need::None,
        Command::Container(_) => Need::Must,
        // What is in the layers of a store is looked up with their roots mounted.
        Command::Plan(arguments) if store_place(&arguments.store).exists() => Need::Better,
        Command::Rmi(_)
        | Command::Image(ImageCommand::Rm(_) | ImageCommand::Prune(_))
        | Command::Volume(VolumeCommand::Rm(_) | VolumeCommand::Prune(_))
        | Command::System(SystemCommand::Prune(_)) => Need::Better,
        _ => Need::None,
    }
}
