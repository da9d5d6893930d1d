//! Pictures of the terminal for the README: what a command prints, drawn as SVG.
//! Leans on nothing but the built binary, so that a picture never shows what the program does not print.

use std::fmt::Write as _;

use dockwright_tests::place;

use crate::program::{cargo, command, run as run_program};

/// The pictures: the file, and the arguments whose output it shows.
const PICTURES: [(&str, &[&str]); 1] = [(
    "docs/images/lint.svg",
    &[
        "lint",
        "--color",
        "always",
        "--today",
        "2026-11-24",
        "examples/web-service.Dockerfile",
    ],
)];

/// Builds the program and draws every picture.
pub(crate) fn run() -> Result<(), String> {
    run_program(&cargo(), &["build", "--release", "--package", "dockwright"])?;
    for (file, arguments) in PICTURES {
        let program = place::workspace().join("target/release/dockwright");
        let output = command(&program.to_string_lossy(), arguments)
            .env("COLUMNS", "100")
            .output()
            .map_err(|error| format!("the built program cannot be run: {error}"))?;
        let title = format!("dockwright {}", arguments.join(" "));
        let picture = draw(&title, &String::from_utf8_lossy(&output.stdout));
        let path = place::workspace().join(file);
        let folder = path.parent().ok_or("a picture has a folder")?;
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, picture))
            .map_err(|error| format!("{file} cannot be written: {error}"))?;
    }
    Ok(())
}

/// The size of a character and the margins, in pixels.
const CELL: (f64, f64) = (8.4, 18.0);
const MARGIN: f64 = 16.0;

/// How a stretch of text looks.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own in the terminal"
)]
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Look {
    color: Option<u8>,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
}

/// Draws text with ANSI colors as an SVG.
fn draw(title: &str, text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let columns = lines
        .iter()
        .map(|line| width(line))
        .max()
        .unwrap_or(0)
        .max(60);
    let size = (
        MARGIN * 2.0 + CELL.0 * f64::from(u32::try_from(columns).unwrap_or(0)),
        MARGIN * 2.0 + CELL.1 * f64::from(u32::try_from(lines.len() + 1).unwrap_or(0)),
    );
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0}\" height=\"{1:.0}\" viewBox=\"0 0 {0:.0} {1:.0}\">\n\
         <title>{2}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1e1f29\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\" \
         fill=\"#e6e6e6\" xml:space=\"preserve\">\n",
        size.0,
        size.1,
        escape(title)
    );
    let mut look = Look::default();
    for (number, line) in lines.iter().enumerate() {
        let y = MARGIN + CELL.1 * f64::from(u32::try_from(number + 1).unwrap_or(0));
        let _ = writeln!(
            picture,
            "<text x=\"{MARGIN}\" y=\"{y:.0}\">{}</text>",
            spans(line, &mut look)
        );
    }
    picture.push_str("</g>\n</svg>\n");
    picture
}

/// The number of characters of a line, its colors not counted.
fn width(line: &str) -> usize {
    line.split('\u{1b}')
        .enumerate()
        .map(|(index, part)| match (index, part.split_once('m')) {
            (0, _) | (_, None) => part.chars().count(),
            (_, Some((_, rest))) => rest.chars().count(),
        })
        .sum()
}

/// The spans of one line; what looks apply goes on from line to line.
fn spans(line: &str, look: &mut Look) -> String {
    let mut result = String::new();
    for (index, part) in line.split('\u{1b}').enumerate() {
        let text = match (
            index,
            part.strip_prefix('[').and_then(|part| part.split_once('m')),
        ) {
            (1.., Some((codes, text))) => {
                codes.split(';').for_each(|code| apply(look, code));
                text
            }
            _ => part,
        };
        if !text.is_empty() {
            let _ = write!(result, "<tspan{}>{}</tspan>", style(*look), escape(text));
        }
    }
    result
}

fn apply(look: &mut Look, code: &str) {
    match code.parse::<u8>().unwrap_or(0) {
        0 => *look = Look::default(),
        1 => look.bold = true,
        2 => look.dim = true,
        3 => look.italic = true,
        4 => look.underline = true,
        22 => (look.bold, look.dim) = (false, false),
        39 => look.color = None,
        color @ 30..=37 => look.color = Some(color - 30),
        color @ 90..=97 => look.color = Some(color - 90),
        _ => {}
    }
}

fn style(look: Look) -> String {
    const COLORS: [&str; 8] = [
        "#6b7089", "#ff6b6b", "#8bd17c", "#f4c26b", "#7aa8ff", "#d59bf6", "#6fd3e0", "#e6e6e6",
    ];
    let mut style = String::new();
    if let Some(color) = look.color.and_then(|color| COLORS.get(usize::from(color))) {
        let _ = write!(style, " fill=\"{color}\"");
    }
    let attributes = [
        (look.bold, " font-weight=\"bold\""),
        (look.dim, " opacity=\"0.65\""),
        (look.italic, " font-style=\"italic\""),
        (look.underline, " text-decoration=\"underline\""),
    ];
    attributes
        .iter()
        .filter(|(on, _)| *on)
        .for_each(|(_, attribute)| style.push_str(attribute));
    style
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
