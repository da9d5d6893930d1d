//! The tree of a text as an outline, for whoever looks for a fault in the grammar.
//! Leans on the tree of the view.

use std::fmt::Write;

use tree_sitter::Node;

use crate::view::View;

/// A line for each node: its kind, and its first byte and the one behind its last.
pub(crate) fn outline(view: &View) -> String {
    let mut text = String::new();
    let mut cursor = view.model().tree().walk();
    let mut depth = 0;
    loop {
        write_node(&mut text, depth, cursor.field_name(), cursor.node());
        if cursor.goto_first_child() {
            depth += 1;
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return text;
            }
            depth -= 1;
        }
    }
}

fn write_node(text: &mut String, depth: usize, field: Option<&str>, node: Node<'_>) {
    let field = field.map(|name| format!("{name}: ")).unwrap_or_default();
    let kind = match node.is_named() {
        true => node.kind().to_owned(),
        false => format!("{:?}", node.kind()),
    };
    let missing = if node.is_missing() { " missing" } else { "" };
    let _ = writeln!(
        text,
        "{:width$}{field}{kind} {}-{}{missing}",
        "",
        node.start_byte(),
        node.end_byte(),
        width = 2 * depth
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_stand_below_each_other() {
        let outline = outline(&View::of("FROM a\n"));
        assert!(outline.starts_with("source_file 0-7\n  "), "{outline}");
    }
}
