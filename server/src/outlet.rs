//! The way out: frames wait in line to be written, or are written there and then where nothing waits before them.
//! Leans on `frame` and `standard`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use tokio::sync::Mutex;
use tokio::sync::mpsc::{Receiver, Sender, WeakSender, channel};

use crate::frame::Frame;
use crate::standard::Output;

/// How many frames may wait to be written.
const LINE: usize = 64;

/// Where frames are put that are to go out; the output stays open as long as there is one.
#[derive(Clone)]
pub(crate) struct Outlet {
    line: Sender<Frame>,
    door: Arc<Door>,
}

/// An outlet that does not keep the output open.
#[derive(Clone)]
pub(crate) struct WeakOutlet {
    line: WeakSender<Frame>,
    door: Weak<Door>,
}

/// What writes the frames that wait.
pub(crate) struct Writer {
    line: Receiver<Frame>,
    door: Arc<Door>,
}

struct Door {
    /// How many frames were put in line and are not written yet.
    waiting: AtomicUsize,
    output: Mutex<Half>,
}

/// The output, and what is left of a frame that was begun.
struct Half {
    output: Output,
    rest: Vec<u8>,
}

/// An outlet, and the writer behind it.
pub(crate) fn outlet(output: Output) -> (Outlet, Writer) {
    let (sender, receiver) = channel(LINE);
    let rest = Vec::new();
    let door = Arc::new(Door {
        waiting: AtomicUsize::new(0),
        output: Mutex::new(Half { output, rest }),
    });
    let outlet = Outlet {
        line: sender,
        door: Arc::clone(&door),
    };
    let line = receiver;
    (outlet, Writer { line, door })
}

impl Outlet {
    /// The same outlet for those who may outlive it.
    pub(crate) fn downgrade(&self) -> WeakOutlet {
        WeakOutlet {
            line: self.line.downgrade(),
            door: Arc::downgrade(&self.door),
        }
    }

    /// Puts a frame in line. An editor that does not listen any more misses nothing.
    pub(crate) async fn send(&self, frame: Frame) {
        self.door.waiting.fetch_add(1, Ordering::AcqRel);
        let _ = self.line.send(frame).await;
    }

    /// Writes a frame there and then if nothing waits before it, and else puts it in line; for a thread that may be
    /// held up, never for a task.
    pub(crate) fn send_now(&self, frame: Frame) {
        let Some(frame) = self.door.try_write(frame) else {
            return;
        };
        self.door.waiting.fetch_add(1, Ordering::AcqRel);
        let _ = self.line.blocking_send(frame);
    }
}

impl WeakOutlet {
    /// The outlet, as long as somebody else has it.
    pub(crate) fn upgrade(&self) -> Option<Outlet> {
        Some(Outlet {
            line: self.line.upgrade()?,
            door: self.door.upgrade()?,
        })
    }
}

impl Door {
    /// Writes a frame, or begins to, without waiting; gives what has to be put in line: the frame itself, or an empty
    /// one that has its rest written.
    fn try_write(&self, frame: Frame) -> Option<Frame> {
        let Ok(mut half) = self.output.try_lock() else {
            return Some(frame);
        };
        if self.waiting.load(Ordering::Acquire) > 0 || !half.rest.is_empty() {
            return Some(frame);
        }
        let written = half.output.write_now(frame.bytes());
        let rest = &frame.bytes()[written..];
        match rest.is_empty() {
            true => None,
            false => {
                half.rest = rest.to_vec();
                Some(Frame::default())
            }
        }
    }
}

impl Writer {
    /// Writes what comes, until nobody has anything to say any more.
    pub(crate) async fn write(mut self) {
        while let Some(frame) = self.line.recv().await {
            let mut half = self.door.output.lock().await;
            let is_last = self.line.is_empty();
            if let Err(error) = half.write(&frame, is_last).await {
                tracing::warn!("the editor cannot be told anything: {error}");
                return;
            }
            self.door.waiting.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

impl Half {
    async fn write(&mut self, frame: &Frame, is_last: bool) -> std::io::Result<()> {
        let rest = std::mem::take(&mut self.rest);
        self.output.write(&rest).await?;
        self.output.write(frame.bytes()).await?;
        match is_last {
            true => self.output.flush().await,
            false => Ok(()),
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::io::Read;

    use tokio::net::unix::pipe::{Receiver, pipe};
    use tokio::runtime::{Builder, Handle};

    use super::*;

    /// A runtime that a thread of its own drives, as in the server.
    fn runtime() -> Handle {
        let runtime = Builder::new_current_thread().enable_io().build().unwrap();
        let handle = runtime.handle().clone();
        std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
        handle
    }

    fn frame(number: usize) -> Frame {
        Frame::answer(&number.to_string(), "x".repeat(number * 7).as_bytes())
    }

    /// All that was written once nobody has an outlet any more.
    fn read(receiver: Receiver) -> Vec<u8> {
        let mut all = Vec::new();
        let mut pipe = std::fs::File::from(receiver.into_blocking_fd().unwrap());
        pipe.read_to_end(&mut all).unwrap();
        all
    }

    #[test]
    fn frames_stay_whole_and_in_order_however_they_go_out() {
        const COUNT: usize = 400;
        let runtime = runtime();
        let _within = runtime.enter();
        let (sender, receiver) = pipe().unwrap();
        let (outlet, writer) = outlet(Output::Pipe(sender));
        runtime.spawn(writer.write());
        let told = std::thread::spawn(move || {
            for number in 0..COUNT {
                // A pipe holds a fraction of all that: some go out at once, some in parts, and some wait.
                outlet.send_now(frame(number));
            }
        });
        let written = read(receiver);
        told.join().unwrap();
        let expected: Vec<u8> = (0..COUNT)
            .flat_map(|it| frame(it).bytes().to_vec())
            .collect();
        assert!(
            written == expected,
            "{} bytes of {}",
            written.len(),
            expected.len()
        );
    }

    #[test]
    fn what_stands_in_line_goes_first() {
        let runtime = runtime();
        let _within = runtime.enter();
        let (sender, receiver) = pipe().unwrap();
        let (outlet, writer) = outlet(Output::Pipe(sender));
        runtime.block_on(outlet.send(frame(1)));
        outlet.send_now(frame(2));
        runtime.spawn(writer.write());
        let weak = outlet.downgrade();
        assert!(weak.upgrade().is_some());
        drop(outlet);
        let expected = [frame(1).bytes(), frame(2).bytes()].concat();
        assert_eq!(read(receiver), expected);
        assert!(weak.upgrade().is_none());
    }
}
