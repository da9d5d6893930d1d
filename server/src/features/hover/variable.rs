//! Variables: the value that a name has at a place, and step by step where it comes from.
//! Leans on `text`, on the occurrences of the view, and on the scopes of the model.

use dockwright_model::occurrence::{Occurrence, Role, SymbolKind, variable_at};
use dockwright_model::predefined::PROXY_ARGUMENTS;
use dockwright_model::scope::{Origin, Scope, Variable};
use dockwright_model::stage::Base;
use dockwright_syntax::expand::{Expander, variable_uses};
use dockwright_syntax::instruction::{Instruction, Pair};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::text::{Hover, Place, code, count, line, shown};
use crate::reference;
use crate::view::View;

/// How deep the values of values are told, and how many of them.
const DEEPEST: usize = 3;
const MOST: usize = 12;

/// The longest `${…}` whose outcome is told.
const LONGEST: usize = 300;

/// What is said about the variable under the pointer.
pub(super) fn variable(place: Place<'_>) -> Option<Hover> {
    let occurrences = place.view.occurrences();
    let occurrence = occurrences.at(place.offset)?;
    let symbol = occurrences.symbol(occurrence.symbol);
    if symbol.kind != SymbolKind::Variable || !place.is_in(occurrence.range) {
        return None;
    }
    let name = symbol.name.as_str();
    let view = place.view;
    let known = match occurrence.role {
        Role::Definition => defined(view, place.index, name),
        _ => variable_at(view.model(), place.index, name),
    };
    let mut told = Telling {
        view,
        lines: Vec::new(),
    };
    told.script(occurrence);
    match known {
        Some(variable) => told.steps(place.index, name, variable, 0),
        None => told.unknown(place, name),
    }
    let mut text = head(name, known);
    text.extend(outcome(place, occurrence.range));
    text.extend(description(place, name));
    if !told.lines.is_empty() {
        text.push_str(&format!("\n\n{}", told.lines.join("\n")));
    }
    if let Some(entry) = reference::variable(name) {
        text.push_str(&format!("\n\n{}", entry.summary));
    }
    text.extend(uses(view, occurrence));
    let range = occurrence.range;
    Some(Hover { range, text })
}

/// The variable behind the instruction that defines it.
fn defined<'a>(view: &'a View, index: usize, name: &str) -> Option<&'a Variable> {
    let model = view.model();
    let Some(stage) = model.state(index).stage else {
        return model.global_scope().variable(name);
    };
    let scope: &Scope = match model.stages()[stage].instructions.contains(&(index + 1)) {
        true => &model.state(index + 1).scope,
        false => &model.final_state(stage).scope,
    };
    scope.variable(name)
}

fn head(name: &str, variable: Option<&Variable>) -> String {
    let value = variable.map(|variable| variable.value.as_deref());
    match value {
        Some(Some("")) => format!("**variable** {}, which is empty", code(name)),
        Some(Some(value)) => format!("**variable** {} = {}", code(name), code(value)),
        Some(None) => format!("**variable** {}, which has no value", code(name)),
        None => format!(
            "**variable** {}, which this file does not set here",
            code(name)
        ),
    }
}

/// What `${name:-…}` and its like come to.
fn outcome(place: Place<'_>, name: TextRange) -> Option<String> {
    let text = place.view.text();
    let before = text.get(..name.start())?;
    let start = before.strip_suffix("${").map(str::len)?;
    let rest = text.get(name.end()..)?;
    if rest.starts_with('}') {
        return None;
    }
    let whole = &text[start..name.end() + closing_brace(rest)?];
    let model = place.view.model();
    let scope = match place.instruction.kind() {
        KeywordKind::From => model.global_scope(),
        _ => &model.state(place.index).scope,
    };
    let expander = Expander::new(model.dockerfile().escape());
    let outcome = match expander.expand(whole, scope) {
        Ok(expansion) => format!("comes to {}", shown(&expansion.text)),
        Err(error) => format!("stops the build: {}", error.message),
    };
    Some(format!("\n\n{} {outcome}.", code(whole)))
}

