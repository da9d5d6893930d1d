//! The system calls that no safe library has, each behind one safe function: the only `unsafe` of this room.
//! Leans on libc. Whoever calls `clone_process` or `fork_process` has one thread: both are called in a fresh
//! program only, before anything else was started.
#![expect(
    unsafe_code,
    reason = "clone3, execve, mount_setattr, seccomp, keyctl, signal handlers and interface flags have no safe wrapper"
)]

use std::ffi::{CStr, CString};
use std::io;
use std::mem::size_of;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::ptr;
use std::sync::atomic::{AtomicI32, Ordering};

use libc::{c_char, c_int, c_long, c_uint};

/// One instruction of a seccomp filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub(crate) struct Instruction {
    pub(crate) code: u16,
    pub(crate) jump_true: u8,
    pub(crate) jump_false: u8,
    pub(crate) operand: u32,
}

/// A child in namespaces of its own, as its parent sees it.
#[derive(Debug)]
pub(crate) struct Child {
    pub(crate) handle: OwnedFd,
    pub(crate) number: u32,
}

/// What `mount_setattr` changes of a mount, or of a whole tree of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Attributes {
    pub(crate) set: u64,
    pub(crate) propagation: u64,
    pub(crate) recursive: bool,
}

/// Where the handler of signals writes, or -1.
static SIGNAL_PIPE: AtomicI32 = AtomicI32::new(-1);

/// Starts a child in new namespaces; the child gets `None`.
///
/// # Errors
/// What the kernel says: too old, namespaces not allowed, too many of them.
pub(crate) fn clone_process(namespaces: c_int) -> io::Result<Option<Child>> {
    let mut handle: c_int = -1;
    // SAFETY: all-zero bytes are a valid `clone_args`.
    let mut arguments: libc::clone_args = unsafe { std::mem::zeroed() };
    arguments.flags = u64::from(namespaces.cast_unsigned()) | libc::CLONE_PIDFD as u64;
    arguments.pidfd = (&raw mut handle) as u64;
    arguments.exit_signal = libc::SIGCHLD as u64;
    // SAFETY: no memory is shared and no stack given, so that this is `fork`; the process has one thread.
    let answer = unsafe {
        libc::syscall(
            libc::SYS_clone3,
            &raw mut arguments,
            size_of::<libc::clone_args>(),
        )
    };
    let number = u32::try_from(checked(answer)?).unwrap_or_default();
    if number == 0 {
        return Ok(None);
    }
    // SAFETY: the kernel wrote a descriptor that nobody else owns.
    let handle = unsafe { OwnedFd::from_raw_fd(handle) };
    Ok(Some(Child { handle, number }))
}

/// Starts a copy of this process; the copy gets `None`, its parent the process id.
///
/// # Errors
/// What the kernel says.
pub(crate) fn fork_process() -> io::Result<Option<i32>> {
    // SAFETY: the process has one thread, so that the copy may do anything.
    let answer = unsafe { libc::fork() };
    let process = checked(c_long::from(answer))?;
    Ok((process != 0).then_some(answer))
}

/// Moves this thread into new namespaces.
///
/// # Errors
/// What the kernel says.
pub(crate) fn unshare(namespaces: c_int) -> io::Result<()> {
    // SAFETY: descriptors and memory stay as they were.
    checked(c_long::from(unsafe { libc::unshare(namespaces) })).map(drop)
}

/// Replaces this program; comes back only when it fails.
pub(crate) fn execute(program: &CStr, arguments: &[CString], environment: &[CString]) -> io::Error {
    let arguments = pointers(arguments);
    let environment = pointers(environment);
    // SAFETY: both lists end with a null pointer, and what they point at outlives the call.
    unsafe {
        libc::execve(program.as_ptr(), arguments.as_ptr(), environment.as_ptr());
    }
    io::Error::last_os_error()
}

fn pointers(texts: &[CString]) -> Vec<*const c_char> {
    let texts = texts.iter().map(|text| text.as_ptr());
    texts.chain([ptr::null()]).collect()
}

/// Loads a filter of system calls without giving up what set-uid programs gain.
///
/// # Errors
/// What the kernel says: it takes `CAP_SYS_ADMIN`.
pub(crate) fn load_filter(filter: &[Instruction]) -> io::Result<()> {
    #[repr(C)]
    struct Program {
        length: u16,
        instructions: *const Instruction,
    }
    let length =
        u16::try_from(filter.len()).map_err(|_| io::Error::from_raw_os_error(libc::EINVAL))?;
    let program = Program {
        length,
        instructions: filter.as_ptr(),
    };
    // SAFETY: the kernel copies the program, whose length is that of the slice.
    let answer = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            0 as c_uint,
            &raw const program,
        )
    };
    checked(answer).map(drop)
}

