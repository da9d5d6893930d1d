//! A conversation as it stands in its file: read, and written back with new answers.
//! Leans on nothing.

/// One part of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A blank line or a comment, kept as it is.
    Aside(String),
    /// Something to do, and what came of it.
    Step(Step),
}

/// Something to do, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The line in the file, from 1.
    pub line: usize,
    /// `===` or `-->`.
    pub mark: &'static str,
    /// What is done.
    pub head: String,
    /// The text that belongs to it, line by line.
    pub body: Vec<String>,
    /// What the server said, line by line.
    pub answers: Vec<String>,
}

impl Step {
    /// The text that belongs to it; a text ends in a newline.
    pub fn text(&self) -> String {
        let mut text = self.body.join("\n");
        if !self.body.is_empty() {
            text.push('\n');
        }
        text
    }

    /// How many things the server said.
    pub fn count(&self) -> usize {
        self.answers
            .iter()
            .filter(|line| line.starts_with("<-- "))
            .count()
    }
}

const MARKS: [&str; 2] = ["===", "-->"];

/// Reads a conversation.
pub fn read(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mark = MARKS.into_iter().find(|mark| line.starts_with(mark));
        match (mark, parts.last_mut()) {
            (Some(mark), _) => parts.push(Part::Step(Step {
                line: number + 1,
                mark,
                head: line[mark.len()..].trim().to_owned(),
                ..Step::default()
            })),
            (None, Some(Part::Step(step))) if line.starts_with('|') => {
                let text = line[1..].strip_prefix(' ').unwrap_or(&line[1..]);
                step.body.push(text.to_owned());
            }
            (None, Some(Part::Step(step))) if line.starts_with('<') => {
                step.answers.push(line.to_owned());
            }
            (None, _) if line.is_empty() || line.starts_with('#') => {
                parts.push(Part::Aside(line.to_owned()));
            }
            (None, _) => return Err(format!("line {}: nobody says this: {line}", number + 1)),
        }
    }
    Ok(parts)
}

/// Writes a conversation.
pub fn write(parts: &[Part]) -> String {
    parts.iter().map(write_part).collect()
}

fn write_part(part: &Part) -> String {
    let step = match part {
        Part::Aside(line) => return format!("{line}\n"),
        Part::Step(step) => step,
    };
    let mut text = format!("{} {}\n", step.mark, step.head);
    for line in &step.body {
        text.push_str(format!("| {line}").trim_end_matches(' '));
        text.push('\n');
    }
    for line in &step.answers {
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written() {
        let text = "# why\n\n=== client pull\n--> open Dockerfile\n| FROM a\n|\n| RUN b\n<-- nothing\n<   at all\n";
        assert_eq!(write(&read(text).unwrap()), text);
    }

    #[test]
    fn what_nobody_says_is_a_fault() {
        assert!(read("FROM a\n").is_err());
    }
}
