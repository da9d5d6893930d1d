//! The graph of stages in the language of Graphviz.
//! Leans on `graph`.

use std::fmt::Write;

use super::graph::{Edge, Graph, Node};
use super::sheet::Sheet;
use super::summary;

const HEAD: &str = "\
digraph plan {
    rankdir=LR
    node [shape=box, style=\"rounded,filled\", fillcolor=\"#f6f8fa\", color=\"#57606a\", fontname=\"sans-serif\"]
    edge [color=\"#57606a\", fontname=\"sans-serif\", fontsize=10]
";

/// The graph.
pub(crate) fn page(sheet: &Sheet<'_>) -> String {
    let graph = Graph::of(sheet);
    let mut text = HEAD.to_owned();
    // Writing to a string cannot fail.
    for (number, node) in graph.nodes.iter().enumerate() {
        let _ = writeln!(text, "    n{number} [{}]", attributes(sheet, node));
    }
    for edge in &graph.edges {
        let _ = writeln!(text, "    n{} -> n{} [{}]", edge.from, edge.to, style(edge));
    }
    text + "}\n"
}

fn attributes(sheet: &Sheet<'_>, node: &Node) -> String {
    let title = escaped(&node.title);
    let label = match node.stage {
        Some(stage) => format!("{title}\\n{}", escaped(&summary::steps(sheet, stage))),
        None => title,
    };
    let look = match (node.is_target, node.is_needed, node.stage) {
        (true, _, _) => ", penwidth=2.5",
        (_, false, _) => ", style=\"rounded,dashed\", color=\"#afb8c1\", fontcolor=\"#8c959f\"",
        (_, true, None) => ", fillcolor=\"#ddf4ff\"",
        (_, true, Some(_)) => "",
    };
    format!("label=\"{label}\"{look}")
}

fn style(edge: &Edge) -> String {
    let line = if edge.is_base { "solid" } else { "dashed" };
    format!("label=\"{}\", style={line}", Graph::label(edge))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
