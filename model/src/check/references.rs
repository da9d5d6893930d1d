//! Names of stages and images: bases that cannot be, stages that do not exist or come too late, circles.
//! Leans on `stage` and on the mounts that `mount` has read.

use std::collections::HashMap;

use dockwright_syntax::dockerfile::Dockerfile;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::suggestion::suggest;
use dockwright_syntax::text::TextRange;

use crate::error::BuildError;
use crate::image::platform::Platform;
use crate::image::reference::ImageReference;
use crate::stage::{Base, Dependency, Stage, StageReference, Stages};

/// Reports what is wrong with the `FROM`s, except what their stages need.
pub(crate) fn check_bases(
    dockerfile: &Dockerfile,
    stages: &Stages,
    names: &[&str],
    errors: &mut Vec<BuildError>,
) {
    if stages.list().is_empty() && !dockerfile.instructions.is_empty() {
        let last = dockerfile
            .instructions
            .last()
            .map_or(TextRange::empty(0), |last| last.range);
        let error = BuildError::new(last, "the file has no `FROM`, so there is nothing to build");
        errors.push(error.with_help("add a `FROM`"));
    }
    for stage in stages.list() {
        check_base(stage, names, errors);
        check_platform(stage, names, errors);
    }
}

fn check_base(stage: &Stage, names: &[&str], errors: &mut Vec<BuildError>) {
    let Some(word) = &stage.base_word else { return };
    if let Some(error) = &stage.base_text.error {
        errors.push(
            BuildError::new(error.range, error.message.clone()).with_help("mend the variable"),
        );
        return;
    }
    match &stage.base {
        Base::Unknown => {
            let error = BuildError::new(
                word.range,
                format!("the base `{}` expands to nothing", word.text),
            )
            .with_help("give the `ARG` before the first `FROM` a default")
            .with_suggestion(undefined_suggestion(stage, names).as_deref());
            errors.push(error);
        }
        Base::Invalid(error) => {
            let message = format!(
                "the base `{}` is no image reference: {}",
                stage.base_text.value, error.message
            );
            let error = BuildError::new(word.range, message).with_help(error.help);
            errors.push(error.in_stage(Some(stage.index)));
        }
        _ => {}
    }
}

fn check_platform(stage: &Stage, names: &[&str], errors: &mut Vec<BuildError>) {
    let Some(platform) = &stage.platform else {
        return;
    };
    let range = stage
        .name
        .as_ref()
        .or(stage.base_word.as_ref())
        .map_or(TextRange::empty(0), |word| word.range);
    if let Some(error) = &platform.error {
        errors.push(
            BuildError::new(error.range, error.message.clone()).with_help("mend the variable"),
        );
        return;
    }
    let message = match Platform::parse(&platform.value) {
        Ok(_) => return,
        Err(_) if platform.value.is_empty() => "the platform expands to nothing".to_owned(),
        Err(message) => message,
    };
    let place = platform
        .undefined
        .first()
        .map_or(range, |undefined| undefined.range);
    let suggestion = platform
        .undefined
        .first()
        .and_then(|undefined| suggest(&undefined.name, names.iter().copied()));
    let error =
        BuildError::new(place, message).with_help("write `linux/amd64`, or declare the `ARG`");
    errors.push(error.with_suggestion(suggestion));
}

fn undefined_suggestion(stage: &Stage, names: &[&str]) -> Option<String> {
    let undefined = stage.base_text.undefined.first()?;
    suggest(&undefined.name, names.iter().copied()).map(str::to_owned)
}

/// A word that names a stage or an image: the value of `--from=` or of a mount's `from=`.
pub(crate) struct Use<'a> {
    pub(crate) name: &'a str,
    pub(crate) range: TextRange,
    pub(crate) instruction: usize,
    pub(crate) stage: usize,
}

