//! `dockwright login` and `dockwright logout`: names and passwords of registries, kept where Docker keeps them.
//! Leans on `stock`.

use std::io::{self, BufRead, IsTerminal, Read};

use dockwright_images::progress::Silent;
use dockwright_images::registry::client::Client;
use dockwright_images::registry::credentials::{Credential, Credentials};

use crate::args::images::{LoginArguments, LogoutArguments};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::place::variable;
use crate::stock;
use crate::terminal::ColorChoice;

const DOCKER_HUB: &str = "docker.io";

/// Logs in: the registry is asked first, then the password is kept.
pub(crate) fn login(arguments: &LoginArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let registry = host(arguments.registry.as_deref());
    let kept = Credentials::find(&variable);
    let credential = match &arguments.username {
        None if !io::stdin().is_terminal() => {
            return Err(Failure::usage(
                "nobody can be asked for a name; give `--username` and `--password-stdin`",
            ));
        }
        name => Credential::Password {
            user: name.clone().map_or_else(|| asked("Username: "), Ok)?,
            password: password(arguments)?,
        },
    };
    let trial = Credentials::none().with(&registry, credential.clone());
    Client::new(stock::settings()?.registries, trial, &Silent).check_login(&registry)?;
    let is_plain = kept.store(&registry, &credential)?;
    if is_plain {
        let file = kept
            .file()
            .map_or_else(String::new, |file| file.display().to_string());
        output::note(
            format_args!(
                "the password is kept as plain text in `{file}`; a credential helper would keep it safe"
            ),
            color,
        );
    }
    Ok(output::print(&["Login Succeeded\n"], color))
}

/// Logs out.
pub(crate) fn logout(arguments: &LogoutArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let registry = host(arguments.registry.as_deref());
    let text = match Credentials::find(&variable).erase(&registry)? {
        true => format!("Removed the login of {registry}\n"),
        false => format!("Not logged in to {registry}\n"),
    };
    Ok(output::print(&[&text], color))
}

/// The registry alone, where somebody typed an address.
fn host(typed: Option<&str>) -> String {
    let typed = typed.unwrap_or(DOCKER_HUB);
    let bare = typed
        .trim_start_matches("https://")
        .trim_start_matches("http://");
    bare.split('/').next().unwrap_or(bare).to_owned()
}

fn password(arguments: &LoginArguments) -> Result<String, Failure> {
    if let Some(password) = &arguments.password {
        return Ok(password.clone());
    }
    if !arguments.password_stdin && io::stdin().is_terminal() {
        return hidden(|| asked("Password: "));
    }
    let mut text = String::new();
    let read = io::stdin().lock().read_to_string(&mut text);
    read.map_err(|error| {
        Failure::usage(format!(
            "the password cannot be read from standard input: {error}"
        ))
    })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn asked(question: &str) -> Result<String, Failure> {
    output::say(question);
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    read.map_err(|error| Failure::usage(format!("no answer can be read: {error}")))?;
    Ok(line.trim().to_owned())
}

/// Does something while the terminal does not show what is typed.
fn hidden<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let stdin = io::stdin();
    let Ok(before) = tcgetattr(&stdin) else {
        return work();
    };
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    // A terminal that shows what is typed is no reason to refuse the login.
    let _ = tcsetattr(&stdin, OptionalActions::Now, &silent);
    let result = work();
    let _ = tcsetattr(&stdin, OptionalActions::Now, &before);
    output::say("\n");
    result
}
