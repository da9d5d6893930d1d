//! Which new names would change what is built, because they mean something already where they would stand.
//! Leans on `refusal`, and on what the model knows of stages and scopes.

use dockwright_model::occurrence::{Occurrence, Role, Symbol, SymbolKind};
use dockwright_model::scope::Origin;
use dockwright_model::stage::{Base, Stage};
use dockwright_syntax::heredoc::Heredoc;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::refusal::{Refusal, line};
use crate::view::View;

/// Why `name` cannot stand for the symbol of an occurrence; `None` where it can.
pub(super) fn conflict(view: &View, occurrence: &Occurrence, name: &str) -> Option<Refusal> {
    let symbol = view.occurrences().symbol(occurrence.symbol);
    match symbol.kind {
        SymbolKind::Stage => stage(view, symbol, name),
        SymbolKind::Variable => Variable::of(view, occurrence, symbol).conflict(name),
        SymbolKind::Heredoc => heredoc(view, occurrence, name),
    }
}

fn stage(view: &View, symbol: &Symbol, name: &str) -> Option<Refusal> {
    if symbol.name.eq_ignore_ascii_case(name) {
        return None;
    }
    let model = view.model();
    let own = symbol.definitions.first()?.start();
    let other = model.stages().iter().find(|stage| {
        let word = stage.name.as_ref();
        word.is_some_and(|word| word.text.eq_ignore_ascii_case(name) && !word.range.contains(own))
    });
    if let Some(other) = other.and_then(|other| other.name.as_ref()) {
        let line = line(view, other.range);
        return Some(Refusal::new(format!(
            "another stage is named `{name}`, in line {line}; choose another name"
        )));
    }
    let image = images(view, own).find(|(image, _)| image.eq_ignore_ascii_case(name));
    image.map(|(_, range)| {
        let line = line(view, range);
        Refusal::new(format!(
            "`{name}` in line {line} is an image and would become this stage; choose another name"
        ))
    })
}

/// What names an image and would name a stage instead, if the stage at `own` had that name.
fn images(view: &View, own: usize) -> impl Iterator<Item = (String, TextRange)> {
    let later = view.model().stages().iter();
    let bases = later
        .filter(move |stage| {
            stage
                .name
                .as_ref()
                .is_none_or(|name| name.range.start() != own)
        })
        .filter(move |stage| starts_behind(stage, own))
        .filter_map(|stage| {
            Some((
                stage.base_text.value.clone(),
                stage.base_word.as_ref()?.range,
            ))
        });
    let instructions = view.model().instructions().iter();
    bases.chain(instructions.flat_map(|it| sources(it.innermost())))
}

fn starts_behind(stage: &Stage, own: usize) -> bool {
    let start = stage.base_word.as_ref().map(|word| word.range.start());
    start.is_some_and(|start| start > own) && matches!(stage.base, Base::Image(_) | Base::Scratch)
}

/// The values of `--from=` and of `from=` in a mount.
fn sources(instruction: &Instruction) -> Vec<(String, TextRange)> {
    let joined = &instruction.joined;
    let flags = instruction.flags_named("from");
    let from = flags.map(|flag| (flag.value_text().to_owned(), flag.range));
    let mounts = instruction
        .flags_named("mount")
        .filter(|flag| flag.value.is_some())
        .flat_map(|flag| flag.options(joined))
        .filter(|option| option.key == "from")
        .map(|option| (option.value.unwrap_or_default(), option.value_range));
    from.chain(mounts).collect()
}

fn heredoc(view: &View, occurrence: &Occurrence, name: &str) -> Option<Refusal> {
    let index = view.model().instruction_at(occurrence.range.start())?;
    let instruction = view.model().instructions()[index].innermost();
    let is_own = |heredoc: &&Heredoc| {
        let end = heredoc.end.is_some_and(|end| end == occurrence.range);
        end || heredoc.marker.contains_range(occurrence.range)
    };
    let heredoc = instruction.heredocs.iter().find(is_own)?;
    let mut start = heredoc.body.start();
    for own in heredoc.body.slice(view.text()).split_inclusive('\n') {
        let content = own.trim_end_matches(['\n', '\r']);
        let content = match heredoc.strips_tabs {
            true => content.trim_start_matches('\t'),
            false => content,
        };
        if content == name {
            let line = line(view, TextRange::empty(start));
            return Some(Refusal::new(format!(
                "line {line} of the body is `{name}` and would end the heredoc there; choose another delimiter"
            )));
        }
        start += own.len();
    }
    None
}

