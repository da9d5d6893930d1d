//! Short names for what differs from run to run, in the order in which it first appears.
//! Leans on nothing.

use std::cell::RefCell;

/// The values that were named.
#[derive(Default)]
pub(super) struct Names {
    known: RefCell<Vec<String>>,
}

impl Names {
    /// The name of a value.
    pub(super) fn name(&self, value: &str) -> String {
        let mut known = self.known.borrow_mut();
        let at = known.iter().position(|known| known == value);
        let at = at.unwrap_or_else(|| {
            known.push(value.to_owned());
            known.len() - 1
        });
        format!("id{}", at + 1)
    }

    /// The value of a name; a name that was never given stands for itself.
    pub(super) fn value(&self, name: &str) -> String {
        let number = name
            .strip_prefix("id")
            .and_then(|number| number.parse::<usize>().ok());
        let known = self.known.borrow();
        let value = number.and_then(|number| known.get(number.checked_sub(1)?));
        value.map_or(name, String::as_str).to_owned()
    }
}
