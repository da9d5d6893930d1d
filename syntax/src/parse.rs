//! The one call: text in, everything it says and everything wrong with it out.
//! Leans on `edit`, `earlier` and `lower`, and adds the faults that concern the whole file.

use std::mem;

use memchr::{memchr, memrchr};
use tree_sitter::Tree;

use crate::directive::DirectiveKind;
use crate::dockerfile::Dockerfile;
use crate::earlier::Earlier;
use crate::edit::Edit;
use crate::error::SyntaxError;
use crate::keyword::KeywordKind;
use crate::lower::{Lowered, lower};
use crate::text::TextRange;

/// The longest line that BuildKit reads, in bytes, its newline excluded.
pub const MAX_LINE_LENGTH: usize = 65_535;

/// What a text says, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Parse {
    /// The typed file; complete even when there are errors.
    pub dockerfile: Dockerfile,
    /// Every fault that BuildKit's parser would stop at, in the order of the text.
    pub errors: Vec<SyntaxError>,
    /// The tree it was read from.
    pub tree: Tree,
    /// The node of each instruction, by the identity that the tree gives it.
    nodes: Vec<usize>,
}

impl Parse {
    /// A version of which nothing is known but its tree.
    pub fn of_tree(tree: Tree) -> Self {
        Self {
            dockerfile: Dockerfile::default(),
            errors: Vec::new(),
            tree,
            nodes: Vec::new(),
        }
    }

    /// Takes the whole of it out of where it stands, and leaves only the tree there.
    #[must_use]
    pub fn take(&mut self) -> Self {
        let tree = Self::of_tree(self.tree.clone());
        mem::replace(self, tree)
    }
}

/// Reads a Dockerfile. Never fails: faults are values, and the rest is understood all the same.
pub fn parse(text: &str) -> Parse {
    read(text, dockwright_grammar::parse(text, None), None)
}

/// Reads the next version of a text: what an edit did not touch is taken from the version before.
///
/// The result is that of [`parse`], whatever is known of the version before.
pub fn parse_again(text: &str, before: Parse, old: &str) -> Parse {
    let edit = Edit::between(old, text);
    let edited = edit.apply(&before.tree, old, text);
    let tree = dockwright_grammar::parse(text, Some(&edited));
    let escape = before.dockerfile.escape();
    let instructions = before.dockerfile.instructions.into_iter();
    let instructions = instructions.zip(before.nodes).collect();
    let earlier = Earlier::new(edit, escape, instructions, &before.errors);
    read(text, tree, Some(earlier))
}

fn read(text: &str, tree: Tree, earlier: Option<Earlier>) -> Parse {
    let Lowered {
        dockerfile,
        nodes,
        mut errors,
    } = lower(text, &tree, earlier);
    check_directives(&dockerfile, &mut errors);
    check_order(&dockerfile, &mut errors);
    check_line_lengths(text, &mut errors);
    errors.sort_by_key(|error| error.range.start());
    Parse {
        dockerfile,
        errors,
        tree,
        nodes,
    }
}

fn check_directives(dockerfile: &Dockerfile, errors: &mut Vec<SyntaxError>) {
    for (index, directive) in dockerfile.directives.iter().enumerate() {
        let name = directive.kind.name();
        let is_second = dockerfile.directives[..index]
            .iter()
            .any(|other| other.kind == directive.kind);
        if is_second {
            let error = SyntaxError::new(
                directive.range,
                format!("the directive `{name}` stands twice"),
            );
            errors.push(error.with_help("remove one of them").while_splitting());
        }
        if directive.kind == DirectiveKind::Escape
            && !matches!(directive.value.as_str(), "\\" | "`")
        {
            let message = format!("`{}` cannot be the escape character", directive.value);
            let error = SyntaxError::new(directive.value_range, message);
            errors.push(
                error
                    .with_help("it is either a backslash or a back-tick")
                    .while_splitting(),
            );
        }
    }
}

fn check_order(dockerfile: &Dockerfile, errors: &mut Vec<SyntaxError>) {
    if dockerfile.instructions.is_empty() {
        let error = SyntaxError::new(TextRange::empty(0), "the file has no instructions");
        errors.push(error.with_help("start with `FROM`").while_splitting());
    }
    let before_first_stage = dockerfile
        .instructions
        .iter()
        .take_while(|instruction| instruction.kind() != KeywordKind::From);
    for instruction in before_first_stage {
        if matches!(instruction.kind(), KeywordKind::Arg | KeywordKind::Unknown) {
            continue;
        }
        let name = instruction.kind().name();
        let message = format!("`{name}` stands before the first `FROM`, so it belongs to no stage");
        let error = SyntaxError::new(instruction.keyword.range, message);
        errors.push(
            error.with_help("only `ARG` and comments may stand there: move it below a `FROM`"),
        );
    }
}

fn check_line_lengths(text: &str, errors: &mut Vec<SyntaxError>) {
    let bytes = text.as_bytes();
    let mut start = 0;
    while bytes.len() - start > MAX_LINE_LENGTH {
        // No line that ends within the longest one's length is longer.
        if let Some(last) = memrchr(b'\n', &bytes[start..=start + MAX_LINE_LENGTH]) {
            start += last + 1;
            continue;
        }
        let end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |length| start + length);
        let message = format!(
            "the line has {} bytes, more than BuildKit's {MAX_LINE_LENGTH}",
            end - start
        );
        let error = SyntaxError::new(TextRange::new(start, end), message)
            .with_help("break it with a continuation")
            .while_splitting();
        errors.push(error);
        start = (end + 1).min(bytes.len());
    }
}
