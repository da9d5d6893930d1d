//! What of a file is in the image: the stages, instructions and `RUN`s whose layers it has.
//! Leans on `model`.

use std::collections::BTreeSet;

use crate::model::Model;
use crate::run::Run;

impl Model<'_> {
    /// The `RUN`s whose layers the image of the last stage has; a trigger counts wherever it stands, since it runs elsewhere.
    pub fn image_runs(&self) -> impl Iterator<Item = &Run> {
        let kept = self.image_stages();
        self.runs()
            .iter()
            .filter(move |run| run.is_trigger || kept.contains(&run.stage))
    }

    /// The stages whose layers the image has: the last one and those it is built on; `None` stands for no stage at all.
    pub fn image_stages(&self) -> BTreeSet<Option<usize>> {
        let last = self
            .last_stage()
            .into_iter()
            .flat_map(|last| self.ancestry(last.index));
        last.map(|stage| Some(stage.index)).chain([None]).collect()
    }

    /// The instructions whose layers the image has, in the order of the layers; the indexes, without the `FROM`s.
    pub fn image_instructions(&self) -> Vec<usize> {
        let mut stages: Vec<usize> = self.image_stages().into_iter().flatten().collect();
        stages.sort_unstable();
        let of_stage = |stage: usize| self.stages()[stage].instructions.clone().skip(1);
        match stages.is_empty() {
            true => (0..self.instructions().len()).collect(),
            false => stages.into_iter().flat_map(of_stage).collect(),
        }
    }
}
