//! Symbols and their occurrences, as the outside sees them.
//! Leans on `dockwright-syntax` for places.

use dockwright_syntax::text::TextRange;

/// The number of a symbol in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolId(pub(super) u32);

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A stage.
    Stage,
    /// A variable of `ARG` or `ENV`.
    Variable,
    /// The delimiter of a heredoc.
    Heredoc,
}

/// Something that has a name in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What it is.
    pub kind: SymbolKind,
    /// Its name as it is first written; of a stage without one, its number.
    pub name: String,
    /// Where the file defines it; of a stage without a name, its `FROM`. Empty for what comes from outside.
    pub definitions: Vec<TextRange>,
    /// The words that come to its name only through the value of a variable.
    pub indirect: Vec<TextRange>,
}

/// What an occurrence does with its symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Brings it into being: `AS name`, `ARG name`, `ENV name=…`, `<<name`.
    Definition,
    /// Gives it another value for the rest of one shell body.
    Assignment,
    /// Uses it.
    Read,
}

/// How an occurrence spells its symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// The bytes are the name.
    Name,
    /// The bytes are the number of a stage.
    Number,
    /// A continuation, a quote or an escape stands within the name.
    Broken,
}

/// One place that names a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The bytes of the name alone.
    pub range: TextRange,
    /// What it names.
    pub symbol: SymbolId,
    /// What it does with it.
    pub role: Role,
    /// How it is written.
    pub spelling: Spelling,
}
