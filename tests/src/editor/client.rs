//! The talk with a server: requests and their answers, and all that it says unasked, none of it without a deadline.
//! Leans on `wire`, `pipes` and `answers`.

use std::collections::{HashMap, VecDeque};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::answers::Answers;
use super::pipes::Pipes;
use super::wire;

/// How long anything may take, on a busy machine and without optimization.
pub const DEADLINE: Duration = Duration::from_mins(1);

/// What a server says unasked: a notification, or a request of its own, which has been answered already.
#[derive(Clone, Debug)]
pub struct Said {
    /// When all of it had come.
    pub at: Instant,
    /// What it is about.
    pub method: String,
    /// What it says.
    pub params: Value,
    /// Whether it wanted an answer.
    pub is_request: bool,
}

/// The answer to a request: what was asked for, or why not.
pub type Answer = Result<Value, Value>;

/// A language server under way.
pub struct Editor {
    child: Child,
    pipes: Pipes,
    said: VecDeque<Said>,
    answered: HashMap<i64, (Instant, Answer)>,
    /// What it is answered when it asks.
    pub answers: Answers,
    last_id: i64,
    /// When the last message began to go out; what it takes to make one is no time of the server's.
    pub sent: Instant,
    /// How long anything may take.
    pub deadline: Duration,
}

