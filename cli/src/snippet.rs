//! A piece of source with what is to be said of it, drawn for a terminal.
//! Leans on `harmless`, and on miette for the drawing, over a source whose lines are known.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use dockwright_rules::diagnostic::Severity;
use dockwright_syntax::text::{LineIndex, TextRange};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use crate::harmless::{harmless, visible};
use crate::terminal::Terminal;

/// The longest line that is drawn, in bytes.
const MAX_DRAWN_LINE: usize = 4096;

/// The most lines that one underline covers.
const MAX_DRAWN_LINES: usize = 12;

/// Text that can be drawn: its name and its lines.
#[derive(Debug)]
pub(crate) struct Excerpt {
    name: String,
    lines: LineIndex,
}

/// Something to be said, with places.
#[derive(Debug)]
pub(crate) struct Snippet<'a> {
    /// Where the places are.
    pub(crate) excerpt: &'a Excerpt,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// What stands above the message.
    pub(crate) heading: String,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: Option<String>,
    /// Where to read more.
    pub(crate) url: Option<String>,
    /// The place it is about; none for a whole file.
    pub(crate) place: Option<TextRange>,
    /// Other places, with what they have to do with it.
    pub(crate) notes: Vec<(TextRange, String)>,
}

/// How snippets are drawn.
#[derive(Debug)]
pub(crate) struct Pen {
    handler: GraphicalReportHandler,
}

impl Excerpt {
    /// Takes a text; characters that would command a terminal are shown as `?`.
    pub(crate) fn new(name: &str, lines: &LineIndex) -> Self {
        let lines = match harmless(lines.text()) {
            Cow::Borrowed(_) => lines.clone(),
            Cow::Owned(text) => LineIndex::new(Arc::from(text)),
        };
        Self {
            name: name.to_owned(),
            lines,
        }
    }

    /// Whether all lines of a range are short enough to be drawn.
    fn can_draw(&self, range: TextRange) -> bool {
        let (first, last) = self.shown_lines(range, 1);
        (first..=last).all(|line| self.lines.line_range(line).len() <= MAX_DRAWN_LINE)
    }

    /// The part of a range that is underlined: all of it, or its first line when it goes over many.
    fn drawn(&self, range: TextRange) -> TextRange {
        let (first, last) = self.shown_lines(range, 0);
        if last - first < MAX_DRAWN_LINES {
            return range;
        }
        let end = self.lines.line_content_range(first).end();
        TextRange::new(range.start(), end.max(range.start()))
    }

    fn shown_lines(&self, range: TextRange, around: usize) -> (usize, usize) {
        let length = self.lines.text().len();
        let start = range.start().min(length);
        let end = range.end().min(length).saturating_sub(1).max(start);
        let last = self.lines.line_count() - 1;
        (
            self.lines.line_of(start).saturating_sub(around),
            (self.lines.line_of(end) + around).min(last),
        )
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let range = TextRange::new(span.offset(), span.offset() + span.len());
        let (first, last) = self.shown_lines(range, before.max(after));
        let start = self.lines.line_range(first).start();
        let end = self.lines.line_range(last).end();
        let column = match before {
            0 => self.lines.position(span.offset()).column - 1,
            _ => 0,
        };
        let contents = MietteSpanContents::new_named(
            self.name.clone(),
            &self.lines.text().as_bytes()[start..end],
            (start, end - start).into(),
            first,
            column,
            last - first,
        );
        Ok(Box::new(contents))
    }
}

impl Pen {
    /// Draws as the terminal can show it.
    pub(crate) fn new(terminal: Terminal) -> Self {
        let characters = if terminal.unicode {
            ThemeCharacters::unicode()
        } else {
            ThemeCharacters::ascii()
        };
        let styles = if terminal.color {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        };
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
            .with_width(terminal.width.unwrap_or(100).clamp(40, 140))
            .with_wrap_lines(terminal.width.is_some())
            .with_links(terminal.links)
            .with_urls(terminal.links)
            .with_link_display_text("")
            .with_cause_chain();
        Self { handler }
    }

