//! What the shell room promises, checked through one rendering of a script in which every place is cut from the file.
//! Leans on the façade of the room only.

mod arguments;
mod limits;
mod places;
mod scripts;
mod words;
mod wrapped;

use super::{BodyMap, Command, Dialect, Join, Script, parse_script};
use crate::text::TextRange;

/// The body of a RUN as BuildKit joins it: continuations and comment lines left out.
struct Joined {
    body: String,
    pieces: Vec<(usize, usize)>,
}

impl Joined {
    fn new(file: &str) -> Self {
        let mut joined = Self {
            body: String::new(),
            pieces: Vec::new(),
        };
        let mut offset = 0;
        let mut continues = false;
        for line in file.split_inclusive('\n') {
            let is_comment = continues && line.trim_start().starts_with('#');
            if !is_comment {
                let content = line.strip_suffix("\\\n");
                continues = content.is_some();
                joined.pieces.push((joined.body.len(), offset));
                joined.body.push_str(content.unwrap_or(line));
            }
            offset += line.len();
        }
        joined
    }

    fn offset(&self, offset: usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.0 <= offset) - 1;
        self.pieces[index].1 + offset - self.pieces[index].0
    }
}

impl BodyMap for Joined {
    fn file_range(&self, start: usize, end: usize) -> TextRange {
        assert!(
            start <= end && end <= self.body.len(),
            "{start}..{end} outside of the body"
        );
        if start == end {
            return TextRange::empty(self.offset(start));
        }
        TextRange::new(self.offset(start), self.offset(end - 1) + 1)
    }
}

fn parse(file: &str) -> Script {
    let joined = Joined::new(file);
    parse_script(&joined.body, &joined, Dialect::Sh)
}

/// One line a command: depth, join, `{assignments}`, `[words]`, `(redirections)`, pipeline, the command it comes from.
fn render(file: &str) -> String {
    let script = parse(file);
    script
        .commands
        .iter()
        .map(|command| render_command(file, command))
        .collect()
}

fn render_command(file: &str, command: &Command) -> String {
    let mut line = "  ".repeat(command.nesting.depth());
    let join = command
        .join
        .map(|join: Join| join.range.slice(file).replace('\n', "↵") + " ");
    line.extend(join);
    let assignments = command
        .assignments
        .iter()
        .map(|it| format!("{{{}}}", it.range.slice(file)));
    line.extend(assignments);
    line.extend(
        command
            .words
            .iter()
            .map(|it| format!("[{}]", it.range.slice(file))),
    );
    let redirections = command
        .redirections
        .iter()
        .map(|it| format!("({})", it.range.slice(file)));
    line.extend(redirections);
    let pipeline = command
        .pipeline
        .map(|place| format!(" |{}.{}", place.pipeline, place.stage));
    line.extend(pipeline);
    let wrapped = command.wrapped_by.map(|by| format!(" <{by}"));
    line.extend(wrapped);
    line + "\n"
}

#[track_caller]
fn check(file: &str, expected: &[&str]) {
    let rendered = render(file);
    let rendered: Vec<&str> = rendered.lines().collect();
    assert_eq!(rendered, expected, "{file}");
}
