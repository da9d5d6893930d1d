//! The images that stages start from, and what is known of them.
//! Leans on `model`, whose walk has asked the world.

use std::sync::Arc;

use dockwright_syntax::keyword::KeywordKind;

use crate::image::facts::{ImageFacts, Lookup};
use crate::image::platform::Platform;
use crate::image::reference::ImageReference;
use crate::model::Model;
use crate::stage::{Base, Stage};

impl Model<'_> {
    /// What asking for the image that a stage starts from has told; `None` for other bases, and where nobody has asked.
    pub fn base_lookup(&self, stage: usize) -> Option<&Lookup> {
        self.bases().get(stage)?.as_ref()
    }

    /// What is known of the image that a stage starts from.
    pub fn base_facts(&self, stage: usize) -> Option<&Arc<ImageFacts>> {
        self.base_lookup(stage)?.facts()
    }

    /// The stage at the bottom of what a stage is built on, which starts from no other.
    pub fn lowest_stage(&self, stage: usize) -> Option<&Stage> {
        self.ancestry(stage).last()
    }

    /// The platform that a stage is built for.
    pub fn platform_of(&self, stage: &Stage) -> Platform {
        stage.platform().unwrap_or_else(|| self.world().platform())
    }

    /// What its tag alone stands for by now, for an image that a digest pins beside a tag.
    pub fn tag_lookup(&self, stage: &Stage) -> Option<Lookup> {
        let tag = pinned_tag(stage.image()?)?;
        self.world().image_lookup(&tag, &self.platform_of(stage))
    }

    /// Whether the working directory at an instruction stays what it is: a `WORKDIR` of the file decides,
    /// or a base image that a digest pins.
    pub fn is_directory_settled(&self, instruction: usize) -> bool {
        let setting = self.state(instruction).working_directory.as_ref();
        setting.is_some_and(|setting| {
            let set_by = setting.instruction;
            let stage = self.stage_names().of_instruction(set_by);
            let image = stage.and_then(|stage| self.stages()[stage].image());
            self.instructions()[set_by].kind() == KeywordKind::Workdir
                || image.is_some_and(|image| image.digest.is_some())
        })
    }

    /// The images that facts are worth asking for, each once, in the order of the file.
    pub fn asked_images(&self) -> Vec<(ImageReference, Platform)> {
        let mut asked = Vec::new();
        for stage in self.stages() {
            let Base::Image(image) = &stage.base else {
                continue;
            };
            let platform = self.platform_of(stage);
            for reference in std::iter::once(image.clone()).chain(pinned_tag(image)) {
                let pair = (reference, platform.clone());
                if !asked.contains(&pair) {
                    asked.push(pair);
                }
            }
        }
        asked
    }
}

/// The tag of a reference that has a digest too, without the digest.
fn pinned_tag(image: &ImageReference) -> Option<ImageReference> {
    (image.tag.is_some() && image.digest.is_some()).then(|| ImageReference {
        digest: None,
        ..image.clone()
    })
}
