//! Locks that outlive a panic: what they guard is replaced as a whole, so it is never half done.
//! Leans on nothing.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Takes a lock, also one that a panic left behind.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
