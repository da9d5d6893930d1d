//! Where the nodes of a graph stand: columns by how far they are from what they start from.
//! Leans on `graph`.

use super::graph::Graph;

/// The room between two columns, in pixels.
const GAP: u32 = 84;

/// The room between two nodes of a column.
const SPACE: u32 = 22;

/// The width and height of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    /// From left to right.
    pub(crate) width: u32,
    /// From top to bottom.
    pub(crate) height: u32,
}

/// The left upper corner of a node, and its extent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// From the left.
    pub(crate) x: u32,
    /// From the top.
    pub(crate) y: u32,
    /// How large it is.
    pub(crate) extent: Extent,
}

/// A place for each node.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    /// In the order of the graph's nodes.
    pub(crate) places: Vec<Place>,
    /// How large everything is together.
    pub(crate) extent: Extent,
}

impl Layout {
    /// Lays a graph out whose nodes are of these extents.
    pub(crate) fn of(graph: &Graph, extents: &[Extent]) -> Self {
        let columns = columns(graph);
        let height = |column: &Vec<usize>| -> u32 {
            let nodes: u32 = column.iter().map(|node| extents[*node].height).sum();
            nodes + SPACE * (column.len() as u32).saturating_sub(1)
        };
        let tallest = columns.iter().map(height).max().unwrap_or_default();
        let mut layout = Self {
            places: vec![Place::default(); graph.nodes.len()],
            extent: Extent::default(),
        };
        let mut x = 0;
        for column in &columns {
            let width = column.iter().map(|node| extents[*node].width).max();
            let width = width.unwrap_or_default();
            let mut y = (tallest - height(column)) / 2;
            for &node in column {
                let extent = extents[node];
                layout.places[node] = Place {
                    x: x + (width - extent.width) / 2,
                    y,
                    extent,
                };
                y += extent.height + SPACE;
            }
            x += width + GAP;
        }
        layout.extent = Extent {
            width: x.saturating_sub(GAP),
            height: tallest,
        };
        layout
    }
}

/// The nodes by their distance, each column in an order that crosses few edges.
fn columns(graph: &Graph) -> Vec<Vec<usize>> {
    let depths = depths(graph);
    let deepest = depths.iter().max().map_or(0, |depth| depth + 1);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); deepest];
    for (node, depth) in depths.iter().enumerate() {
        columns[*depth].push(node);
    }
    let mut order = vec![0.0_f64; graph.nodes.len()];
    for column in &mut columns {
        let mut weighted: Vec<(f64, usize)> = column
            .iter()
            .map(|node| (center(graph, &order, *node), *node))
            .collect();
        weighted.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
        *column = weighted.into_iter().map(|(_, node)| node).collect();
        for (rank, node) in column.iter().enumerate() {
            order[*node] = f64::from(rank as u32);
        }
    }
    columns
}

/// The longest way to each node. Edges that would make a circle count for nothing: no build follows them.
fn depths(graph: &Graph) -> Vec<usize> {
    let mut depths = vec![0; graph.nodes.len()];
    let is_forward = |from: usize, to: usize| graph.nodes[from].stage.is_none() || from < to;
    for _ in 0..graph.nodes.len() {
        let mut is_settled = true;
        for edge in graph
            .edges
            .iter()
            .filter(|edge| is_forward(edge.from, edge.to))
        {
            if depths[edge.to] <= depths[edge.from] {
                depths[edge.to] = depths[edge.from] + 1;
                is_settled = false;
            }
        }
        if is_settled {
            break;
        }
    }
    pull_images(graph, &mut depths);
    depths
}

/// Moves images right before the first stage that uses them.
fn pull_images(graph: &Graph, depths: &mut [usize]) {
    for (node, _) in graph
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.stage.is_none())
    {
        let users = graph.edges.iter().filter(|edge| edge.from == node);
        let nearest = users.map(|edge| depths[edge.to]).min();
        depths[node] = nearest.unwrap_or_default().saturating_sub(1);
    }
}

/// The middle of what a node uses, by their order in their columns.
fn center(graph: &Graph, order: &[f64], node: usize) -> f64 {
    let used = graph.edges.iter().filter(|edge| edge.to == node);
    let ranks: Vec<f64> = used.map(|edge| order[edge.from]).collect();
    match ranks.len() {
        0 => f64::from(node as u32),
        count => ranks.iter().sum::<f64>() / f64::from(count as u32),
    }
}