impl Editor {
    /// Starts a server.
    pub fn start(command: &mut Command) -> Result<Self, String> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{command:?} cannot be started: {error}"))?;
        let pipes = Pipes::of(&mut child)
            .map_err(|error| format!("{command:?} cannot be talked to: {error}"))?;
        Ok(Self {
            child,
            pipes,
            said: VecDeque::new(),
            answered: HashMap::new(),
            answers: Answers::default(),
            last_id: 0,
            sent: Instant::now(),
            deadline: DEADLINE,
        })
    }

    /// The number of the server's process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Sends bytes as the body of a message, whatever they are.
    pub fn send(&mut self, body: &[u8]) -> Result<(), String> {
        let message = wire::message(body);
        self.sent = Instant::now();
        let sent = self.pipes.send(&message);
        sent.map_err(|error| format!("the server does not listen: {error}"))
    }

    /// Tells the server something.
    pub fn notify(&mut self, method: &str, params: &Value) -> Result<(), String> {
        self.send_json(&with_params(
            json!({ "jsonrpc": "2.0", "method": method }),
            params,
        ))
    }

    /// Asks the server, without waiting; gives the number of the request.
    pub fn request(&mut self, method: &str, params: &Value) -> Result<i64, String> {
        self.last_id += 1;
        let id = self.last_id;
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        self.send_json(&with_params(message, params))?;
        Ok(id)
    }

    /// Asks the server and waits for the answer.
    pub fn ask(&mut self, method: &str, params: &Value) -> Result<Answer, String> {
        let id = self.request(method, params)?;
        self.answer(id)
            .map_err(|fault| format!("`{method}`: {fault}"))
    }

    /// Waits for the answer to a request.
    pub fn answer(&mut self, id: i64) -> Result<Answer, String> {
        self.timed_answer(id).map(|(_, answer)| answer)
    }

    /// Waits for the answer to a request, and says when it came.
    pub fn timed_answer(&mut self, id: i64) -> Result<(Instant, Answer), String> {
        let end = Instant::now() + self.deadline;
        loop {
            if let Some(answer) = self.answered.remove(&id) {
                return Ok(answer);
            }
            if !self.receive(end)? {
                return Err("no answer in time".to_owned());
            }
        }
    }

    /// The next thing that the server says unasked; nothing when it stays silent for so long, or is gone.
    pub fn next_said(&mut self, patience: Duration) -> Result<Option<Said>, String> {
        let end = Instant::now() + patience;
        while self.said.is_empty() {
            match self.receive(end) {
                Ok(true) => {}
                Ok(false) | Err(_) => break,
            }
        }
        Ok(self.said.pop_front())
    }

    /// Waits until the server says something that passes; what else it said is forgotten.
    pub fn wait_for(&mut self, passes: impl Fn(&Said) -> bool) -> Result<Said, String> {
        let end = Instant::now() + self.deadline;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.next_said(left)? {
                Some(said) if passes(&said) => return Ok(said),
                Some(_) => {}
                None => return Err("what was waited for did not come".to_owned()),
            }
        }
    }

    /// Says goodbye as the protocol wants it; gives the exit code.
    pub fn leave(mut self) -> Result<Option<i32>, String> {
        self.ask("shutdown", &Value::Null)?
            .map_err(|error| format!("`shutdown`: {error}"))?;
        self.notify("exit", &Value::Null)?;
        self.end()
    }

    /// Whether the server can still be told something.
    pub fn is_open(&mut self) -> bool {
        self.pipes.is_open() && matches!(self.child.try_wait(), Ok(None))
    }

    /// Closes the server's input.
    pub fn close_input(&mut self) {
        self.pipes.close();
    }

    /// Waits until the process ends; gives its exit code.
    pub fn end(&mut self) -> Result<Option<i32>, String> {
        let end = Instant::now() + self.deadline;
        while Instant::now() < end {
            match self.child.try_wait() {
                Ok(Some(status)) => return Ok(status.code()),
                // Whoever has more to say than a pipe holds would else not end.
                Ok(None) if self.pipes.take_in().unwrap_or(false) => {}
                Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                Err(error) => return Err(format!("the server cannot be waited for: {error}")),
            }
        }
        Err("the server does not end".to_owned())
    }

    /// The memory that the server holds now, in bytes; nothing where that cannot be told.
    pub fn memory(&self) -> Option<u64> {
        let held = family(self.child.id())
            .into_iter()
            .map(|process| status(process, "VmRSS:"));
        held.sum()
    }

    /// The memory that the server held at most, in bytes; nothing where that cannot be told.
    pub fn peak_memory(&self) -> Option<u64> {
        status(self.child.id(), "VmHWM:")
    }

    fn send_json(&mut self, message: &Value) -> Result<(), String> {
        self.send(message.to_string().as_bytes())
    }

    /// Takes one message in; `false` when none came in time.
    fn receive(&mut self, end: Instant) -> Result<bool, String> {
        let Some((at, body)) = self.pipes.next(end).map_err(|error| error.to_string())? else {
            return Ok(false);
        };
        let message: Value = serde_json::from_slice(&body)
            .map_err(|error| format!("the server does not speak JSON: {error}"))?;
        self.take(at, message);
        Ok(true)
    }

    fn take(&mut self, at: Instant, mut message: Value) {
        let Some(method) = message["method"].as_str().map(str::to_owned) else {
            let id = message["id"].as_i64().unwrap_or(0);
            let answer = match message.get("error") {
                Some(error) => Err(error.clone()),
                None => Ok(message["result"].take()),
            };
            self.answered.insert(id, (at, answer));
            return;
        };
        let params = message["params"].take();
        let id = message["id"].take();
        if !id.is_null() {
            let result = self.answers.answer(&method, &params);
            // A server that left in between needs no answer.
            let _ = self.send_json(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
        }
        self.said.push_back(Said {
            at,
            method,
            params,
            is_request: !id.is_null(),
        });
    }
}

impl Drop for Editor {
    /// A server that is still there when its editor is forgotten is ended.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Methods without parameters have none, rather than `null`.
fn with_params(mut message: Value, params: &Value) -> Value {
    if !params.is_null() {
        message["params"] = params.clone();
    }
    message
}

/// A process and those that it started, since some servers are started by a script around them.
fn family(process: u32) -> Vec<u32> {
    std::iter::once(process)
        .chain(children(process).into_iter().flat_map(family))
        .collect()
}

/// The processes that a process started, from whichever of its threads; none where that cannot be told.
#[must_use]
pub fn children(process: u32) -> Vec<u32> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task"));
    let threads = threads.into_iter().flatten().flatten();
    let told = threads.filter_map(|it| std::fs::read_to_string(it.path().join("children")).ok());
    let numbers = |told: String| {
        let words: Vec<u32> = told
            .split_whitespace()
            .filter_map(|it| it.parse().ok())
            .collect();
        words
    };
    told.flat_map(numbers).collect()
}

/// A figure of a process, in bytes.
fn status(process: u32, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
