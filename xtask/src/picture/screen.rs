//! Text with the colors of a terminal, drawn as SVG.
//! Leans on nothing.

use std::fmt::Write as _;

/// The size of a character and the margins, in pixels.
const CELL: (f64, f64) = (8.43, 18.0);
const MARGIN: f64 = 16.0;

/// The colors that a terminal has names for, and those of its ground.
const NAMED: [&str; 8] = [
    "#6b7089", "#ff6b6b", "#8bd17c", "#f4c26b", "#7aa8ff", "#d59bf6", "#6fd3e0", "#e6e6e6",
];
const PAPER: &str = "#1e1f29";
const INK: &str = "#e6e6e6";

/// How a stretch of text looks.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own in the terminal"
)]
#[derive(Clone, Default, PartialEq, Eq)]
struct Look {
    ink: Option<String>,
    paper: Option<String>,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
    wave: bool,
    wave_ink: Option<String>,
    swapped: bool,
}

/// A stretch of one line that looks the same throughout.
struct Run {
    column: usize,
    text: String,
    look: Look,
}

/// Draws text with ANSI colors.
pub(super) fn draw(title: &str, text: &str) -> String {
    let mut look = Look::default();
    let lines: Vec<Vec<Run>> = text
        .trim_end()
        .lines()
        .map(|line| runs(line, &mut look))
        .collect();
    let columns = lines.iter().filter_map(|runs| runs.last()).map(Run::end);
    let columns = columns.max().unwrap_or(0).max(60);
    let (width, height) = (
        MARGIN * 2.0 + across(columns),
        MARGIN * 2.0 + down(lines.len()),
    );
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\">\n<title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\" \
         fill=\"{INK}\">\n",
        escape(title),
        ground(&lines),
    );
    for (number, runs) in lines.iter().enumerate() {
        line(&mut picture, runs, MARGIN + down(number), ground(&lines));
    }
    picture.push_str("</g>\n</svg>\n");
    picture
}

/// The ground of the whole: that of the first stretch, where a program paints its own.
fn ground(lines: &[Vec<Run>]) -> &str {
    let first = lines.iter().flatten().next();
    first
        .and_then(|run| run.look.paper.as_deref())
        .unwrap_or(PAPER)
}

/// Grounds first, so that no text is painted over, then the texts, then the waves below them.
fn line(picture: &mut String, runs: &[Run], top: f64, ground: &str) {
    for run in runs {
        let (_, paper) = run.look.colors();
        if let Some(paper) = paper.filter(|paper| *paper != ground) {
            let (x, width) = (MARGIN + across(run.column), across(run.width()));
            let _ = writeln!(
                picture,
                "<rect x=\"{x:.1}\" y=\"{top:.0}\" width=\"{width:.1}\" height=\"{}\" fill=\"{paper}\"/>",
                CELL.1
            );
        }
    }
    let baseline = top + CELL.1 - 4.0;
    let _ = write!(picture, "<text y=\"{baseline:.0}\" xml:space=\"preserve\">");
    for run in runs {
        let style = run.look.style();
        for (column, text) in pieces(run) {
            let x = MARGIN + across(column);
            let text = escape(text);
            let _ = write!(picture, "<tspan x=\"{x:.1}\"{style}>{text}</tspan>");
        }
    }
    picture.push_str("</text>\n");
    for run in runs.iter().filter(|run| run.look.wave) {
        wave(picture, run, baseline + 2.5);
    }
}

/// The parts of a stretch between wide gaps, with their columns: what draws a picture may have another font,
/// and not everything that does keeps the blanks in front of a text.
fn pieces(run: &Run) -> Vec<(usize, &str)> {
    let mut pieces = Vec::new();
    let mut column = run.column;
    for part in run.text.split("  ") {
        let text = part.trim_start();
        let blanks = part.len() - text.len();
        if !text.is_empty() {
            pieces.push((column + blanks, text.trim_end()));
        }
        column += part.chars().count() + 2;
    }
    pieces
}

/// The wave that editors draw below what is wrong.
fn wave(picture: &mut String, run: &Run, y: f64) {
    let ink = run.look.wave_ink.as_deref().unwrap_or(INK);
    let x = MARGIN + across(run.column);
    let _ = write!(
        picture,
        "<path d=\"M{x:.1} {y:.1}q{:.1} -3 {:.1} 0",
        CELL.0 / 4.0,
        CELL.0 / 2.0
    );
    for _ in 1..run.width() * 2 {
        let _ = write!(picture, "t{:.1} 0", CELL.0 / 2.0);
    }
    let _ = writeln!(
        picture,
        "\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"1.3\"/>"
    );
}

fn across(columns: usize) -> f64 {
    CELL.0 * f64::from(u32::try_from(columns).unwrap_or(0))
}

fn down(lines: usize) -> f64 {
    CELL.1 * f64::from(u32::try_from(lines).unwrap_or(0))
}

