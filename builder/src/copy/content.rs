//! Copies the content of one file, in the kernel where the two file systems allow it.
//! Leans on nothing of ours.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::copy_file_range;
use rustix::io::Errno;

/// Files up to this size are read and written at once, in bytes.
const AT_ONCE: usize = 256 << 10;
/// The most that the kernel copies in one call.
const RANGE: usize = 1 << 30;

/// How one thread copies.
pub(crate) struct Copying<'a> {
    buffer: Vec<u8>,
    /// Whether the kernel can copy between the two file systems; nobody tries again once it could not.
    in_kernel: &'a AtomicBool,
}

impl<'a> Copying<'a> {
    pub(crate) fn new(in_kernel: &'a AtomicBool) -> Self {
        Self {
            buffer: vec![0; AT_ONCE],
            in_kernel,
        }
    }

    /// Copies all content, which is expected to have that size; gives how much it was.
    ///
    /// # Errors
    /// When the source cannot be read or the target not be written.
    pub(crate) fn copy(&mut self, from: &mut File, to: &mut File, size: u64) -> io::Result<u64> {
        let mut copied = 0;
        if size > AT_ONCE as u64 && self.in_kernel.load(Ordering::Relaxed) {
            loop {
                match copy_file_range(&*from, None, &*to, None, RANGE) {
                    Ok(0) if copied > 0 => return Ok(copied),
                    Ok(0) => break,
                    Ok(count) => copied += count as u64,
                    Err(Errno::INTR) => {}
                    Err(
                        Errno::XDEV | Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::PERM,
                    ) if copied == 0 => {
                        self.in_kernel.store(false, Ordering::Relaxed);
                        break;
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
        loop {
            match from.read(&mut self.buffer) {
                Ok(0) => return Ok(copied),
                Ok(count) => {
                    to.write_all(&self.buffer[..count])?;
                    copied += count as u64;
                    // One more call to hear that there is no more would cost as much as the first.
                    if count < self.buffer.len() && copied == size {
                        return Ok(copied);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}
