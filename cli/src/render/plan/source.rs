//! The text of the Dockerfile inside of a page: a line each, with the step it belongs to.
//! Leans on `sheet`.

use std::fmt::Write;

use dockwright_syntax::text::TextRange;

use super::escape::escaped;
use super::sheet::Sheet;

/// The step that a line belongs to.
#[derive(Clone, Debug, Default)]
struct Owner {
    step: String,
    class: &'static str,
}

/// The lines of the file.
pub(crate) fn listing(sheet: &Sheet<'_>) -> String {
    let lines = sheet.model.source().lines();
    let owners = owners(sheet, lines.line_count());
    let keywords = sheet.model.instructions().iter();
    let keywords: Vec<TextRange> = keywords
        .map(|instruction| instruction.keyword.range)
        .collect();
    let last = lines.line_count() - usize::from(sheet.model.source().text().ends_with('\n'));
    let mut text = String::new();
    for (line, owner) in owners.iter().enumerate().take(last) {
        let range = lines.line_content_range(line);
        let owner = owner.as_ref();
        let class = owner.map_or("", |owner| owner.class);
        let step = owner.map_or("", |owner| owner.step.as_str());
        let number = line + 1;
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "<a class=\"line {class}\" id=\"L{number}\" data-step=\"{step}\"><i>{number}</i><code>{}</code></a>",
            colored(lines.text(), range, &keywords)
        );
    }
    text
}

/// The step of each line; a step that a stage leaves to others stands where its `ONBUILD` does.
fn owners(sheet: &Sheet<'_>, count: usize) -> Vec<Option<Owner>> {
    let mut owners = vec![None; count];
    for stage in &sheet.plan.stages {
        let rows = sheet.rows(stage);
        for (number, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_trigger) {
            let range = row.step.range;
            let last = range.end().saturating_sub(1).max(range.start());
            let class = match (stage.needed, row.step.is_layer()) {
                (false, _) => "unneeded",
                (true, false) => "config",
                (true, true) => row.forecast.cache.name(),
            };
            for owner in &mut owners[row.line - 1..sheet.line(last)] {
                *owner = Some(Owner {
                    step: format!("s{}-{number}", stage.index),
                    class,
                });
            }
        }
    }
    owners
}

/// A line with its keyword and comments marked.
fn colored(text: &str, line: TextRange, keywords: &[TextRange]) -> String {
    let content = line.slice(text);
    if content.trim_start().starts_with('#') {
        return format!("<em>{}</em>", escaped(content));
    }
    let at = keywords.partition_point(|keyword| keyword.start() < line.start());
    match keywords
        .get(at)
        .filter(|keyword| keyword.end() <= line.end())
    {
        Some(keyword) => format!(
            "{}<b>{}</b>{}",
            escaped(&text[line.start()..keyword.start()]),
            escaped(keyword.slice(text)),
            escaped(&text[keyword.end()..line.end()]),
        ),
        None => escaped(content),
    }
}