/// Changes the attributes of the mount that a descriptor stands for.
///
/// # Errors
/// What the kernel says.
pub(crate) fn set_attributes(mount: BorrowedFd<'_>, attributes: Attributes) -> io::Result<()> {
    let record = libc::mount_attr {
        attr_set: attributes.set,
        attr_clr: 0,
        propagation: attributes.propagation,
        userns_fd: 0,
    };
    let recursive = if attributes.recursive {
        libc::AT_RECURSIVE
    } else {
        0
    };
    // SAFETY: the path is an empty text, the record has the size that is told.
    let answer = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            mount.as_raw_fd(),
            c"".as_ptr(),
            libc::AT_EMPTY_PATH | recursive,
            &raw const record,
            size_of::<libc::mount_attr>(),
        )
    };
    checked(answer).map(drop)
}

/// Closes every descriptor but the first three, which a fresh program may have got from whoever started it.
///
/// # Errors
/// What the kernel says.
pub(crate) fn close_rest() -> io::Result<()> {
    close_range(0)
}

/// Closes every descriptor but the first three when a program is executed.
///
/// # Errors
/// What the kernel says.
pub(crate) fn close_rest_on_execution() -> io::Result<()> {
    close_range(libc::CLOSE_RANGE_CLOEXEC)
}

fn close_range(flags: c_uint) -> io::Result<()> {
    // SAFETY: descriptors are closed only before this program opened any.
    let answer = unsafe { libc::syscall(libc::SYS_close_range, 3 as c_uint, c_uint::MAX, flags) };
    checked(answer).map(drop)
}

/// Leaves the session's keys behind: a container must not read those of whoever started it.
///
/// # Errors
/// What the kernel says.
pub(crate) fn leave_session_keys() -> io::Result<()> {
    const JOIN_SESSION_KEYRING: c_int = 1;
    // SAFETY: a null name asks for a fresh, nameless keyring.
    let answer = unsafe {
        libc::syscall(
            libc::SYS_keyctl,
            JOIN_SESSION_KEYRING,
            ptr::null::<c_char>(),
        )
    };
    checked(answer).map(drop)
}

/// Puts the loopback interface of this network namespace up.
///
/// # Errors
/// What the kernel says.
pub(crate) fn raise_loopback(socket: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: all-zero bytes are a valid request.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    request.ifr_name[0] = b'l'.cast_signed();
    request.ifr_name[1] = b'o'.cast_signed();
    request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as i16;
    // SAFETY: the request is of the type that this control takes.
    let answer = unsafe {
        libc::ioctl(
            socket.as_raw_fd(),
            libc::SIOCSIFFLAGS as _,
            &raw mut request,
        )
    };
    checked(c_long::from(answer)).map(drop)
}

/// Gives every signal its default meaning and lets all of them through, as a fresh program expects.
pub(crate) fn reset_signals() {
    // SAFETY: only defaults are set; signals that cannot be changed are refused, which is no fault.
    unsafe {
        for signal in 1..=64 {
            libc::signal(signal, libc::SIG_DFL);
        }
        let mut none: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut none);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const none, ptr::null_mut());
    }
}

/// Keeps every signal waiting, for `wait_signal` to take it.
pub(crate) fn block_signals() {
    // SAFETY: the set is filled before it is used; signals that cannot be blocked are passed over.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const all, ptr::null_mut());
    }
}

/// Waits for the next signal, all of them being blocked.
pub(crate) fn wait_signal() -> c_int {
    // SAFETY: the set is filled before it is used, and nothing is asked beside the number.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::sigwaitinfo(&raw const all, ptr::null_mut())
    }
}

/// Writes the number of every such signal, one byte each, into a pipe from now on.
pub(crate) fn catch_signals(signals: &[c_int], pipe: BorrowedFd<'_>) {
    SIGNAL_PIPE.store(pipe.as_raw_fd(), Ordering::SeqCst);
    for signal in signals {
        handle(*signal, note_signal as *const () as libc::sighandler_t);
    }
}

/// Gives signals their default meaning again.
pub(crate) fn release_signals(signals: &[c_int]) {
    for signal in signals {
        handle(*signal, libc::SIG_DFL);
    }
    SIGNAL_PIPE.store(-1, Ordering::SeqCst);
}

fn handle(signal: c_int, handler: libc::sighandler_t) {
    // SAFETY: the handler only loads an atomic and writes to a descriptor, which signal handlers may do.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        action.sa_flags = libc::SA_RESTART;
        libc::sigaction(signal, &raw const action, ptr::null_mut());
    }
}

extern "C" fn note_signal(signal: c_int) {
    let pipe = SIGNAL_PIPE.load(Ordering::SeqCst);
    let byte = signal.to_le_bytes()[0];
    // SAFETY: one byte is written from the stack; the error number of the interrupted code is put back.
    unsafe {
        let before = *libc::__errno_location();
        libc::write(pipe, (&raw const byte).cast(), 1);
        *libc::__errno_location() = before;
    }
}

fn checked(answer: c_long) -> io::Result<c_long> {
    match answer {
        -1 => Err(io::Error::last_os_error()),
        answer => Ok(answer),
    }
}