    /// Draws a snippet, and an empty line behind it.
    pub(crate) fn draw(&self, snippet: &Snippet<'_>, out: &mut String) {
        // Writing to a string cannot fail.
        let _ = self.handler.render_report(out, snippet);
        out.push('\n');
    }
}

impl Snippet<'_> {
    fn is_drawable(&self) -> bool {
        self.place
            .is_some_and(|place| self.excerpt.can_draw(self.excerpt.drawn(place)))
    }
}

impl fmt::Display for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&self.message))?;
        if let Some(place) = self.place.filter(|_| !self.is_drawable()) {
            let position = self.excerpt.lines.position(place.start());
            write!(
                f,
                " ({}:{}:{})",
                self.excerpt.name, position.line, position.column
            )?;
        }
        Ok(())
    }
}

impl Error for Snippet<'_> {}

impl miette::Diagnostic for Snippet<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.heading))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info | Severity::Hint => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(visible(help)) as Box<dyn fmt::Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.url
            .as_ref()
            .map(|url| Box::new(url) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.is_drawable()
            .then_some(self.excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = |range: TextRange| SourceSpan::from((range.start(), range.len()));
        let place = self.excerpt.drawn(self.place?);
        let primary = LabeledSpan::new_primary_with_span(None, span(place));
        let notes = self
            .notes
            .iter()
            .filter(|(range, _)| self.excerpt.can_draw(*range));
        let notes = notes.map(move |(range, message)| {
            LabeledSpan::new_with_span(
                Some(visible(message).into_owned()),
                span(self.excerpt.drawn(*range)),
            )
        });
        Some(Box::new(std::iter::once(primary).chain(notes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, place: TextRange, notes: Vec<(TextRange, String)>) -> String {
        let excerpt = Excerpt::new("Dockerfile", &LineIndex::new(Arc::from(text)));
        let mut out = String::new();
        let snippet = Snippet {
            excerpt: &excerpt,
            severity: Severity::Warning,
            heading: "warning[some-rule]".to_owned(),
            message: "a message".to_owned(),
            help: None,
            url: None,
            place: Some(place),
            notes,
        };
        Pen::new(Terminal {
            unicode: true,
            ..Terminal::default()
        })
        .draw(&snippet, &mut out);
        out
    }

    #[test]
    fn the_source_is_drawn_with_its_lines() {
        let out = drawn("FROM a\nRUN b\nRUN c\n", TextRange::new(11, 12), Vec::new());
        assert!(out.contains("Dockerfile:2:5"), "{out}");
        assert!(
            out.contains(" 1 │ FROM a\n 2 │ RUN b\n   ·     ─\n 3 │ RUN c\n"),
            "{out}"
        );
    }

    #[test]
    fn the_end_of_the_text_can_be_drawn() {
        assert!(drawn("", TextRange::empty(0), Vec::new()).contains("a message"));
        assert!(drawn("FROM a\n", TextRange::empty(7), Vec::new()).contains("Dockerfile:2:1"));
        assert!(drawn("FROM a", TextRange::new(5, 6), Vec::new()).contains("FROM a"));
    }

    #[test]
    fn notes_far_away_get_a_piece_of_their_own() {
        let text = format!("FROM a\n{}RUN b\n", "RUN x\n".repeat(50));
        let end = text.len();
        let out = drawn(
            &text,
            TextRange::new(end - 2, end - 1),
            vec![(TextRange::new(5, 6), "here".to_owned())],
        );
        assert!(out.contains("here") && !out.contains(" 20 │"), "{out}");
    }

    #[test]
    fn long_lines_and_control_characters_stay_out() {
        let out = drawn(
            &format!("RUN {}\n", "x".repeat(5000)),
            TextRange::new(4, 5),
            Vec::new(),
        );
        assert!(out.contains("(Dockerfile:1:5)") && out.len() < 200, "{out}");
        let out = drawn("RUN \u{1b}[2J\r\n", TextRange::new(0, 3), Vec::new());
        assert!(out.contains("RUN ?[2J") && !out.contains('\u{1b}'), "{out}");
    }
}
