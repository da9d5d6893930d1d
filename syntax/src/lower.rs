//! From the tree to logical lines: where instructions, directives, comments, continuations and heredocs stand.
//! Leans on `dockwright-grammar` for the tree, on `read` for what a line says, and on `earlier` for what is read already.

use std::sync::Arc;

use memchr::memchr;
use tree_sitter::{Node, Tree};

use crate::directive::{Comment, Directive, DirectiveKind};
use crate::dockerfile::Dockerfile;
use crate::earlier::Earlier;
use crate::error::SyntaxError;
use crate::heredoc::{Heredoc, read_marker};
use crate::instruction::Instruction;
use crate::joined::JoinedText;
use crate::read::Line;
use crate::text::TextRange;

/// What a tree says.
#[derive(Default)]
pub(crate) struct Lowered {
    pub(crate) dockerfile: Dockerfile,
    /// The node of each instruction.
    pub(crate) nodes: Vec<usize>,
    /// The faults of single instructions.
    pub(crate) errors: Vec<SyntaxError>,
}

/// Reads the whole tree, but for what an earlier version has read already.
pub(crate) fn lower(text: &str, tree: &Tree, mut earlier: Option<Earlier>) -> Lowered {
    let mut lowered = Lowered::default();
    let Lowered {
        dockerfile,
        nodes: read,
        errors,
    } = &mut lowered;
    dockerfile.range = TextRange::new(0, text.len());
    let mut leading = Vec::new();
    let root = tree.root_node();
    let mut cursor = root.walk();
    let mut nodes = root.named_children(&mut cursor).peekable();
    while let Some(node) = nodes.next() {
        match node.kind() {
            // In front of an instruction it continues nothing.
            "line_continuation" => {}
            "directive" => dockerfile.directives.extend(directive(text, node)),
            "comment" => {
                let comment = comment(text, node);
                dockerfile.comments.push(comment.clone());
                note_comment(&mut leading, comment);
            }
            _ => {
                let escape = dockerfile.escape();
                // A continuation at the end of the file stands behind the instruction, not in it.
                let trailing = nodes
                    .next_if(|next| next.kind() == "line_continuation")
                    .map(range_of);
                let known = earlier
                    .as_mut()
                    .and_then(|earlier| earlier.take(node, escape));
                let mut instruction = known
                    .filter(|_| trailing.is_none())
                    .unwrap_or_else(|| instruction(text, node, trailing, escape, errors));
                instruction.leading_comments = std::mem::take(&mut leading);
                let comments = instruction.inner_comments.iter().cloned();
                dockerfile.comments.extend(comments);
                dockerfile.instructions.push(instruction);
                read.push(node.id());
            }
        }
    }
    lowered
}

fn range_of(node: Node<'_>) -> TextRange {
    TextRange::new(node.start_byte(), node.end_byte())
}

/// Keeps a comment for the instruction below it; an empty one starts the block anew.
fn note_comment(leading: &mut Vec<Comment>, comment: Comment) {
    if comment.text.is_empty() {
        leading.clear();
    } else {
        leading.push(comment);
    }
}

fn comment(text: &str, node: Node<'_>) -> Comment {
    comment_at(text, range_of(node))
}

fn comment_at(text: &str, range: TextRange) -> Comment {
    let written = range.slice(text).trim_end();
    Comment {
        range: TextRange::new(range.start(), range.start() + written.len()),
        text: written.trim_start_matches('#').trim().to_owned(),
    }
}

fn directive(text: &str, node: Node<'_>) -> Option<Directive> {
    let name = range_of(node.child_by_field_name("name")?);
    let value = range_of(node.child_by_field_name("value")?);
    Some(Directive {
        kind: DirectiveKind::of(name.slice(text))?,
        range: range_of(node),
        name_range: name,
        value: value.slice(text).to_owned(),
        value_range: value,
    })
}

fn instruction(
    text: &str,
    node: Node<'_>,
    trailing: Option<TextRange>,
    escape: char,
    errors: &mut Vec<SyntaxError>,
) -> Instruction {
    let parts = Parts::collect(text, node, trailing);
    let joined = Arc::new(parts.joined);
    let line = Line {
        joined: &joined,
        heredocs: &parts.heredocs,
        escape,
        range: range_of(node),
        depth: 0,
    };
    let mut instruction = line.read(0, errors);
    check_heredocs(&instruction, errors);
    instruction.inner_comments = parts.comments;
    instruction.empty_lines = parts.empty_lines;
    instruction
}

fn check_heredocs(instruction: &Instruction, errors: &mut Vec<SyntaxError>) {
    for heredoc in instruction
        .heredocs
        .iter()
        .filter(|heredoc| heredoc.end.is_none())
    {
        let name = &heredoc.name;
        let error = SyntaxError::new(heredoc.marker, format!("the heredoc `{name}` never ends"));
        let help = format!("end it with a line that holds only `{name}`");
        errors.push(error.with_help(help).while_splitting());
    }
}

