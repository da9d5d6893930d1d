//! A few threads that work through a list and stop at the first failure.
//! Leans on nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many blobs move at once; registries limit how many they serve to one client.
pub(crate) const AT_ONCE: usize = 4;

/// Does the work for every item, several at once; the first failure is returned and ends it.
pub(crate) fn for_each<T: Sync, E: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let failure = Mutex::new(None);
    let failed = || failure.lock().unwrap_or_else(PoisonError::into_inner);
    let work_on = || {
        while failed().is_none()
            && let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed))
        {
            if let Err(error) = work(item) {
                failed().get_or_insert(error);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..AT_ONCE.min(items.len()) {
            scope.spawn(work_on);
        }
        work_on();
    });
    let result = failed().take();
    result.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_done_and_the_first_failure_ends_it() {
        let done = AtomicUsize::new(0);
        let count = |_: &u32| -> Result<(), String> {
            done.fetch_add(1, Ordering::Relaxed);
            Ok(())
        };
        assert_eq!(for_each(&[1, 2, 3, 4, 5, 6, 7], count), Ok(()));
        assert_eq!(done.load(Ordering::Relaxed), 7);
        let result = for_each(&[1, 2, 3], |item| match item {
            2 => Err("two"),
            _ => Ok(()),
        });
        assert_eq!(result, Err("two"));
        assert_eq!(for_each(&[], |(): &()| Err("nothing")), Ok(()));
    }
}
