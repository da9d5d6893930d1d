//! The graph of stages as a picture inside of a page: a box a stage, a square a step.
//! Leans on `graph` and `layout`.

use std::fmt::Write;

use super::escape::escaped;
use super::graph::{Edge, Graph, Node};
use super::layout::{Extent, Layout, Place};
use super::sheet::{Row, Sheet};

/// The squares in one line of a box.
const PER_LINE: usize = 11;

/// The side of a square with the room beside it.
const SQUARE: u32 = 16;

const STAGE_WIDTH: u32 = 208;
const STAGE_HEAD: u32 = 52;
const IMAGE: Extent = Extent {
    width: 190,
    height: 38,
};

/// The room around everything.
const MARGIN: u32 = 12;

/// The most characters of a title that a box shows.
const TITLE: usize = 24;

/// The picture.
pub(crate) fn picture(sheet: &Sheet<'_>) -> String {
    let graph = Graph::of(sheet);
    let extents: Vec<Extent> = graph.nodes.iter().map(|node| extent(sheet, node)).collect();
    let layout = Layout::of(&graph, &extents);
    let width = layout.extent.width + 2 * MARGIN;
    let height = layout.extent.height + 2 * MARGIN;
    let mut text = format!(
        "<svg viewBox=\"-{MARGIN} -{MARGIN} {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"the graph of stages\">\n{ARROW}"
    );
    for edge in &graph.edges {
        text += &drawn_edge(&graph, edge, &layout);
    }
    for (node, place) in graph.nodes.iter().zip(&layout.places) {
        text += &drawn_node(sheet, node, *place);
    }
    text + "</svg>\n"
}

const ARROW: &str = "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" \
     markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0.5 7.5 4 0 7.5z\"/></marker></defs>\n";

fn extent(sheet: &Sheet<'_>, node: &Node) -> Extent {
    let Some(stage) = node.stage else {
        return IMAGE;
    };
    let lines = sheet.plan.steps(stage).count().div_ceil(PER_LINE) as u32;
    Extent {
        width: STAGE_WIDTH,
        height: STAGE_HEAD + lines * SQUARE + if lines > 0 { 10 } else { 0 },
    }
}

fn drawn_edge(graph: &Graph, edge: &Edge, layout: &Layout) -> String {
    let (from, to) = (layout.places[edge.from], layout.places[edge.to]);
    let (x1, y1) = (from.x + from.extent.width, from.y + from.extent.height / 2);
    let (x2, y2) = (to.x.saturating_sub(2), to.y + to.extent.height / 2);
    let bend = x2.abs_diff(x1) / 2;
    let (c1, c2) = (x1 + bend, i64::from(x2) - i64::from(bend));
    let kind = if edge.is_base { "base" } else { "reads" };
    let dim = match graph.nodes[edge.to].is_needed {
        true => "",
        false => " dim",
    };
    format!(
        "<path class=\"edge {kind}{dim}\" d=\"M{x1} {y1}C{c1} {y1} {c2} {y2} {x2} {y2}\" marker-end=\"url(#arrow)\">\
         <title>{} → {}: {}</title></path>\n",
        escaped(&graph.nodes[edge.from].title),
        escaped(&graph.nodes[edge.to].title),
        Graph::label(edge),
    )
}

fn drawn_node(sheet: &Sheet<'_>, node: &Node, place: Place) -> String {
    let Place { x, y, extent } = place;
    let Extent { width, height } = extent;
    let class = match (node.is_target, node.is_needed) {
        (true, _) => " target",
        (false, true) => "",
        (false, false) => " dim",
    };
    let title = escaped(&shortened(&node.title));
    let Some(stage) = node.stage else {
        let (middle, base) = (x + width / 2, y + height / 2 + 4);
        return format!(
            "<g class=\"node image{class}\"><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" \
             height=\"{height}\" rx=\"19\"/><text x=\"{middle}\" y=\"{base}\" text-anchor=\"middle\">{title}</text></g>\n",
            escaped(&node.title)
        );
    };
    let base = escaped(&shortened(&format!(
        "from {}",
        sheet.base(&sheet.plan.stages[stage])
    )));
    let (left, first, second) = (x + 14, y + 23, y + 41);
    let mut text = format!(
        "<g class=\"node stage{class}\"><a href=\"#stage{stage}\"><title>{}</title><rect x=\"{x}\" y=\"{y}\" \
         width=\"{width}\" height=\"{height}\" rx=\"10\"/><text class=\"name\" x=\"{left}\" y=\"{first}\">{title}</text>\
         <text class=\"from\" x=\"{left}\" y=\"{second}\">{base}</text></a>",
        escaped(&node.title)
    );
    let rows = sheet.rows(&sheet.plan.stages[stage]);
    for (number, row) in rows.iter().enumerate() {
        let (column, line) = ((number % PER_LINE) as u32, (number / PER_LINE) as u32);
        let corner = (left + column * SQUARE, y + STAGE_HEAD + line * SQUARE);
        square(stage, number, row, corner, &mut text);
    }
    text + "</g>\n"
}

/// A square for a step; full for a layer, hollow for a change of the config.
fn square(stage: usize, number: usize, row: &Row<'_>, corner: (u32, u32), text: &mut String) {
    let kind = if row.step.is_layer() {
        "layer"
    } else {
        "config"
    };
    let cache = row.forecast.cache.name();
    let (x, y) = corner;
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "<a href=\"#L{}\" data-step=\"s{stage}-{number}\"><rect class=\"square {kind} {cache}\" x=\"{x}\" y=\"{y}\" \
         width=\"12\" height=\"12\" rx=\"3\"><title>{}</title></rect></a>",
        row.line,
        escaped(&row.text),
    );
}

fn shortened(text: &str) -> String {
    match text.chars().count() > TITLE {
        true => text.chars().take(TITLE - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}