/// What the tree says of one instruction.
#[derive(Default)]
struct Parts {
    joined: JoinedText,
    comments: Vec<Comment>,
    empty_lines: Vec<TextRange>,
    heredocs: Vec<Heredoc>,
}

impl Parts {
    fn collect(text: &str, node: Node<'_>, trailing: Option<TextRange>) -> Self {
        let mut parts = Self::default();
        let mut continuations = Vec::new();
        let mut markers = Vec::new();
        let mut bodies = Vec::new();
        if may_have_parts(range_of(node).slice(text)) {
            visit(node, &mut |node| match node.kind() {
                "line_continuation" => {
                    continuations.push(range_of(node));
                    false
                }
                "heredoc_marker" => {
                    markers.push(range_of(node));
                    false
                }
                "heredoc" => {
                    bodies.push(heredoc_places(text, node));
                    false
                }
                _ => true,
            });
        }
        parts.join(text, node.start_byte(), &continuations, trailing);
        parts.pair_heredocs(text, &markers, &bodies);
        parts
    }

    /// Puts the logical line together: each piece runs up to a continuation, the last one to the end of its line.
    fn join(
        &mut self,
        text: &str,
        start: usize,
        continuations: &[TextRange],
        trailing: Option<TextRange>,
    ) {
        let mut at = start;
        for continuation in continuations {
            if continuation.start() < at {
                continue;
            }
            self.joined
                .push(text, TextRange::new(at, continuation.start()));
            at = self.skip_dropped_lines(text, continuation.end());
        }
        if let Some(trailing) = trailing {
            self.note_trailing_lines(text, trailing.end());
        }
        let end = trailing.map_or(text.len(), |trailing| trailing.start().max(at));
        let rest = &text[at..end];
        let line = rest.find('\n').map_or(rest, |end| &rest[..end]);
        let line = line.trim_end_matches('\r');
        self.joined.push(text, TextRange::new(at, at + line.len()));
    }

    /// Notes the empty lines behind a continuation that the file ends after; comments there are the file's own.
    fn note_trailing_lines(&mut self, text: &str, at: usize) {
        let comments = self.comments.len();
        self.skip_dropped_lines(text, at);
        self.comments.truncate(comments);
    }

    /// Skips the comments and empty lines that BuildKit drops between continued lines.
    fn skip_dropped_lines(&mut self, text: &str, mut at: usize) -> usize {
        while at < text.len() {
            let rest = &text[at..];
            let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
            let content = rest[..length].trim_end_matches(['\n', '\r']);
            let indent = content.len() - content.trim_start().len();
            let range = TextRange::new(at, at + content.len());
            if indent == content.len() {
                self.empty_lines.push(range);
            } else if content[indent..].starts_with('#') {
                let range = TextRange::new(at + indent, range.end());
                self.comments.push(comment_at(text, range));
            } else {
                break;
            }
            at += length;
        }
        at
    }

    fn pair_heredocs(&mut self, text: &str, markers: &[TextRange], bodies: &[Places]) {
        let mut bodies = bodies.iter();
        for marker in markers {
            // A file descriptor in front is part of the word, and of another token.
            let before = text[..marker.start()]
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .len();
            let is_word_start = text[..before]
                .chars()
                .next_back()
                .is_none_or(char::is_whitespace);
            let start = if is_word_start {
                before
            } else {
                marker.start()
            };
            let marker = TextRange::new(start, marker.end());
            let Some(mut heredoc) = read_marker(marker.slice(text), marker) else {
                continue;
            };
            if let Some(places) = bodies.next() {
                heredoc.end = places.end;
                heredoc.body = places.body;
            }
            self.heredocs.push(heredoc);
        }
    }
}

/// Whether an instruction can have continuations or heredocs: most stand on one line, and need no visit of the tree.
fn may_have_parts(text: &str) -> bool {
    memchr(b'\n', text.as_bytes()).is_some() || text.contains("<<")
}

/// Where the parts of a heredoc below the line stand.
struct Places {
    body: TextRange,
    end: Option<TextRange>,
}

fn heredoc_places(text: &str, node: Node<'_>) -> Places {
    let body = node.child_by_field_name("body").map(range_of);
    Places {
        body: body.unwrap_or_else(|| TextRange::empty(node.start_byte())),
        end: node
            .child_by_field_name("end")
            .map(|end| without_tabs(text, range_of(end))),
    }
}

/// The delimiter without the tabs that `<<-` allows in front of it.
fn without_tabs(text: &str, range: TextRange) -> TextRange {
    let tabs = range.len() - range.slice(text).trim_start_matches('\t').len();
    TextRange::new(range.start() + tabs, range.end())
}

/// Visits every node below `node`, in order; the answer says whether to go inside.
fn visit(node: Node<'_>, enter: &mut dyn FnMut(Node<'_>) -> bool) {
    let mut cursor = node.walk();
    if !cursor.goto_first_child() {
        return;
    }
    loop {
        let inside = enter(cursor.node()) && cursor.goto_first_child();
        if inside {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() || cursor.node() == node {
                return;
            }
        }
    }
}
