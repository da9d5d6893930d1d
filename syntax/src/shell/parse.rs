//! The one call of this room: a body becomes a script.
//! Leans on `body`, `dialect`, `lower`, `outline`, `script`, `source` and `walk`.

use super::body::BodyMap;
use super::dialect::Dialect;
use super::outline::{Outline, Place};
use super::script::Script;
use super::source::Source;
use super::walk::Walk;

/// Reads a body: the text as the shell sees it, continuations and comment lines already removed.
///
/// Every range of the result is one of the file, by `map`. It never fails: faults are in [`Script::error`].
/// All dialects are read with the grammar of bash, which holds the others.
pub fn parse_script(body: &str, map: &dyn BodyMap, dialect: Dialect) -> Script {
    let mut outline = Outline::default();
    outline.script.dialect = dialect;
    Walk::read(Source { body, map }, &mut outline, Place::default());
    outline.finish()
}
