//! The net under the work on one file: a panic in it becomes that file's problem, and the other files go on.
//! Leans on `dockwright_project` for problems.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};

use dockwright_project::problem::Problem;

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps panics of guarded work silent; they are told as problems.
pub(crate) fn install() {
    let loud = take_hook();
    set_hook(Box::new(move |info| match IS_GUARDED.get() {
        true => LAST_PANIC.set(Some(describe(info))),
        false => loud(info),
    }));
}

/// Does some work; a panic in it becomes a problem.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Problem> {
    let before = IS_GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(before);
    result.map_err(|_| {
        let what = LAST_PANIC.take().unwrap_or_else(|| "unknown".to_owned());
        Problem::new(format!("dockwright itself failed on this file ({what})"))
            .with_help("please report it with the file, so that it can be mended")
    })
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let message = info.payload_as_str().unwrap_or("no message");
    match info.location() {
        Some(place) => format!("{message}, at {}:{}", place.file(), place.line()),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_problem() {
        install();
        let empty: Vec<u8> = Vec::new();
        let problem = guarded(|| empty[empty.len()]).unwrap_err();
        assert!(problem.message.contains("index out of bounds"), "{problem}");
        assert!(problem.message.contains("panic.rs"), "{problem}");
        assert_eq!(guarded(|| 1), Ok(1));
    }
}
