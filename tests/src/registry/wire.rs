//! As much of HTTP/1.1 as a proxy needs: heads, and bodies of a known length or to the end of the connection.
//! Leans on nothing.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// Listens on loopback for as long as this process lives, and answers each connection on a thread of its own.
pub fn listen(
    answer: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            // Whoever hangs up early does not want the rest.
            thread::spawn(move || answer(connection));
        }
    });
    Ok(address)
}

/// The first line and the headers of a request or an answer.
#[derive(Clone, Debug)]
pub struct Head {
    /// For example `GET /v2/ HTTP/1.1`.
    pub first: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
}

impl Head {
    /// Reads a head; none where the connection ends before it.
    pub fn read(from: &mut BufReader<TcpStream>) -> io::Result<Option<Self>> {
        let mut first = String::new();
        if from.read_line(&mut first)? == 0 {
            return Ok(None);
        }
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            from.read_line(&mut line)?;
            match line.trim_end().split_once(':') {
                Some((name, value)) => {
                    headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
                }
                None => break,
            }
        }
        let first = first.trim_end().to_owned();
        Ok(Some(Self { first, headers }))
    }

    /// An answer with a text, after which the connection ends.
    pub fn answer(status: u16, headers: &[(&str, &str)], length: usize) -> Self {
        let mut head = Self {
            first: format!("HTTP/1.1 {status} Told"),
            headers: Vec::new(),
        };
        for (name, value) in headers {
            head.set(name, value);
        }
        head.set("content-length", &length.to_string());
        head.set("connection", "close");
        head
    }

    /// Writes it.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let headers = self.headers.iter();
        let lines = headers.map(|(name, value)| format!("{name}: {value}\r\n"));
        let text = format!("{}\r\n{}\r\n", self.first, lines.collect::<String>());
        to.write_all(text.as_bytes())
    }

    /// `GET` of `GET /v2/ HTTP/1.1`.
    pub fn method(&self) -> &str {
        self.first.split(' ').next().unwrap_or_default()
    }

    /// `/v2/` of `GET /v2/ HTTP/1.1`.
    pub fn target(&self) -> &str {
        self.first.split(' ').nth(1).unwrap_or_default()
    }

    /// `200` of `HTTP/1.1 200 OK`.
    pub fn status(&self) -> &str {
        self.target()
    }

    /// The value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name)?;
        Some(&found.1)
    }

    /// Sets a header.
    pub fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Removes a header.
    pub fn remove(&mut self, name: &str) {
        self.headers.retain(|(known, _)| known != name);
    }

    /// How long its body is, as far as it says.
    pub fn length(&self) -> Option<u64> {
        self.get("content-length")?.parse().ok()
    }
}

/// Copies so many bytes and tells how many there were.
pub fn copy(from: &mut impl Read, to: &mut impl Write, most: u64) -> io::Result<u64> {
    let copied = io::copy(&mut from.take(most), to)?;
    to.flush()?;
    Ok(copied)
}
