//! A proxy before a registry that fails as networks and servers do, when it is told to.
//! Leans on `wire`. Each connection carries one request.

use std::collections::VecDeque;
use std::io::{self, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, sleep};
use std::time::Duration;

use super::wire::{Head, copy};

/// What goes wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The answer's body ends after so many bytes, and the connection with it.
    Drop(u64),
    /// The answer's body stops after so many bytes, but the connection stays.
    Stall(u64),
    /// Nothing is asked; this status and this header are the answer.
    Status(u16, &'static str, &'static str),
    /// One byte of the answer's body is another.
    WrongByte,
    /// The answer says that it is so many bytes longer or shorter than it should be, and is.
    WrongLength(i64),
    /// The answer says no length and never ends.
    Endless,
    /// The request for a part is answered with the whole.
    IgnoreRange,
    /// The answer says that it starts somewhere else.
    WrongRange,
    /// The request's body ends after so many bytes, and the connection with it.
    DropRequest(u64),
}

/// A fault, and the requests that it is for: those whose method and target contain these.
#[derive(Clone, Debug)]
pub struct Planned {
    /// For example `GET`.
    pub method: &'static str,
    /// For example `/blobs/`.
    pub target: &'static str,
    /// What goes wrong.
    pub fault: Fault,
}

/// What a gate in front of the registry says to a request: an answer of its own, or nothing.
pub type Gate = dyn Fn(&Head, &[u8]) -> Option<(Head, String)> + Send + Sync;

/// A proxy that ends with its user.
pub struct FaultProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: SocketAddr,
    plan: Mutex<VecDeque<Planned>>,
    seen: Mutex<Vec<String>>,
    gate: Option<Box<Gate>>,
    is_over: Mutex<bool>,
}

impl FaultProxy {
    /// Starts one; each fault happens once, to the first request that it is for.
    pub fn start(
        upstream: SocketAddr,
        plan: impl IntoIterator<Item = Planned>,
    ) -> io::Result<Self> {
        Self::with_gate(upstream, plan, None)
    }

    /// The same, with a gate that sees each request before.
    pub fn with_gate(
        upstream: SocketAddr,
        plan: impl IntoIterator<Item = Planned>,
        gate: Option<Box<Gate>>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            plan: Mutex::new(plan.into_iter().collect()),
            seen: Mutex::default(),
            gate,
            is_over: Mutex::new(false),
        });
        let own = Arc::clone(&shared);
        thread::spawn(move || listen(&listener, &own));
        Ok(Self { address, shared })
    }

    /// `127.0.0.1:PORT`, as references name it.
    pub fn name(&self) -> String {
        self.address.to_string()
    }

    /// The requests so far: method, target, and the part that was asked for.
    pub fn seen(&self) -> Vec<String> {
        self.shared
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How many faults did not happen yet.
    pub fn left(&self) -> usize {
        self.shared
            .plan
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        *self
            .shared
            .is_over
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = true;
        // Wakes the listener, so that it sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn is_over(&self) -> bool {
        *self.is_over.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, head: &Head) {
        let range = head.get("range").or(head.get("content-range"));
        let text = [head.method(), head.target(), range.unwrap_or_default()].join(" ");
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(text.trim_end().to_owned());
    }

    fn fault_for(&self, head: &Head) -> Option<Fault> {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        let at = plan.iter().position(|planned| {
            head.method() == planned.method && head.target().contains(planned.target)
        })?;
        plan.remove(at).map(|planned| planned.fault)
    }
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        if shared.is_over() {
            return;
        }
        let Ok(client) = client else { continue };
        let own = Arc::clone(shared);
        // A connection that breaks is what this is for.
        thread::spawn(move || drop(serve(client, &own)));
    }
}

