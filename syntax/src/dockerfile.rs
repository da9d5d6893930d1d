//! The whole file, typed.
//! Leans on `instruction` and `directive`.

use crate::directive::{Comment, Directive, DirectiveKind};
use crate::instruction::Instruction;
use crate::text::TextRange;

/// Everything a Dockerfile says, in the order in which it says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dockerfile {
    /// The directives at the head.
    pub directives: Vec<Directive>,
    /// The instructions.
    pub instructions: Vec<Instruction>,
    /// All comments, those between continued lines included, in the order of the file.
    pub comments: Vec<Comment>,
    /// The whole text.
    pub range: TextRange,
}

impl Dockerfile {
    /// The escape character in force: a backslash unless a directive says otherwise.
    pub fn escape(&self) -> char {
        match self.directive(DirectiveKind::Escape) {
            Some(directive) if directive.value == "`" => '`',
            _ => '\\',
        }
    }

    /// The first directive of a kind.
    pub fn directive(&self, kind: DirectiveKind) -> Option<&Directive> {
        self.directives
            .iter()
            .find(|directive| directive.kind == kind)
    }
}