/// How far the brace is that closes one opened before, itself included.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 1_usize;
    for (at, byte) in text.bytes().enumerate().take(LONGEST) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'\n' => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// What a comment above an `ARG` says of it: `# name text`.
fn description(place: Place<'_>, name: &str) -> Option<String> {
    let comments = place.instruction.leading_comments.iter();
    let described = |text: &str| {
        Some(
            text.strip_prefix(name)?
                .strip_prefix(' ')?
                .trim()
                .to_owned(),
        )
    };
    let text = comments.filter_map(|it| described(&it.text)).next()?;
    (place.instruction.kind() == KeywordKind::Arg).then(|| format!("\n\n{text}"))
}

fn uses(view: &View, occurrence: &Occurrence) -> Option<String> {
    let all = view.occurrences().of_symbol(occurrence.symbol);
    let reads = all.filter(|it| it.role == Role::Read).count();
    let is_definition = occurrence.role == Role::Definition;
    is_definition.then(|| format!("\n\nUsed in {}.", count(reads, "place", "places")))
}

/// The steps that lead to a value, as the lines of a list.
struct Telling<'a> {
    view: &'a View,
    lines: Vec<String>,
}

impl<'a> Telling<'a> {
    fn item(&mut self, depth: usize, text: &str) {
        if self.lines.len() < MOST {
            self.lines.push(format!("{}- {text}", "  ".repeat(depth)));
        }
    }

    /// What the script around a use does to the variable before.
    fn script(&mut self, occurrence: &Occurrence) {
        let model = self.view.model();
        let Some(index) = model.instruction_at(occurrence.range.start()) else {
            return;
        };
        let range = model.instructions()[index].range;
        let inside = self.view.occurrences().within(range).iter();
        let sets = inside
            .filter(|it| it.symbol == occurrence.symbol && it.role == Role::Assignment)
            .filter(|it| it.range.start() < occurrence.range.start());
        let lines: Vec<usize> = sets.map(|it| line(self.view, it.range.start())).collect();
        if let Some(last) = lines.last() {
            self.item(0, &format!("the script itself sets it on line {last}"));
        }
    }

    fn steps(&mut self, index: usize, name: &str, variable: &Variable, depth: usize) {
        let line = variable
            .definition
            .map(|range| line(self.view, range.start()));
        let on_line = line.map_or_else(String::new, |line| format!(" on line {line}"));
        match variable.origin {
            Origin::Environment => {
                let from = self.inherited(index, variable);
                self.definition(&format!("`ENV`{on_line}{from}"), variable, depth);
            }
            Origin::Argument if variable.value.is_none() => {
                let text = format!(
                    "`ARG`{on_line} gives no default; the build can: `--build-arg {name}=…`"
                );
                self.item(depth, &text);
            }
            Origin::Argument => {
                let from = self.inherited(index, variable);
                self.definition(&format!("default of `ARG`{on_line}{from}"), variable, depth);
            }
            Origin::GlobalArgument => self.global(name, variable, depth),
            Origin::BuildArgument => {
                let text = format!("build argument of the settings, for `ARG`{on_line}");
                self.item(depth, &text);
            }
            Origin::Platform => self.item(
                depth,
                &format!("set by the builder, taken by `ARG`{on_line}"),
            ),
            Origin::BaseImage => self.item(depth, &self.base(index)),
        }
    }

    /// A definition with the value as it is written, and the variables in it.
    fn definition(&mut self, title: &str, variable: &Variable, depth: usize) {
        let Some((index, pair)) = variable.definition.and_then(|range| self.pair(range)) else {
            return self.item(depth, title);
        };
        let written = pair.value.as_ref().map_or("", |value| &value.text);
        if variable.value.as_deref() == Some(written) || !written.contains('$') {
            return self.item(depth, title);
        }
        self.item(depth, &format!("{title}: {}", code(written)));
        let escape = self.view.model().dockerfile().escape();
        let mut names: Vec<String> = Vec::new();
        for used in variable_uses(written, escape) {
            if depth < DEEPEST && !names.contains(&used.name) {
                names.push(used.name);
            }
        }
        for name in names {
            self.part(index, &name, depth + 1);
        }
    }