fn serve(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let Some(mut head) = Head::read(&mut reader)? else {
        return Ok(());
    };
    shared.note(&head);
    let mut early = Vec::new();
    if shared.gate.is_some() && head.method() == "POST" {
        let length = head.length().unwrap_or(0);
        reader.by_ref().take(length).read_to_end(&mut early)?;
    }
    if let Some(told) = shared.gate.as_ref().and_then(|gate| gate(&head, &early)) {
        copy(&mut reader, &mut io::sink(), rest(&head, &early))?;
        return refuse(&head, &told, &mut client);
    }
    let fault = shared.fault_for(&head);
    if let Some(Fault::Status(status, name, value)) = fault {
        copy(&mut reader, &mut io::sink(), rest(&head, &early))?;
        let text = "{\"errors\":[{\"code\":\"TOLD\",\"message\":\"told to fail\"}]}";
        let answer = Head::answer(status, &[(name, value)], text.len());
        return refuse(&head, &(answer, text.to_owned()), &mut client);
    }
    if matches!(fault, Some(Fault::IgnoreRange)) {
        head.remove("range");
    }
    let upstream = ask(shared, &head, &early, &mut reader, fault.as_ref())?;
    answer(&head, upstream, &mut client, fault.as_ref(), shared)
}

/// Answers without asking the registry.
fn refuse(request: &Head, (head, text): &(Head, String), client: &mut TcpStream) -> io::Result<()> {
    head.write(client)?;
    match request.method() {
        "HEAD" => Ok(()),
        _ => client.write_all(text.as_bytes()),
    }
}

fn rest(head: &Head, early: &[u8]) -> u64 {
    head.length().unwrap_or(0) - early.len() as u64
}

/// Passes the request on.
fn ask(
    shared: &Shared,
    head: &Head,
    early: &[u8],
    reader: &mut BufReader<TcpStream>,
    fault: Option<&Fault>,
) -> io::Result<TcpStream> {
    let mut upstream = TcpStream::connect(shared.upstream)?;
    let mut own = head.clone();
    own.set("connection", "close");
    own.write(&mut upstream)?;
    upstream.write_all(early)?;
    let length = rest(head, early);
    match fault {
        Some(Fault::DropRequest(most)) => {
            copy(reader, &mut upstream, *most)?;
            upstream.shutdown(Shutdown::Write)?;
            // The registry notices and keeps what it has, before anybody asks for it.
            io::copy(&mut upstream, &mut io::sink())?;
            reader.get_ref().shutdown(Shutdown::Both)?;
            Err(io::ErrorKind::ConnectionAborted.into())
        }
        _ => {
            copy(reader, &mut upstream, length)?;
            Ok(upstream)
        }
    }
}

/// Passes the answer on, with its fault.
fn answer(
    request: &Head,
    upstream: TcpStream,
    client: &mut TcpStream,
    fault: Option<&Fault>,
    shared: &Shared,
) -> io::Result<()> {
    let mut reader = BufReader::new(upstream);
    let Some(mut head) = Head::read(&mut reader)? else {
        return Ok(());
    };
    head.set("connection", "close");
    match fault {
        Some(Fault::WrongLength(more)) => {
            let length = head.length().unwrap_or(0).saturating_add_signed(*more);
            head.set("content-length", &length.to_string());
        }
        Some(Fault::Endless) => head.remove("content-length"),
        Some(Fault::WrongRange) => head.set("content-range", "bytes 1-2/3"),
        _ => {}
    }
    head.write(client)?;
    match request.method() {
        "HEAD" => Ok(()),
        _ => pass(&mut reader, client, fault, shared),
    }
}

/// Passes the body of an answer on, with its fault.
fn pass(
    reader: &mut BufReader<TcpStream>,
    client: &mut TcpStream,
    fault: Option<&Fault>,
    shared: &Shared,
) -> io::Result<()> {
    match fault {
        Some(Fault::Drop(most)) => {
            copy(reader, client, *most)?;
            client.shutdown(Shutdown::Both)
        }
        Some(Fault::Stall(most)) => {
            copy(reader, client, *most)?;
            while !shared.is_over() && client.peek(&mut [0]).is_ok_and(|count| count > 0) {
                sleep(Duration::from_millis(20));
            }
            Ok(())
        }
        Some(Fault::WrongByte) => {
            let mut body = Vec::new();
            reader.read_to_end(&mut body)?;
            if let Some(byte) = body.last_mut() {
                *byte ^= 1;
            }
            client.write_all(&body)
        }
        Some(Fault::WrongLength(more)) => {
            io::copy(reader, client)?;
            client.write_all(&vec![0; usize::try_from(*more).unwrap_or(0)])
        }
        Some(Fault::Endless) => {
            io::copy(reader, client)?;
            while !shared.is_over() {
                client.write_all(&[0; 4096])?;
            }
            Ok(())
        }
        _ => io::copy(reader, client).map(|_| ()),
    }
}
