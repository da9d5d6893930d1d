//! The builds under way: one for each document at most, each a process of its own that can be ended.
//! Leans on `errand`.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::errand;
use crate::lock::lock;
use crate::uri::Uri;

/// All builds under way.
#[derive(Debug, Default)]
pub(crate) struct Builds {
    all: Mutex<All>,
}

#[derive(Debug, Default)]
struct All {
    /// How many were begun, so that each has a number of its own.
    count: u64,
    under_way: HashMap<Uri, Build>,
}

#[derive(Debug)]
struct Build {
    number: u64,
    /// Its process, from when it is started until it has said its last word.
    process: Option<u32>,
    is_cancelled: bool,
}

impl Builds {
    /// Begins one and gives its number; nothing while there is one of that document.
    pub(crate) fn begin(&self, uri: &Uri) -> Option<u64> {
        let mut all = lock(&self.all);
        if all.under_way.contains_key(uri) {
            return None;
        }
        all.count += 1;
        let number = all.count;
        let build = Build {
            number,
            process: None,
            is_cancelled: false,
        };
        all.under_way.insert(uri.clone(), build);
        Some(number)
    }

    /// Notes its process, or that the process needs no ending any more.
    pub(crate) fn runs_as(&self, uri: &Uri, process: Option<u32>) {
        let mut all = lock(&self.all);
        if let Some(build) = all.under_way.get_mut(uri) {
            build.process = process;
            if build.is_cancelled {
                build.end();
            }
        }
    }

    /// Notes its end; `true` when somebody wanted it to end.
    pub(crate) fn finish(&self, uri: &Uri) -> bool {
        let build = lock(&self.all).under_way.remove(uri);
        build.is_some_and(|build| build.is_cancelled)
    }

    /// Ends the build of a document; `false` when there is none.
    pub(crate) fn cancel(&self, uri: &Uri) -> bool {
        let mut all = lock(&self.all);
        all.under_way.get_mut(uri).map(Build::cancel).is_some()
    }

    /// Ends the build of that number, if it is still under way.
    pub(crate) fn cancel_number(&self, number: u64) {
        let mut all = lock(&self.all);
        let found = all.under_way.values_mut().find(|it| it.number == number);
        found.map(Build::cancel);
    }

    /// Ends all of them, when nobody is there any more to hear of them.
    pub(crate) fn cancel_all(&self) {
        lock(&self.all)
            .under_way
            .values_mut()
            .for_each(Build::cancel);
    }
}

impl Build {
    fn cancel(&mut self) {
        self.is_cancelled = true;
        self.end();
    }

    fn end(&self) {
        if let Some(process) = self.process {
            errand::end(process);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_build_for_each_document() {
        let builds = Builds::default();
        let [one, other]: [Uri; 2] = ["file:///a", "file:///b"].map(|uri| uri.parse().unwrap());
        assert_eq!(builds.begin(&one), Some(1));
        assert_eq!(builds.begin(&one), None);
        assert_eq!(builds.begin(&other), Some(2));
        builds.cancel_number(2);
        assert!(!builds.finish(&one));
        assert!(builds.finish(&other));
        assert!(!builds.cancel(&other));
        assert_eq!(builds.begin(&one), Some(3));
    }
}