/// Notes what stage a word needs, and reports a word that can name none.
pub(crate) fn check_use(stages: &mut Stages, used: &Use<'_>, errors: &mut Vec<BuildError>) {
    let error = |message: String, help: &str| BuildError::new(used.range, message).with_help(help);
    match stages.resolve(used.name) {
        StageReference::Stage(stage) => {
            let dependency = Dependency {
                stage,
                range: used.range,
                instruction: used.instruction,
            };
            stages.add_dependency(used.stage, dependency);
        }
        StageReference::NoSuchIndex(index) => {
            let count = stages.list().len();
            let message =
                format!("there is no stage {index}: the file has {count}, counted from 0");
            errors.push(error(message, "name the stage"));
        }
        StageReference::Other(name) if name.is_empty() => {}
        StageReference::Other(name) => {
            if let Err(fault) = ImageReference::parse(&name) {
                let message = format!(
                    "`{name}` is neither a stage nor an image reference: {}",
                    fault.message
                );
                errors.push(error(message, fault.help).in_stage(Some(used.stage)));
            }
        }
    }
}

/// The use of a stage or image by the `--from` of a `COPY`.
pub(crate) fn copy_source<'a>(
    instruction: &'a Instruction,
    index: usize,
    stage: usize,
    errors: &mut Vec<BuildError>,
) -> Option<Use<'a>> {
    let value = instruction.flag("from")?.value.as_ref()?;
    if value.text.contains('$') {
        let help = "give the image a stage of its own with `FROM`, and name that";
        let error =
            BuildError::new(value.range, "variables do not work in `--from`").with_help(help);
        errors.push(error);
        return None;
    }
    Some(Use {
        name: &value.text,
        range: value.range,
        instruction: index,
        stage,
    })
}

/// Reports stages that need themselves, directly or through others, and stages that are used before they exist.
pub(crate) fn check_order(stages: &Stages, errors: &mut Vec<BuildError>) {
    let mut marks = HashMap::new();
    for stage in stages.list() {
        find_circle(stages, stage.index, &mut marks, errors);
    }
    for stage in stages.list() {
        for dependency in stage
            .dependencies
            .iter()
            .filter(|dependency| dependency.stage > stage.index)
        {
            let later = &stages.list()[dependency.stage];
            let message = format!(
                "{} comes after {}, which needs it",
                later.title(),
                stage.title()
            );
            let error =
                BuildError::new(dependency.range, message).with_help("move the later stage up");
            errors.push(error.in_stage(Some(stage.index)));
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Done,
}

/// Looks for circles from `start` on; the path is a list, not the call stack, so depth does no harm.
fn find_circle(
    stages: &Stages,
    start: usize,
    marks: &mut HashMap<usize, Mark>,
    errors: &mut Vec<BuildError>,
) {
    if marks.contains_key(&start) {
        return;
    }
    marks.insert(start, Mark::Open);
    let mut path = vec![(start, 0)];
    while let Some((stage, next)) = path.last_mut() {
        let Some(dependency) = stages.list()[*stage].dependencies.get(*next) else {
            marks.insert(*stage, Mark::Done);
            path.pop();
            continue;
        };
        *next += 1;
        match marks.get(&dependency.stage) {
            Some(Mark::Done) => {}
            Some(Mark::Open) => {
                let circle = path
                    .iter()
                    .map(|(stage, _)| *stage)
                    .skip_while(|stage| *stage != dependency.stage);
                errors.push(circle_error(
                    stages,
                    &circle.collect::<Vec<_>>(),
                    dependency,
                ));
            }
            None => {
                marks.insert(dependency.stage, Mark::Open);
                path.push((dependency.stage, 0));
            }
        }
    }
}

fn circle_error(stages: &Stages, circle: &[usize], dependency: &Dependency) -> BuildError {
    let message = match circle {
        [stage] => format!("{} needs itself", stages.list()[*stage].title()),
        _ => {
            let titles: Vec<String> = circle
                .iter()
                .map(|stage| stages.list()[*stage].title())
                .collect();
            format!(
                "the stages need each other in a circle: {}",
                titles.join(" → ")
            )
        }
    };
    BuildError::new(dependency.range, message)
        .with_help("copy from a stage that does not need this one")
}