impl Run {
    fn width(&self) -> usize {
        self.text.chars().count()
    }

    fn end(&self) -> usize {
        self.column + self.width()
    }
}

/// The stretches of one line; what looks apply goes on from line to line.
fn runs(line: &str, look: &mut Look) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (index, part) in line.split('\u{1b}').enumerate() {
        let codes = part
            .strip_prefix('[')
            .and_then(|part| part.split_once('m'))
            .filter(|_| index > 0);
        let text = codes.map_or(part, |(codes, text)| {
            look.apply(codes);
            text
        });
        if !text.is_empty() {
            runs.push(Run {
                column: runs.last().map_or(0, Run::end),
                text: text.to_owned(),
                look: look.clone(),
            });
        }
    }
    runs
}

impl Look {
    /// Applies the numbers of one sequence.
    fn apply(&mut self, codes: &str) {
        let mut codes = codes.split(';');
        while let Some(code) = codes.next() {
            match code.split_once(':') {
                Some(("4", kind)) => (self.underline, self.wave) = (kind == "1", kind == "3"),
                Some(("58", color)) => self.wave_ink = exact(&mut color.rsplit(':').take(3), true),
                Some(_) => {}
                None => match code.parse().unwrap_or(0) {
                    kind @ (38 | 48 | 58) => {
                        let is_exact = codes.next() == Some("2");
                        let color = exact(
                            &mut codes.by_ref().take(if is_exact { 3 } else { 1 }),
                            false,
                        );
                        *match kind {
                            38 => &mut self.ink,
                            48 => &mut self.paper,
                            _ => &mut self.wave_ink,
                        } = color;
                    }
                    code => self.switch(code),
                },
            }
        }
    }

    /// Applies one number that stands alone.
    fn switch(&mut self, code: u8) {
        match code {
            0 => *self = Self::default(),
            1 => self.bold = true,
            2 => self.dim = true,
            3 => self.italic = true,
            4 => self.underline = true,
            7 => self.swapped = true,
            22 => (self.bold, self.dim) = (false, false),
            23 => self.italic = false,
            24 => (self.underline, self.wave) = (false, false),
            27 => self.swapped = false,
            39 => self.ink = None,
            49 => self.paper = None,
            59 => self.wave_ink = None,
            color @ (30..=37 | 90..=97) => self.ink = named(color % 10),
            color @ (40..=47 | 100..=107) => self.paper = named(color % 10),
            _ => {}
        }
    }

    /// The colors of the text and of its ground.
    fn colors(&self) -> (Option<&str>, Option<&str>) {
        let (ink, paper) = (self.ink.as_deref(), self.paper.as_deref());
        match self.swapped {
            true => (paper.or(Some(PAPER)), ink.or(Some(INK))),
            false => (ink, paper),
        }
    }

    fn style(&self) -> String {
        let mut style = String::new();
        if let (Some(ink), _) = self.colors() {
            let _ = write!(style, " fill=\"{ink}\"");
        }
        let attributes = [
            (self.bold, " font-weight=\"bold\""),
            (self.dim, " opacity=\"0.65\""),
            (self.italic, " font-style=\"italic\""),
            (self.underline, " text-decoration=\"underline\""),
        ];
        for (_, attribute) in attributes.iter().filter(|(on, _)| *on) {
            style.push_str(attribute);
        }
        style
    }
}

fn named(color: u8) -> Option<String> {
    NAMED.get(usize::from(color)).map(|&color| color.to_owned())
}

/// A color from its three parts, which may stand backwards.
fn exact(parts: &mut dyn Iterator<Item = &str>, is_backwards: bool) -> Option<String> {
    let mut parts: Vec<u8> = parts.filter_map(|part| part.parse().ok()).collect();
    if is_backwards {
        parts.reverse();
    }
    match parts.as_slice() {
        [red, green, blue] => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
        _ => None,
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_go_on_from_line_to_line() {
        let picture = draw("a", "\u{1b}[31mone\ntwo\u{1b}[0m three");
        assert!(
            picture.contains("fill=\"#ff6b6b\">one</tspan>"),
            "{picture}"
        );
        assert!(
            picture.contains("fill=\"#ff6b6b\">two</tspan>"),
            "{picture}"
        );
        assert!(picture.contains("x=\"49.7\">three</tspan>"), "{picture}");
    }

    #[test]
    fn exact_colors_grounds_and_waves_are_drawn() {
        let picture = draw(
            "a",
            "x\u{1b}[38;2;1;2;3;48;2;4;5;6;4:3;58:2::7:8:9mab\u{1b}[4:0mc",
        );
        assert!(picture.contains("fill=\"#010203\">ab</tspan>"), "{picture}");
        assert!(
            picture.contains("width=\"16.9\" height=\"18\" fill=\"#040506\""),
            "{picture}"
        );
        assert_eq!(
            picture.matches("stroke=\"#070809\"").count(),
            1,
            "{picture}"
        );
    }
}
