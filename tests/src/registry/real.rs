//! Debian's `docker-registry` on loopback: plain, with a password, or with TLS under an authority of our own.
//! Leans on `folder`. Where the program is absent there is no registry, and the tests that want one say so.

use std::fs::{self, File};
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::folder::Folder;

/// Who is let in where a password is wanted.
pub const USER: &str = "user";
/// And with what.
pub const PASSWORD: &str = "pass";
/// The two as `htpasswd -B` writes them.
const HTPASSWD: &str = "user:$2y$05$zooVuypHZAQSTKEw7gyVr.4iPZIBWBk9eROBRF6osoVe81zXljSnW\n";

/// How a registry wants to be spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// HTTP, and anybody may do anything.
    Plain,
    /// HTTP with a password.
    Password,
    /// HTTPS with a password.
    Tls,
}

/// A registry that ends with its user.
pub struct RealRegistry {
    folder: Folder,
    process: Child,
    address: SocketAddr,
}

impl RealRegistry {
    /// Starts one; none where its programs are not installed.
    pub fn start(kind: Kind) -> Result<Option<Self>, String> {
        let needed: &[&str] = match kind {
            Kind::Tls => &["docker-registry", "openssl"],
            Kind::Plain | Kind::Password => &["docker-registry"],
        };
        if needed.iter().any(|program| !is_installed(program)) {
            return Ok(None);
        }
        let folder = Folder::new()?;
        let address = free_address().map_err(|error| error.to_string())?;
        folder.write("htpasswd", HTPASSWD)?;
        if kind == Kind::Tls {
            certify(&folder)?;
        }
        folder.write("settings.yml", &settings(kind, address, folder.path()))?;
        let process = serve(folder.path()).map_err(|error| error.to_string())?;
        let registry = Self {
            folder,
            process,
            address,
        };
        registry.wait()?;
        Ok(Some(registry))
    }

    /// `127.0.0.1:PORT`, as references name it.
    pub fn name(&self) -> String {
        self.address.to_string()
    }

    /// The folder with everything that it keeps.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The authority that vouches for it.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.crt")
    }

    fn wait(&self) -> Result<(), String> {
        for _ in 0..200 {
            if TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            sleep(Duration::from_millis(25));
        }
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        Err(format!("the registry does not start: {log}"))
    }
}

impl Drop for RealRegistry {
    fn drop(&mut self) {
        // It may have ended by itself, which its users have noticed by then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// An address that nobody listens on.
pub(crate) fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

fn settings(kind: Kind, address: SocketAddr, folder: &Path) -> String {
    let folder = folder.display();
    let tls = match kind {
        Kind::Tls => {
            format!("  tls: {{certificate: {folder}/server.crt, key: {folder}/server.key}}\n")
        }
        Kind::Plain | Kind::Password => String::new(),
    };
    let password = match kind {
        Kind::Plain => String::new(),
        Kind::Password | Kind::Tls => {
            format!("auth: {{htpasswd: {{realm: suite, path: {folder}/htpasswd}}}}\n")
        }
    };
    format!(
        "version: 0.1\nlog: {{level: warn}}\n\
         storage: {{filesystem: {{rootdirectory: {folder}/data}}, delete: {{enabled: true}}}}\n\
         http:\n  addr: {address}\n{tls}{password}"
    )
}

fn serve(folder: &Path) -> io::Result<Child> {
    let log = File::create(folder.join("log"))?;
    Command::new("docker-registry")
        .arg("serve")
        .arg(folder.join("settings.yml"))
        .env("OTEL_TRACES_EXPORTER", "none")
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
}

/// Makes an authority, and a certificate of it for the loopback address.
fn certify(folder: &Folder) -> Result<(), String> {
    folder.write(
        "names",
        "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n",
    )?;
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    let steps = [
        format!(
            "req -x509 {key} -days 3650 -subj /CN=suite-authority \
             -addext basicConstraints=critical,CA:TRUE -keyout authority.key -out authority.crt"
        ),
        format!("req {key} -subj /CN=localhost -keyout server.key -out server.csr"),
        "x509 -req -in server.csr -CA authority.crt -CAkey authority.key -CAcreateserial \
         -days 3650 -extfile names -out server.crt"
            .to_owned(),
    ];
    for step in steps {
        let output = Command::new("openssl")
            .args(step.split_whitespace())
            .current_dir(folder.path())
            .output()
            .map_err(|error| format!("openssl cannot be run: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
    }
    Ok(())
}
