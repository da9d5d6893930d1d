//! A socket that stands for an ssh agent while a program runs: it passes on what signs, and nothing that changes the agent.
//! Leans on nothing of ours. Source: the protocol of ssh agents (draft-miller-ssh-agent).

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// List the keys, sign, bind to a session.
const PASSED: [u8; 3] = [11, 13, 27];
/// "That failed."
const REFUSED: [u8; 5] = [0, 0, 0, 1, 5];
/// The longest message, as OpenSSH has it.
const LONGEST: usize = 256 << 10;

/// A socket that answers until this is dropped.
#[derive(Debug)]
pub(crate) struct Agent {
    socket: PathBuf,
    ended: Arc<AtomicBool>,
}

impl Agent {
    /// Listens at `socket`, and asks the agent behind `real`.
    pub(crate) fn between(
        socket: &Path,
        real: &Path,
        mode: u32,
        owner: (u32, u32),
    ) -> io::Result<Self> {
        // Whether anybody answers is known before the program runs.
        UnixStream::connect(real)?;
        let listener = UnixListener::bind(socket)?;
        fs::set_permissions(socket, fs::Permissions::from_mode(mode))?;
        chown(socket, Some(owner.0), Some(owner.1))?;
        let ended = Arc::new(AtomicBool::new(false));
        let (is_ended, real) = (Arc::clone(&ended), real.to_path_buf());
        thread::spawn(move || {
            for client in listener.incoming() {
                if is_ended.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(client), Ok(agent)) = (client, UnixStream::connect(&real)) else {
                    continue;
                };
                // A client that goes away ends its own conversation only.
                thread::spawn(move || converse(client, agent));
            }
        });
        Ok(Self {
            socket: socket.to_path_buf(),
            ended,
        })
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // The thread that listens wakes up once more and ends.
        let _ = UnixStream::connect(&self.socket);
    }
}

fn converse(mut client: UnixStream, mut agent: UnixStream) -> io::Result<()> {
    loop {
        let message = read_message(&mut client)?;
        let kind = message.get(4).copied().unwrap_or_default();
        if PASSED.contains(&kind) {
            agent.write_all(&message)?;
            client.write_all(&read_message(&mut agent)?)?;
        } else {
            client.write_all(&REFUSED)?;
        }
    }
}

/// One message with its length in front.
fn read_message(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let mut message = vec![0; 4];
    stream.read_exact(&mut message)?;
    let length = u32::from_be_bytes([message[0], message[1], message[2], message[3]]) as usize;
    if length > LONGEST {
        return Err(io::Error::other("the message is too long"));
    }
    message.resize(4 + length, 0);
    stream.read_exact(&mut message[4..])?;
    Ok(message)
}
