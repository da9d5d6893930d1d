//! Changes as they are typed behind `--change`: an instruction in each text.
//! Leans on `apply`, and on the model for what the instructions mean on top of the image.

use std::collections::BTreeMap;

use dockwright_model::Model;
use dockwright_model::error::BuildError;
use dockwright_model::operation::Work;
use dockwright_model::plan::Target;
use dockwright_model::source::Source;
use dockwright_model::world::{Images, MemoryWorld};
use dockwright_syntax::error::SyntaxError;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::apply::apply;
use super::error::ChangeError;
use crate::config::ImageConfig;

/// The image, as the instructions that are typed stand on it.
const FROM: &str = "FROM image\n";
/// The same as a world calls it.
const IMAGE: &str = "image";

/// Changes a config as the texts say, one after the other. Variables have the values that the image gives them,
/// those of changes before included.
///
/// # Errors
/// When a text is no instruction, or one that only a build can carry out; the config is as it was then.
pub fn change(texts: &[String], config: &mut ImageConfig) -> Result<(), ChangeError> {
    let mut has_command = false;
    for work in works(texts, config)? {
        apply(&work, config, &mut has_command);
    }
    Ok(())
}

fn works(texts: &[String], config: &ImageConfig) -> Result<Vec<Work>, ChangeError> {
    if let Some(text) = texts.iter().find(|text| text.trim().is_empty()) {
        return Err(wrong(text, "there is no instruction", None));
    }
    let mut facts = config.facts();
    // What it leaves to builds is not carried out: this is none.
    facts.triggers.clear();
    let images = BTreeMap::from([(IMAGE.to_owned(), facts.into())]);
    let world = MemoryWorld {
        images: Images::given(images),
        ..MemoryWorld::default()
    };
    let typed = Typed(texts);
    let model = Model::new(Source::new("", typed.file()), &world);
    if let Some(error) = model.syntax_errors().first() {
        return Err(typed.syntax(error));
    }
    let refused = |kind| !is_change(kind);
    let mut kinds = model.instructions().iter().skip(1);
    if let Some(instruction) = kinds.find(|instruction| refused(instruction.kind())) {
        let keyword = instruction.keyword.text.to_uppercase();
        return Err(ChangeError::Instruction(keyword));
    }
    if let Some(error) = model.build_errors().first() {
        return Err(typed.build(error));
    }
    let Ok(plan) = model.plan(&Target::Last) else {
        return Ok(Vec::new());
    };
    let operations = model.operations(&plan);
    if let Some(error) = operations.errors.first() {
        return Err(typed.build(error));
    }
    let all = operations.stages.into_iter().flatten();
    Ok(all.map(|operation| operation.work).collect())
}

/// Docker takes `SHELL` and `MAINTAINER` from a Dockerfile alone; others need a build.
fn is_change(kind: KeywordKind) -> bool {
    !matches!(
        kind,
        KeywordKind::From
            | KeywordKind::Run
            | KeywordKind::Copy
            | KeywordKind::Add
            | KeywordKind::Arg
            | KeywordKind::Shell
            | KeywordKind::Maintainer
    )
}

/// The texts as one file, so that each sees what those before it set.
struct Typed<'a>(&'a [String]);

impl Typed<'_> {
    fn file(&self) -> String {
        format!("{FROM}{}\n", self.0.join("\n"))
    }

    fn syntax(&self, error: &SyntaxError) -> ChangeError {
        wrong(self.at(error.range), &error.message, error.help.as_deref())
    }

    fn build(&self, error: &BuildError) -> ChangeError {
        wrong(self.at(error.range), &error.message, error.help.as_deref())
    }

    /// The text that a range of the file lies in.
    fn at(&self, range: TextRange) -> &str {
        let mut end = FROM.len();
        let found = self.0.iter().find(|text| {
            end += text.len() + 1;
            range.start() < end
        });
        found.or(self.0.last()).map_or("", String::as_str)
    }
}

fn wrong(text: &str, reason: &str, help: Option<&str>) -> ChangeError {
    ChangeError::Text {
        text: text.to_owned(),
        reason: reason.to_owned(),
        help: help.map_or_else(String::new, |help| format!("; {help}")),
    }
}
