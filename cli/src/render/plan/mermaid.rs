//! The graph of stages as a Mermaid flowchart, which code hosts draw in their pages.
//! Leans on `graph`.

use std::fmt::Write;

use super::graph::{Graph, Node};
use super::sheet::Sheet;
use super::summary;

const STYLES: &str = "    classDef target stroke-width:3px
    classDef unneeded stroke-dasharray:4 4,opacity:0.5
";

/// The flowchart.
pub(crate) fn page(sheet: &Sheet<'_>) -> String {
    let graph = Graph::of(sheet);
    let mut text = String::from("flowchart LR\n");
    // Writing to a string cannot fail.
    for (number, node) in graph.nodes.iter().enumerate() {
        let _ = writeln!(text, "    n{number}{}", shape(sheet, node));
    }
    for edge in &graph.edges {
        let arrow = if edge.is_base { "==>" } else { "-.->" };
        let (from, to, label) = (edge.from, edge.to, Graph::label(edge));
        let _ = writeln!(text, "    n{from} {arrow}|{label}| n{to}");
    }
    text + STYLES
}

fn shape(sheet: &Sheet<'_>, node: &Node) -> String {
    let title = escaped(&node.title);
    let label = match node.stage {
        Some(stage) => {
            let steps = escaped(&summary::steps(sheet, stage));
            format!("[\"<b>{title}</b><br/>{steps}\"]")
        }
        None => format!("([\"{title}\"])"),
    };
    let class = match (node.is_target, node.is_needed) {
        (true, _) => ":::target",
        (false, false) => ":::unneeded",
        (false, true) => "",
    };
    format!("{label}{class}")
}

/// Text inside of quotes: entities stand for what has a meaning there.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            '`' => out.push_str("#96;"),
            other => out.push(other),
        }
    }
    out
}
