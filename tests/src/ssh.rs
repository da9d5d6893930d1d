//! An agent of `ssh` with one key, and a server on loopback that the key opens, each for as long as it lives.
//! Leans on the harness of registries for a free port.

use std::fs;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::registry::real::free_address;

/// Where Debian puts the server, which wants to be started by its whole path.
const SERVER: &str = "/usr/sbin/sshd";
/// The server wants a folder that only the system's own start makes, so it gets a `/run` of its own.
const START: &str = "mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && exec \"$@\"";
const TRIES: usize = 200;
const BETWEEN: Duration = Duration::from_millis(25);

/// An agent with one key.
pub struct Agent {
    /// Its socket.
    pub socket: PathBuf,
    /// The public half of its key.
    pub public_key: String,
    process: Child,
}

impl Agent {
    /// Starts one; nothing where `openssh-client` is not installed.
    pub fn start(folder: &Path) -> Option<Self> {
        let socket = folder.join("agent.sock");
        let mut command = Command::new("ssh-agent");
        command.arg("-D").arg("-a").arg(&socket);
        let process = command.stdout(Stdio::null()).spawn().ok()?;
        let mut agent = Self {
            socket,
            public_key: String::new(),
            process,
        };
        let key = folder.join("key");
        agent.public_key = make_key(&key).ok()?;
        for _ in 0..TRIES {
            let mut add = Command::new("ssh-add");
            add.arg("-q").arg(&key);
            let added = add.env("SSH_AUTH_SOCK", &agent.socket).output().ok()?;
            if added.status.success() {
                return Some(agent);
            }
            sleep(BETWEEN);
        }
        None
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// A server that lets `root` in with one key.
pub struct SshServer {
    /// Where it listens.
    pub address: SocketAddr,
    /// What clients know it by.
    pub known_hosts: PathBuf,
    process: Child,
}

impl SshServer {
    /// Starts one; nothing where `openssh-server` is not installed. It takes root.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(folder: &Path, public_key: &str) -> Result<Option<Self>, String> {
        if !Path::new(SERVER).exists() {
            return Ok(None);
        }
        let told = |error: io::Error| error.to_string();
        let address = free_address().map_err(told)?;
        let host_key = folder.join("host-key");
        let host = make_key(&host_key)?;
        let known_hosts = folder.join("known-hosts");
        let line = format!("[{}]:{} {host}\n", address.ip(), address.port());
        fs::write(&known_hosts, line).map_err(told)?;
        let keys = folder.join("authorized-keys");
        fs::write(&keys, public_key).map_err(told)?;
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", START, "sh", SERVER, "-D"]);
        command.args(["-f", "/dev/null", "-h"]).arg(&host_key);
        for setting in [
            format!("ListenAddress={address}"),
            format!("AuthorizedKeysFile={}", keys.display()),
            format!("SetEnv=PATH={path}"),
            "PermitRootLogin=prohibit-password".to_owned(),
            "StrictModes=no".to_owned(),
            "UsePAM=no".to_owned(),
            "PidFile=none".to_owned(),
        ] {
            command.args(["-o", &setting]);
        }
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let server = Self {
            address,
            known_hosts,
            process: command.spawn().map_err(told)?,
        };
        for _ in 0..TRIES {
            if TcpStream::connect(server.address).is_ok() {
                return Ok(Some(server));
            }
            sleep(BETWEEN);
        }
        Err("the server of `ssh` does not listen".to_owned())
    }
}

impl Drop for SshServer {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

fn end(process: &mut Child) {
    // It may have ended by itself, which its users have noticed by then.
    let _ = process.kill();
    let _ = process.wait();
}

/// Makes a key without a passphrase; gives its public half.
fn make_key(path: &Path) -> Result<String, String> {
    let mut command = Command::new("ssh-keygen");
    let words = ["-q", "-t", "ed25519", "-N", "", "-C", "key-of-the-suite"];
    let made = command.args(words).arg("-f").arg(path).output();
    let made = made.map_err(|error| error.to_string())?;
    match made.status.success() {
        true => fs::read_to_string(path.with_extension("pub"))
            .map(|key| key.trim().to_owned())
            .map_err(|error| error.to_string()),
        false => Err(String::from_utf8_lossy(&made.stderr).into_owned()),
    }
}
