//! Stages: what a stage is made of, and who needs it.
//! Leans on `text`, and on the model for stages and what holds at their end.

use dockwright_model::shell::ShellOrigin;
use dockwright_model::stage::{Base, Stage, StageReference};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::language::mount_option;
use super::text::{Hover, Place, code, count, line, list};
use crate::view::View;

/// The instructions that make a layer.
const LAYERS: [KeywordKind; 4] = [
    KeywordKind::Run,
    KeywordKind::Copy,
    KeywordKind::Add,
    KeywordKind::Workdir,
];

/// What is said about the stage that is defined or named under the pointer.
pub(super) fn stage(place: Place<'_>) -> Option<Hover> {
    let (range, stage) = defined(place)
        .or_else(|| needed(place))
        .or_else(|| named(place))?;
    let stage = place.view.model().stages().get(stage)?;
    let text = summary(place.view, stage);
    Some(Hover { range, text })
}

fn defined(place: Place<'_>) -> Option<(TextRange, usize)> {
    let model = place.view.model();
    let stage = model.stages().get(model.state(place.index).stage?)?;
    let name = stage.name.as_ref()?;
    place.is_in(name.range).then_some((name.range, stage.index))
}

/// The stage that this one needs because of the word under the pointer.
fn needed(place: Place<'_>) -> Option<(TextRange, usize)> {
    let model = place.view.model();
    let stage = model.stages().get(model.state(place.index).stage?)?;
    let mut dependencies = stage.dependencies.iter();
    let dependency = dependencies.find(|it| place.is_in(it.range))?;
    Some((dependency.range, dependency.stage))
}

/// The stage that a trigger names, on which nothing depends here.
fn named(place: Place<'_>) -> Option<(TextRange, usize)> {
    let names = place.view.model().stage_names();
    let (range, name) = origin(place)?;
    match names.resolve(&name) {
        StageReference::Stage(stage) => Some((range, stage)),
        _ => None,
    }
}

/// The value of the `--from=` or `from=` under the pointer.
pub(super) fn origin(place: Place<'_>) -> Option<(TextRange, String)> {
    let flags = place.instruction.flags_named("from");
    let mut values = flags.filter_map(|flag| flag.value.as_ref());
    if let Some(value) = values.find(|value| place.is_in(value.range)) {
        return Some((value.range, value.text.clone()));
    }
    let (_, option) = mount_option(place)?;
    let is_on_it = option.key == "from" && place.is_in(option.value_range);
    is_on_it.then_some((option.value_range, option.value?))
}

fn summary(view: &View, stage: &Stage) -> String {
    let mut items = vec![base(view, stage)];
    items.extend(
        stage
            .platform()
            .map(|platform| format!("platform: {}", code(&platform.to_string()))),
    );
    items.push(layers(view, stage));
    items.extend(ending(view, stage));
    items.push(users(view, stage));
    format!("**{}**\n\n{}", stage.title(), list(&items))
}

fn base(view: &View, stage: &Stage) -> String {
    match &stage.base {
        Base::Scratch => "starts from nothing".to_owned(),
        Base::Stage(base) => format!("starts from {}", view.model().stages()[*base].title()),
        Base::Image(image) => format!("starts from {}", code(&image.to_string())),
        Base::Invalid(_) | Base::Unknown => "starts from something unknown".to_owned(),
    }
}

fn layers(view: &View, stage: &Stage) -> String {
    let instructions = view.model().stage_instructions(stage);
    let makes_layer = |kind: KeywordKind| LAYERS.contains(&kind);
    let layers = instructions
        .filter(|(_, it)| makes_layer(it.kind()))
        .count();
    format!("makes {}", count(layers, "layer", "layers"))
}

/// What holds at the end, as far as the file says it.
fn ending(view: &View, stage: &Stage) -> Vec<String> {
    let model = view.model();
    let state = model.final_state(stage.index);
    let mut items = Vec::new();
    let settings = [
        ("user", state.user.as_ref()),
        ("working directory", state.working_directory.as_ref()),
    ];
    for (title, setting) in settings {
        items.extend(setting.map(|setting| format!("{title}: {}", code(&setting.value))));
    }
    if state.shell.origin == ShellOrigin::Instruction {
        items.push(format!("shell: {}", code(&state.shell.words.join(" "))));
    }
    for kind in [KeywordKind::Entrypoint, KeywordKind::Cmd] {
        let last = model
            .ancestry(stage.index)
            .flat_map(|stage| model.stage_instructions(stage).rev())
            .find(|(_, instruction)| instruction.kind() == kind);
        items
            .extend(last.map(|(_, it)| format!("`{}`: {}", kind.name(), code(it.argument_text()))));
    }
    items
}

fn users(view: &View, stage: &Stage) -> String {
    let model = view.model();
    let using = |other: &Stage| {
        let mut dependencies = other.dependencies.iter();
        let first = dependencies.find(|it| it.stage == stage.index)?;
        let line = line(view, first.range.start());
        Some(format!("{} (line {line})", other.title()))
    };
    let users: Vec<String> = model.stages().iter().filter_map(using).collect();
    let is_last = model.stages().len() == stage.index + 1;
    match (users.is_empty(), is_last) {
        (false, _) => format!("used by {}", users.join(", ")),
        (true, true) => "built when no target is asked for".to_owned(),
        (true, false) => "used by no stage: built only when it is asked for".to_owned(),
    }
}
