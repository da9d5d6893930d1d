//! A plan for people: a tree of stages and steps, and what it sums up to.
//! Leans on `sheet`, `summary` and `size`.

use dockwright_model::forecast::{Cache, Size};
use dockwright_model::plan::PlannedStage;

use super::sheet::{Row, Sheet};
use super::summary;
use crate::harmless::visible;
use crate::render::size::{bytes, elapsed};
use crate::terminal::Terminal;

/// How wide a page is where no terminal says it.
const WIDTH: usize = 100;

/// The cells of the bar of the largest layer.
const BAR: usize = 10;

/// The page.
pub(crate) fn page(sheet: &Sheet<'_>, terminal: Terminal) -> String {
    let drawing = Drawing::new(sheet, terminal);
    let mut text = drawing.heading();
    for stage in &sheet.plan.stages {
        text += &drawing.stage(stage);
    }
    text + &drawing.totals()
}

/// What all lines of a page have in common.
struct Drawing<'a> {
    sheet: &'a Sheet<'a>,
    terminal: Terminal,
    /// The width of the column of line numbers.
    lines: usize,
    /// The largest layer; nothing where none is known.
    largest: u64,
    /// Whether any step has run before.
    has_times: bool,
}

/// A weight and color of a terminal.
#[derive(Clone, Copy)]
enum Ink {
    Plain,
    Bold,
    Dim,
    Green,
    Yellow,
    Blue,
}

impl<'a> Drawing<'a> {
    fn new(sheet: &'a Sheet<'a>, terminal: Terminal) -> Self {
        let stages = sheet.forecast.stages.iter();
        let mut steps = stages.flat_map(|stage| &stage.steps);
        let last_line = sheet.line(sheet.model.source().text().len());
        Self {
            sheet,
            terminal,
            lines: last_line.to_string().len(),
            largest: sheet.largest(),
            has_times: steps.any(|step| step.last_ms.is_some()),
        }
    }

    fn heading(&self) -> String {
        let path = visible(self.sheet.model.source().path());
        let target = self.sheet.name(self.sheet.plan.target);
        let platform = &self.sheet.plan.platform;
        format!(
            "{} → {} for {platform}\n",
            self.ink(Ink::Bold, &path),
            self.ink(Ink::Bold, &target),
        )
    }

    fn stage(&self, stage: &PlannedStage) -> String {
        let mut text = format!("\n{}\n", self.stage_line(stage));
        let rows = self.sheet.rows(stage);
        for (number, row) in rows.iter().enumerate() {
            let is_last = number + 1 == rows.len();
            text += &self.step_line(stage, row, is_last);
            text += &self.reason_line(row, is_last);
        }
        text
    }

    /// `build  from golang:1.24, used by app`
    fn stage_line(&self, stage: &PlannedStage) -> String {
        let sheet = self.sheet;
        let size = match sheet
            .forecast
            .stages
            .get(stage.index)
            .map(|known| known.base)
        {
            Some(Size::Known(size @ 1..)) => format!(" ({})", bytes(size)),
            Some(Size::Estimated(size @ 1..)) => format!(" (about {})", bytes(size)),
            _ => String::new(),
        };
        let platform = match stage.platform == sheet.plan.platform {
            true => String::new(),
            false => format!(" for {}", stage.platform),
        };
        let use_ = match (stage.needed, sheet.users(stage).as_slice()) {
            (false, _) => ", not needed".to_owned(),
            (true, []) => String::new(),
            (true, users) => format!(", used by {}", users.join(", ")),
        };
        let name = sheet.name(stage.index);
        let rest = format!("from {}{size}{platform}{use_}", sheet.base(stage));
        match stage.needed {
            true => format!("{}  {}", self.ink(Ink::Blue, &name), rest),
            false => self.ink(Ink::Dim, &format!("{name}  {rest}")),
        }
    }

    fn step_line(&self, stage: &PlannedStage, row: &Row<'_>, is_last: bool) -> String {
        let line = format!("{:>width$}", row.line, width = self.lines);
        let effect = if row.step.is_layer() {
            "layer "
        } else {
            "config"
        };
        let size = format!("{:>8}", size(row));
        let bar = self.bar(row);
        let last = match (self.has_times, row.forecast.last_ms) {
            (false, _) => String::new(),
            (true, last) => format!(" {:>7}", last.map_or(String::new(), elapsed)),
        };
        let before = self.branch(is_last).chars().count() + line.len() + 18;
        let before = before + bar.chars().count() + last.chars().count();
        let room = self.width().saturating_sub(before).max(20);
        let text = shortened(&row.text, room);
        let mark = self.mark(stage, row);
        let ink = match (stage.needed, row.step.is_layer()) {
            (false, _) | (true, false) => Ink::Dim,
            (true, true) => Ink::Plain,
        };
        let faint = |text: &str| self.ink(Ink::Dim, text);
        let bar = match stage.needed {
            true => self.ink(mark.1, &bar),
            false => faint(&bar),
        };
        format!(
            "{} {} {} {} {}{bar}{} {}\n",
            faint(self.branch(is_last)),
            faint(&line),
            self.ink(mark.1, mark.0),
            self.ink(ink, effect),
            self.ink(ink, &size),
            faint(&last),
            self.ink(ink, &text),
        )
    }

