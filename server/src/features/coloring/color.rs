//! What a stretch of text can be. The kinds are those that every editor has a color for.
//! Leans on nothing.

use dockwright_syntax::text::TextRange;

/// What a stretch of text is; the protocol's names are in the order of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColorKind {
    /// A repository of images.
    Namespace,
    /// What is after the slash of a port.
    Type,
    /// A stage.
    Class,
    /// A flag, of an instruction or of a command.
    Parameter,
    /// A variable.
    Variable,
    /// A key of a `--mount` or of a label.
    Property,
    /// A tag, a digest, a type of mount, a signal.
    EnumMember,
    /// A command or a function of the shell.
    Function,
    /// The delimiter of a heredoc, the name of a directive.
    Macro,
    /// An instruction's first word, and the words that the language keeps for itself.
    Keyword,
    /// A comment.
    Comment,
    /// A value, or text between quotes.
    String,
    /// A number.
    Number,
    /// What joins, assigns or leads elsewhere.
    Operator,
}

impl ColorKind {
    /// Every kind, in order.
    pub(crate) const ALL: [Self; 14] = [
        Self::Namespace,
        Self::Type,
        Self::Class,
        Self::Parameter,
        Self::Variable,
        Self::Property,
        Self::EnumMember,
        Self::Function,
        Self::Macro,
        Self::Keyword,
        Self::Comment,
        Self::String,
        Self::Number,
        Self::Operator,
    ];
}

/// What is special about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Modifier {
    /// The name is given here.
    Declaration,
    /// It cannot be changed from inside: a build argument.
    Readonly,
    /// It comes with the language: a builtin of the shell, `scratch`.
    DefaultLibrary,
}

impl Modifier {
    /// Every modifier, in order.
    pub(crate) const ALL: [Self; 3] = [Self::Declaration, Self::Readonly, Self::DefaultLibrary];
}

/// A kind with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Color {
    pub(crate) kind: ColorKind,
    /// A bit for each modifier, the first one lowest.
    pub(crate) modifiers: u8,
}

impl Color {
    /// A kind without modifiers.
    pub(crate) const fn new(kind: ColorKind) -> Self {
        Self { kind, modifiers: 0 }
    }

    /// The same with a modifier.
    pub(crate) const fn with(self, modifier: Modifier) -> Self {
        Self {
            modifiers: self.modifiers | 1 << modifier as u8,
            ..self
        }
    }
}

impl From<ColorKind> for Color {
    fn from(kind: ColorKind) -> Self {
        Self::new(kind)
    }
}

/// A stretch of one line with its color.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colored {
    pub(crate) range: TextRange,
    pub(crate) color: Color,
}
