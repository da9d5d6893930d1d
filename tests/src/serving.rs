//! Servers on loopback that files and repositories come from: one that answers over HTTP, and git's own.
//! Leans on the registry's reading of HTTP.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use crate::registry::real::free_address;
use crate::registry::wire::{Head, listen};

/// A file as it is served.
#[derive(Clone, Debug, Default)]
pub struct Served {
    /// Its bytes.
    pub body: Vec<u8>,
    /// Headers of the answer; an `etag` is also looked for in questions.
    pub headers: Vec<(&'static str, String)>,
    /// What the header `Authorization` has to say.
    pub authorization: Option<String>,
}

/// Files over HTTP, for as long as it lives.
pub struct FileServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    files: Mutex<BTreeMap<String, Served>>,
    /// Paths and the status that was answered.
    asked: Mutex<Vec<(String, u16)>>,
}

impl FileServer {
    /// Starts to serve nothing.
    pub fn start() -> Result<Self, String> {
        let shared = Arc::new(Shared::default());
        let server = Arc::clone(&shared);
        let address = listen(move |stream| server.answer(stream));
        let address = address.map_err(|error| error.to_string())?;
        Ok(Self { address, shared })
    }

    /// Serves a file from now on; gives its URL.
    pub fn serve(&self, path: &str, file: Served) -> String {
        let mut files = lock(&self.shared.files);
        files.insert(path.to_owned(), file);
        format!("http://{}{path}", self.address)
    }

    /// What was asked for since the last time, and how that was answered.
    pub fn asked(&self) -> Vec<(String, u16)> {
        std::mem::take(&mut lock(&self.shared.asked))
    }
}

impl Shared {
    fn answer(&self, stream: TcpStream) -> io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut writer = stream;
        let Some(head) = Head::read(&mut reader)? else {
            return Ok(());
        };
        let path = head.target().to_owned();
        let file = lock(&self.files).get(&path).cloned();
        let said = |name: &str| head.get(name).map(str::to_owned);
        let (status, file) = match file {
            None => (404, Served::default()),
            Some(file)
                if file.authorization.is_some() && said("authorization") != file.authorization =>
            {
                (401, Served::default())
            }
            Some(file) => {
                let mark = file.headers.iter().find(|(name, _)| *name == "etag");
                match mark.is_some_and(|(_, mark)| said("if-none-match").as_ref() == Some(mark)) {
                    true => (
                        304,
                        Served {
                            body: Vec::new(),
                            ..file
                        },
                    ),
                    false => (200, file),
                }
            }
        };
        lock(&self.asked).push((path, status));
        let headers: Vec<(&str, &str)> = file
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        Head::answer(status, &headers, file.body.len()).write(&mut writer)?;
        writer.write_all(&file.body)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The repositories of a folder over git's own protocol, for as long as it lives.
pub struct GitServer {
    process: Child,
    address: SocketAddr,
}

impl GitServer {
    /// Starts to serve what is below a folder; nothing where git or its server is not installed.
    pub fn start(folder: &Path) -> Result<Option<Self>, String> {
        let told = |error: io::Error| error.to_string();
        let Ok(output) = Command::new("git").arg("--exec-path").output() else {
            return Ok(None);
        };
        let programs = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let program = Path::new(&programs).join("git-daemon");
        if !program.is_file() {
            return Ok(None);
        }
        let free = free_address();
        let address = free.map_err(told)?;
        let process = Command::new(program)
            .args(["--export-all", "--reuseaddr", "--log-destination=none"])
            .arg("--listen=127.0.0.1")
            .arg(format!("--port={}", address.port()))
            .arg(format!("--base-path={}", folder.display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(told)?;
        let server = Self { process, address };
        for _ in 0..200 {
            if TcpStream::connect(server.address).is_ok() {
                return Ok(Some(server));
            }
            sleep(Duration::from_millis(25));
        }
        Err("the server of git does not listen".to_owned())
    }

    /// The URL of a repository.
    pub fn url(&self, name: &str) -> String {
        format!("git://{}/{name}", self.address)
    }
}

impl Drop for GitServer {
    fn drop(&mut self) {
        // It may have ended by itself, which its users have noticed by then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Has git do something in a folder, as somebody; gives what it said.
pub fn git(folder: &Path, words: &[&str]) -> Result<String, String> {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=somebody",
            "-c",
            "user.email=somebody@example.org",
        ])
        .args(words)
        .current_dir(folder)
        .output()
        .map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(format!(
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}
