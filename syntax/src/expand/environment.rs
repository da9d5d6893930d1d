//! Where the values of variables come from; the only thing expansion asks of its caller.
//! Leans on nothing.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

/// The variables that are set while a word is expanded.
pub trait Environment {
    /// The value of `name`, or `None` where it is unset; an empty value is a value.
    fn get(&self, name: &str) -> Option<&str>;
}

impl<S: BuildHasher> Environment for HashMap<String, String, S> {
    fn get(&self, name: &str) -> Option<&str> {
        self.get(name).map(String::as_str)
    }
}

impl Environment for BTreeMap<String, String> {
    fn get(&self, name: &str) -> Option<&str> {
        self.get(name).map(String::as_str)
    }
}

/// Pairs in order of assignment: the last one of a name holds.
impl<N: AsRef<str>, V: AsRef<str>> Environment for [(N, V)] {
    fn get(&self, name: &str) -> Option<&str> {
        let mut newest_first = self.iter().rev();
        let pair = newest_first.find(|(known, _)| known.as_ref() == name);
        pair.map(|(_, value)| value.as_ref())
    }
}

impl<N: AsRef<str>, V: AsRef<str>> Environment for Vec<(N, V)> {
    fn get(&self, name: &str) -> Option<&str> {
        Environment::get(self.as_slice(), name)
    }
}

impl<N: AsRef<str>, V: AsRef<str>, const LENGTH: usize> Environment for [(N, V); LENGTH] {
    fn get(&self, name: &str) -> Option<&str> {
        Environment::get(self.as_slice(), name)
    }
}

/// Variables whose names are the same in every case, as on Windows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseInsensitiveEnvironment {
    values: BTreeMap<String, String>,
}

impl CaseInsensitiveEnvironment {
    /// Sets `name`, whatever the case it was set in before.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_uppercase(), value.into());
    }
}

impl<N: AsRef<str>, V: Into<String>> FromIterator<(N, V)> for CaseInsensitiveEnvironment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut environment = Self::default();
        for (name, value) in pairs {
            environment.set(name.as_ref(), value);
        }
        environment
    }
}

impl Environment for CaseInsensitiveEnvironment {
    fn get(&self, name: &str) -> Option<&str> {
        self.values.get(&name.to_uppercase()).map(String::as_str)
    }
}