    fn part(&mut self, index: usize, name: &str, depth: usize) {
        let Some(variable) = variable_at(self.view.model(), index, name) else {
            return self.item(depth, &format!("{}: not set", code(name)));
        };
        let value = variable.value.as_deref().unwrap_or_default();
        self.item(depth, &format!("{} = {}", code(name), shown(value)));
        if depth < DEEPEST {
            self.steps(index, name, variable, depth + 1);
        }
    }

    fn global(&mut self, name: &str, variable: &Variable, depth: usize) {
        let global = self.view.model().global_scope().variable(name);
        let Some(global) = global.filter(|it| it.definition.is_some()) else {
            return self.item(depth, "a global `ARG`");
        };
        let start = global.definition.unwrap_or_default().start();
        let title = format!(
            "default of the global `ARG` on line {}",
            line(self.view, start)
        );
        if variable.definition == global.definition {
            return self.definition(&title, global, depth);
        }
        let taken = variable.definition.map(|it| line(self.view, it.start()));
        let taken = taken.map_or_else(String::new, |line| {
            format!(", taken by `ARG` on line {line}")
        });
        self.definition(&format!("{title}{taken}"), global, depth);
    }

    fn base(&self, index: usize) -> String {
        let model = self.view.model();
        let stage = model
            .state(index)
            .stage
            .and_then(|at| model.stages().get(at));
        let root = stage.and_then(|stage| model.ancestry(stage.index).last());
        match root.and_then(|stage| stage.image()) {
            Some(image) => format!(
                "the base image {}, or else the builder",
                code(&image.to_string())
            ),
            None => "the builder, as the base image sets none".to_owned(),
        }
    }

    /// From which other stage a definition comes.
    fn inherited(&self, index: usize, variable: &Variable) -> String {
        let model = self.view.model();
        let own = model.state(index).stage;
        let from = variable
            .definition
            .and_then(|range| model.stage_at(range.start()))
            .filter(|from| Some(*from) != own);
        from.map_or_else(String::new, |from| {
            format!(", inherited from {}", model.stages()[from].title())
        })
    }

    /// The pair at a place, with the index of its instruction.
    fn pair(&self, range: TextRange) -> Option<(usize, &'a Pair)> {
        let model = self.view.model();
        let index = model.instruction_at(range.start())?;
        let instruction: &'a Instruction = &model.instructions()[index];
        let pair = instruction
            .innermost()
            .pairs()
            .iter()
            .find(|it| it.range == range)?;
        Some((index, pair))
    }

    /// Why nothing is known of a name.
    fn unknown(&mut self, place: Place<'_>, name: &str) {
        let model = self.view.model();
        let stage = model.state(place.index).stage;
        let global = model.global_scope().variable(name);
        let is_run = place.instruction.kind() == KeywordKind::Run;
        match (global.map(|it| (it.origin, it.definition)), stage) {
            _ if PROXY_ARGUMENTS.contains(&name) && is_run => {
                self.item(0, "the build gives it to every `RUN` when it is asked to");
            }
            (Some((Origin::Platform, _)), Some(_)) => {
                self.item(
                    0,
                    &format!("the builder knows it: write `ARG {name}` in this stage to see it"),
                );
            }
            (Some((_, Some(range))), Some(_)) => {
                let line = line(self.view, range.start());
                let text = format!(
                    "the global `ARG` on line {line} is not seen in a stage: write `ARG {name}` in this one"
                );
                self.item(0, &text);
            }
            (_, Some(stage)) if self.may_be_in_base(stage) => {
                let or_shell = if is_run { " or the shell" } else { "" };
                self.item(0, &format!("the base image{or_shell} may set it"));
            }
            _ => {}
        }
    }

    fn may_be_in_base(&self, stage: usize) -> bool {
        let root = self.view.model().ancestry(stage).last();
        root.is_some_and(|stage| stage.base != Base::Scratch)
    }
}
