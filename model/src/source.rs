//! The file under judgement: its path and its text.
//! Leans on `dockwright-syntax` for lines.

use std::sync::Arc;

use dockwright_syntax::text::LineIndex;

/// A Dockerfile's text with the name it goes by.
#[derive(Clone, Debug)]
pub struct Source {
    path: Arc<str>,
    lines: LineIndex,
}

impl Source {
    /// Names a text.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self {
            path: path.into(),
            lines: LineIndex::new(text.into()),
        }
    }

    /// The path as the user wrote it, or another name (`<stdin>`).
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        self.lines.text()
    }

    /// Where its lines start.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }
}
