//! The stages of a plan as a graph: what is built on what, and what reads from what.
//! Leans on `sheet`. Every format that draws a graph draws this one.

use dockwright_model::plan::PlannedStage;
use dockwright_model::stage::Base;
use dockwright_model::step::InputOrigin;

use super::sheet::Sheet;
use crate::harmless::visible;

/// Nodes, and the edges between them by number.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// The stages by their numbers, and behind them the images.
    pub(crate) nodes: Vec<Node>,
    /// From what is used to what uses it.
    pub(crate) edges: Vec<Edge>,
}

/// A stage or an image.
#[derive(Debug)]
pub(crate) struct Node {
    /// What it is called.
    pub(crate) title: String,
    /// The stage; `None` for an image.
    pub(crate) stage: Option<usize>,
    /// Whether the target needs it.
    pub(crate) is_needed: bool,
    /// Whether it is the target.
    pub(crate) is_target: bool,
}

/// One node that uses another.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    /// What is used.
    pub(crate) from: usize,
    /// What uses it.
    pub(crate) to: usize,
    /// Whether it is built on, rather than read from.
    pub(crate) is_base: bool,
}

impl Graph {
    /// Reads the graph of a plan.
    pub(crate) fn of(sheet: &Sheet<'_>) -> Self {
        let mut graph = Self::default();
        let plan = sheet.plan;
        graph.nodes = plan
            .stages
            .iter()
            .map(|stage| Node {
                title: sheet.name(stage.index),
                stage: Some(stage.index),
                is_needed: stage.needed,
                is_target: stage.index == plan.target,
            })
            .collect();
        for stage in &plan.stages {
            graph.add_images(sheet, stage);
            for by in &stage.uses {
                graph.connect(stage.index, by.stage, by.is_base);
            }
        }
        graph
    }

    /// What an edge says.
    pub(crate) fn label(edge: &Edge) -> &'static str {
        match edge.is_base {
            true => "FROM",
            false => "reads",
        }
    }

    fn add_images(&mut self, sheet: &Sheet<'_>, stage: &PlannedStage) {
        if matches!(stage.base, Base::Image(_)) {
            let image = self.image(&sheet.base(stage), stage.needed);
            self.connect(image, stage.index, true);
        }
        let inputs = sheet.plan.steps(stage.index).flat_map(|step| &step.inputs);
        for input in inputs {
            if let InputOrigin::Image(name) = &input.origin {
                let image = self.image(&visible(name), stage.needed);
                self.connect(image, stage.index, false);
            }
        }
    }

    fn image(&mut self, title: &str, is_needed: bool) -> usize {
        let mut nodes = self.nodes.iter();
        let known = nodes.position(|node| node.stage.is_none() && node.title == title);
        let at = known.unwrap_or(self.nodes.len());
        if known.is_none() {
            self.nodes.push(Node {
                title: title.to_owned(),
                stage: None,
                is_needed: false,
                is_target: false,
            });
        }
        self.nodes[at].is_needed |= is_needed;
        at
    }

    fn connect(&mut self, from: usize, to: usize, is_base: bool) {
        let edge = Edge { from, to, is_base };
        if !self.edges.contains(&edge) {
            self.edges.push(edge);
        }
    }
}
