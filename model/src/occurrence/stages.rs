//! The names of stages: `AS name`, and `FROM`, `--from=` and `from=` that name one.
//! Leans on `draft` and `place`, and on the model for what a name stands for.

use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::text::TextRange;

use super::draft::{Cell, Draft};
use super::place::{Place, place};
use super::symbol::{Role, Spelling, SymbolKind};
use crate::model::Model;
use crate::stage::{Base, Stage, StageReference};

/// Notes every name of a stage.
pub(super) fn collect(model: &Model<'_>, draft: &mut Draft) {
    let cells: Vec<Cell> = model
        .stages()
        .iter()
        .map(|stage| define(model, stage, draft))
        .collect();
    let mut collector = Collector {
        model,
        cells: &cells,
        draft,
    };
    for stage in model.stages() {
        collector.base(stage);
    }
    for instruction in model.instructions() {
        collector.flags(instruction.innermost());
    }
}

fn define(model: &Model<'_>, stage: &Stage, draft: &mut Draft) -> Cell {
    let Some(name) = &stage.name else {
        let cell = draft.cell(SymbolKind::Stage, &stage.index.to_string());
        let from = &model.instructions()[stage.instructions.start];
        draft.nameless.push((cell, from.keyword.range));
        return cell;
    };
    let cell = draft.cell(SymbolKind::Stage, &name.text);
    let at = place(model.source().text(), name.range, &name.text);
    draft.note(cell, at.range, Role::Definition, at.spelling);
    cell
}

struct Collector<'a, 'm> {
    model: &'a Model<'m>,
    cells: &'a [Cell],
    draft: &'a mut Draft,
}

impl Collector<'_, '_> {
    fn base(&mut self, stage: &Stage) {
        let (Base::Stage(base), Some(word)) = (&stage.base, &stage.base_word) else {
            return;
        };
        let cell = self.cells[*base];
        if word.may_expand() {
            self.draft.indirect.push((cell, word.range));
            return;
        }
        let at = place(self.model.source().text(), word.range, &word.text);
        self.draft.note(cell, at.range, Role::Read, at.spelling);
    }

    fn flags(&mut self, instruction: &Instruction) {
        let joined = &instruction.joined;
        for flag in &instruction.flags {
            match (flag.name.as_str(), &flag.value) {
                ("from", Some(value)) => {
                    let range = flag.part(joined, 0..value.text.len());
                    self.named(&value.text, range);
                }
                ("mount", Some(_)) => {
                    let options = flag.options(joined);
                    let named = options.iter().filter(|option| option.key == "from");
                    for option in named {
                        let name = option.value.as_deref().unwrap_or_default();
                        self.named(name, option.value_range);
                    }
                }
                _ => {}
            }
        }
    }

    fn named(&mut self, name: &str, range: TextRange) {
        let StageReference::Stage(stage) = self.model.stage_names().resolve(name) else {
            return;
        };
        let Place { range, spelling } = place(self.model.source().text(), range, name);
        let is_number = name.parse::<usize>().is_ok();
        let spelling = match spelling {
            Spelling::Name if is_number => Spelling::Number,
            spelling => spelling,
        };
        self.draft
            .note(self.cells[stage], range, Role::Read, spelling);
    }
}