/// A variable with the stages in which it can be seen.
struct Variable<'a> {
    view: &'a View,
    symbol: &'a Symbol,
    occurrences: Vec<&'a Occurrence>,
    /// Whether it stands before the first `FROM`, or in one.
    is_global: bool,
    /// For each stage whether it mentions the variable, or is built on one that does.
    sees: Vec<bool>,
    /// For each stage whether one that mentions the variable is built on it.
    below: Vec<bool>,
}

impl<'a> Variable<'a> {
    fn of(view: &'a View, occurrence: &Occurrence, symbol: &'a Symbol) -> Self {
        let occurrences: Vec<_> = view.occurrences().of_symbol(occurrence.symbol).collect();
        let stages = view.model().stages();
        let mut sees = vec![false; stages.len()];
        let mut is_global = false;
        for occurrence in &occurrences {
            match scope(view, occurrence.range) {
                Some(stage) => sees[stage] = true,
                None => is_global = true,
            }
        }
        let mut below = sees.clone();
        for stage in stages.iter().rev() {
            if let Base::Stage(base) = stage.base {
                below[base] |= below[stage.index];
            }
        }
        for stage in stages {
            if let Base::Stage(base) = stage.base {
                sees[stage.index] |= sees[base];
            }
        }
        Self {
            view,
            symbol,
            occurrences,
            is_global,
            sees,
            below,
        }
    }

    fn conflict(&self, name: &str) -> Option<Refusal> {
        self.other(name)
            .or_else(|| self.inherited(name))
            .or_else(|| self.script(name))
    }

    /// Another variable of the new name, where either would be seen in the place of the other.
    fn other(&self, name: &str) -> Option<Refusal> {
        let all = self.view.occurrences();
        let mut others = all.all().iter().filter(|other| {
            let symbol = all.symbol(other.symbol);
            symbol.kind == SymbolKind::Variable && symbol.name == name
        });
        let other = others.find(|other| self.meets(other))?;
        let line = line(self.view, other.range);
        let own = &self.symbol.name;
        Some(Refusal::new(format!(
            "`{name}` in line {line} and `{own}` would become one variable; choose another name"
        )))
    }

    fn meets(&self, other: &Occurrence) -> bool {
        let defines = other.role == Role::Definition;
        match scope(self.view, other.range) {
            None => self.is_global || defines && self.takes_global(),
            Some(stage) => {
                let redeclares = defines && self.is_global && is_argument(self.view, other);
                self.sees[stage] || defines && self.below[stage] || redeclares
            }
        }
    }

    /// Whether an `ARG` of a stage would take the value of a global one with the new name.
    fn takes_global(&self) -> bool {
        let mut definitions = self.occurrences.iter();
        definitions.any(|it| it.role == Role::Definition && is_argument(self.view, it))
    }

    /// The base image's own variable of the new name.
    fn inherited(&self, name: &str) -> Option<Refusal> {
        let mut states = self.occurrences.iter().filter_map(|occurrence| {
            let index = self.view.model().instruction_at(occurrence.range.start())?;
            Some(&self.view.model().state(index).scope)
        });
        let is_there = states.any(|scope| {
            let variable = scope.variable(name);
            variable.is_some_and(|variable| variable.origin == Origin::BaseImage)
        });
        is_there.then(|| {
            Refusal::new(format!(
                "the base image sets `{name}`, which would get another value; choose another name"
            ))
        })
    }

    /// A shell body that uses the variable and sets the new name itself.
    fn script(&self, name: &str) -> Option<Refusal> {
        let model = self.view.model();
        let used: Vec<usize> = self
            .occurrences
            .iter()
            .filter_map(|occurrence| model.instruction_at(occurrence.range.start()))
            .collect();
        let mut runs = model.runs().iter();
        let run = runs
            .find(|run| used.binary_search(&run.instruction).is_ok() && run.sets_variable(name))?;
        let range = model.instructions()[run.instruction].range;
        let line = line(self.view, range);
        Some(Refusal::new(format!(
            "the `RUN` in line {line} sets a shell variable `{name}` of its own; choose another name"
        )))
    }
}

/// The stage that a place is evaluated in; `None` for the global scope, which `FROM` sees as well.
fn scope(view: &View, range: TextRange) -> Option<usize> {
    let index = view.model().instruction_at(range.start())?;
    let is_from = view.model().instructions()[index].kind() == KeywordKind::From;
    view.model().state(index).stage.filter(|_| !is_from)
}

fn is_argument(view: &View, occurrence: &Occurrence) -> bool {
    let index = view.model().instruction_at(occurrence.range.start());
    let instruction = index.map(|index| view.model().instructions()[index].innermost());
    instruction.is_some_and(|instruction| instruction.kind() == KeywordKind::Arg)
}
