//! A registry that takes one upload and keeps what it got of each request that was cut, as the specification allows.
//! Leans on `wire`. Debian's registry forgets the whole upload then.

use std::io::{self, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::wire::{Head, copy};

/// Where it waits for the bytes.
const LOCATION: &str = "/uploads/1";

/// What such a registry does.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// Each of these requests with a body is cut after so many bytes; the later ones are not.
    pub cuts: Vec<u64>,
    /// The fewest bytes in a piece, which it tells.
    pub least: Option<u64>,
}

/// The registry; it ends with its user.
pub struct UploadRegistry {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    habits: Habits,
    content: Vec<u8>,
    seen: Vec<String>,
    is_over: bool,
}

impl UploadRegistry {
    /// Starts one.
    pub fn start(habits: Habits) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State {
            habits,
            ..State::default()
        }));
        let own = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming() {
                let mut state = own.lock().unwrap_or_else(PoisonError::into_inner);
                if state.is_over {
                    return;
                }
                // A connection that breaks is what this is for.
                let _ = client.and_then(|client| state.serve(client));
            }
        });
        Ok(Self { address, state })
    }

    /// `127.0.0.1:PORT`, as references name it.
    pub fn name(&self) -> String {
        self.address.to_string()
    }

    /// What it has got.
    pub fn content(&self) -> Vec<u8> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.content.clone()
    }

    /// The requests with a body: their methods and ranges.
    pub fn seen(&self) -> Vec<String> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.seen.clone()
    }
}

impl Drop for UploadRegistry {
    fn drop(&mut self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_over = true;
        // Wakes the listener, so that it sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

impl State {
    fn serve(&mut self, mut client: TcpStream) -> io::Result<()> {
        let mut reader = BufReader::new(client.try_clone()?);
        let Some(head) = Head::read(&mut reader)? else {
            return Ok(());
        };
        let length = head.length().unwrap_or(0);
        if length > 0 {
            let range = head.get("content-range").unwrap_or_default();
            let seen = format!("{} {range}", head.method());
            self.seen.push(seen.trim_end().to_owned());
            let most = match self.habits.cuts.is_empty() {
                true => length,
                false => self.habits.cuts.remove(0),
            };
            if copy(&mut reader, &mut self.content, most)? < length {
                return client.shutdown(std::net::Shutdown::Both);
            }
        }
        let status = match head.method() {
            "HEAD" => 404,
            "GET" => 204,
            "PUT" => 201,
            _ => 202,
        };
        self.answer(status).write(&mut client)?;
        client.flush()
    }

    fn answer(&self, status: u16) -> Head {
        let range = format!("0-{}", self.content.len().saturating_sub(1));
        let mut head = Head::answer(status, &[("location", LOCATION), ("range", &range)], 0);
        if let Some(least) = self.habits.least {
            head.set("oci-chunk-min-length", &least.to_string());
        }
        head
    }
}
