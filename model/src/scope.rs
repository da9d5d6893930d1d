//! Scopes: which variables are visible at an instruction, with their values and where those come from.
//! Leans on `dockwright-syntax` for expansion. Cloning a scope costs nothing, so each instruction keeps its own.

use std::sync::Arc;

use dockwright_syntax::expand::Environment;
use dockwright_syntax::suggestion::suggest;
use dockwright_syntax::text::TextRange;
use rpds::HashTrieMapSync;

/// How many names are compared with one that is not known.
const MAX_NEIGHBORS: usize = 256;

/// A name with its value and its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The value; `None` for an `ARG` that has none.
    pub value: Option<Arc<str>>,
    /// Where the value comes from.
    pub origin: Origin,
    /// The pair that defines it, when that stands in the file.
    pub definition: Option<TextRange>,
}

/// Where a variable comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// An `ENV` of this stage or of a stage it is built on.
    Environment,
    /// An `ARG` of this stage or of a stage it is built on.
    Argument,
    /// An `ARG` before the first `FROM`, named again by an `ARG` of the stage.
    GlobalArgument,
    /// A build argument given from outside.
    BuildArgument,
    /// A platform that BuildKit defines, such as `TARGETARCH`.
    Platform,
    /// The environment of the base image.
    BaseImage,
}

/// The variables that are visible at one place.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    environment: HashTrieMapSync<Arc<str>, Variable>,
    arguments: HashTrieMapSync<Arc<str>, Variable>,
}

impl Scope {
    /// Sets an environment variable; it hides a build argument of the same name.
    pub fn set_environment(&mut self, name: &str, variable: Variable) {
        self.environment.insert_mut(Arc::from(name), variable);
    }

    /// Declares a build argument, with or without a value.
    pub fn set_argument(&mut self, name: &str, variable: Variable) {
        self.arguments.insert_mut(Arc::from(name), variable);
    }

    /// The variable of that name.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.environment
            .get(name)
            .or_else(|| self.arguments.get(name))
    }

    /// The environment variable of that name.
    pub fn environment_variable(&self, name: &str) -> Option<&Variable> {
        self.environment.get(name)
    }

    /// The build argument of that name, also where an environment variable hides it.
    pub fn argument(&self, name: &str) -> Option<&Variable> {
        self.arguments.get(name)
    }

    /// Whether an `ENV` or `ARG` names it, with a value or without.
    pub fn is_declared(&self, name: &str) -> bool {
        self.variable(name).is_some()
    }

    /// Every visible name with its variable, in no order.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &Variable)> {
        let hidden = |name: &Arc<str>| self.environment.contains_key(name);
        let arguments = self.arguments.iter().filter(move |(name, _)| !hidden(name));
        self.environment
            .iter()
            .chain(arguments)
            .map(|(name, variable)| (&**name, variable))
    }

    /// The visible name nearest to one that is not visible, when it could be a slip of the hand.
    ///
    /// Looks at a bounded number of names, and gives none where there are more.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let mut names: Vec<&str> = self
            .variables()
            .map(|(known, _)| known)
            .take(MAX_NEIGHBORS + 1)
            .collect();
        // Of one or two letters, every other name is near.
        if names.len() > MAX_NEIGHBORS || name.len() < 3 {
            return None;
        }
        names.retain(|known| known.len().abs_diff(name.len()) <= 3);
        names.sort_unstable();
        suggest(name, names)
    }
}

impl Environment for Scope {
    fn get(&self, name: &str) -> Option<&str> {
        self.variable(name)?.value.as_deref()
    }
}