    /// The reason below a step.
    fn reason_line(&self, row: &Row<'_>, is_last: bool) -> String {
        let Some(reason) = &row.reason else {
            return String::new();
        };
        let trunk = match (is_last, self.terminal.unicode) {
            (true, _) => " ",
            (false, true) => "│",
            (false, false) => "|",
        };
        let indent = " ".repeat(self.lines + 4);
        let reason = format!("{indent}{reason}");
        format!(
            "{}{}\n",
            self.ink(Ink::Dim, trunk),
            self.ink(Ink::Yellow, &reason)
        )
    }

    fn totals(&self) -> String {
        let line = |title: &str, text: String| {
            format!("{} {text}\n", self.ink(Ink::Bold, &format!("{title:<7}")))
        };
        format!(
            "\n{}{}{}{}",
            line("stages", summary::stages(self.sheet)),
            line("work", summary::work(self.sheet)),
            line("image", summary::weight(self.sheet)),
            line("waste", summary::waste(self.sheet)),
        )
    }

    fn mark(&self, stage: &PlannedStage, row: &Row<'_>) -> (&'static str, Ink) {
        if !stage.needed {
            return ("-", Ink::Dim);
        }
        match (row.forecast.cache, self.terminal.unicode) {
            (Cache::Hit, true) => ("✓", Ink::Green),
            (Cache::Hit, false) => ("=", Ink::Green),
            (Cache::Miss, true) => ("●", Ink::Yellow),
            (Cache::Miss, false) => ("*", Ink::Yellow),
            (Cache::Unknown, _) => ("?", Ink::Dim),
        }
    }

    /// A bar as long as the layer is large; nothing at all where no size is known.
    fn bar(&self, row: &Row<'_>) -> String {
        if self.largest == 0 {
            return String::new();
        }
        let size = row.forecast.size.bytes().unwrap_or_default();
        let cells = (u128::from(size) * BAR as u128).div_ceil(u128::from(self.largest));
        let cells = (cells as usize).min(BAR);
        let cell = if self.terminal.unicode { "▇" } else { "#" };
        format!(" {}{}", cell.repeat(cells), " ".repeat(BAR - cells))
    }

    fn branch(&self, is_last: bool) -> &'static str {
        match (self.terminal.unicode, is_last) {
            (true, false) => "├─",
            (true, true) => "└─",
            (false, false) => "|-",
            (false, true) => "`-",
        }
    }

    fn width(&self) -> usize {
        self.terminal.width.unwrap_or(WIDTH)
    }

    fn ink(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Plain => return text.to_owned(),
            Ink::Bold => "1",
            Ink::Dim => "2",
            Ink::Green => "32",
            Ink::Yellow => "33",
            Ink::Blue => "1;36",
        };
        match self.terminal.color && !text.trim().is_empty() {
            true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }
}

fn size(row: &Row<'_>) -> String {
    match row.forecast.size {
        _ if !row.step.is_layer() => String::new(),
        Size::Known(size) => bytes(size),
        Size::Estimated(size) => format!("~{}", bytes(size)),
        Size::Unknown => "?".to_owned(),
    }
}

/// A text that ends with an ellipsis where it does not fit.
fn shortened(text: &str, room: usize) -> String {
    match text.chars().count() > room {
        true => text.chars().take(room - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use dockwright_model::Model;
    use dockwright_model::forecast::{Forecast, StepForecast};
    use dockwright_model::plan::Target;
    use dockwright_model::source::Source;
    use dockwright_model::world::MemoryWorld;

    use super::*;

    const FILE: &str = "FROM debian:12 AS base\nCOPY a /a\nRUN make\nENV A=b\nRUN check\n";

    const DRAWN: &str = "\
Dockerfile → base for linux/amd64

base  from debian:12 (117MB)
├─ 2 ✓ layer      12MB ▇▇▇           40ms COPY a /a
├─ 3 ● layer     ~48MB ▇▇▇▇▇▇▇▇▇▇    1.2s RUN make
│     `ARG VERSION` differs
├─ 4 ● config                             ENV A=b
│     parent rebuilt
└─ 5 ● layer         ?                    RUN check

stages  1
work    4 steps: 1 cached, 3 to run; they took 1.2s last time
image   about 177MB and 1 part was never measured
waste   2MB that later layers hide
";

    fn known(cache: Cache, reason: &str, size: Size, last_ms: Option<u64>) -> StepForecast {
        StepForecast {
            cache,
            reason: reason.to_owned(),
            size,
            waste: size.bytes().map(|bytes| bytes / 30),
            last_ms,
        }
    }

    #[test]
    fn a_forecast_is_drawn_with_its_reasons_sizes_and_times() {
        let world = MemoryWorld::default();
        let model = Model::new(Source::new("Dockerfile", FILE), &world);
        let plan = model.plan(&Target::Last).unwrap();
        let mut forecast = Forecast::unknown(&plan, "nobody asked");
        forecast.stages[0].base = Size::Known(117_000_000);
        let (small, large) = (Size::Known(12_000_000), Size::Estimated(48_000_000));
        forecast.stages[0].steps = vec![
            known(Cache::Hit, "", small, Some(40)),
            known(Cache::Miss, "`ARG VERSION` differs", large, Some(1_234)),
            known(Cache::Miss, "parent rebuilt", Size::Known(0), None),
            known(Cache::Miss, "parent rebuilt", Size::Unknown, None),
        ];
        let sheet = Sheet {
            model: &model,
            plan: &plan,
            forecast: &forecast,
        };
        let terminal = Terminal {
            unicode: true,
            ..Terminal::default()
        };
        assert_eq!(page(&sheet, terminal), DRAWN);
    }
}
