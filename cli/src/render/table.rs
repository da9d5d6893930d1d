//! Rows of fields as a table for people or as JSON for scripts.
//! Leans on `output`.

use serde_json::Value;

use crate::output::lines;

/// The heading of a column, and the field that it shows.
pub(crate) type Column = (&'static str, &'static str);

/// What a command lists.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    /// What the table shows, in order.
    pub(crate) columns: &'static [Column],
    /// A JSON object each.
    pub(crate) rows: Vec<Value>,
}

impl Listing {
    /// A table; with `json`, an object a line, as Docker prints it.
    pub(crate) fn print(&self, format: Option<&str>) -> Result<String, String> {
        match format {
            None | Some("table") => Ok(self.table()),
            Some("json") => Ok(lines(&self.rows)),
            Some(other) => Err(format!(
                "`{other}` is no format; write `--format table` or `--format json`"
            )),
        }
    }

    fn table(&self) -> String {
        let headings = self
            .columns
            .iter()
            .map(|(heading, _)| (*heading).to_owned());
        let cells = |row: &Value| -> Vec<String> {
            self.columns
                .iter()
                .map(|(_, field)| cell(&row[*field]))
                .collect()
        };
        let mut lines: Vec<Vec<String>> = vec![headings.collect()];
        lines.extend(self.rows.iter().map(cells));
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
        let widths: Vec<usize> = (0..self.columns.len()).filter_map(width).collect();
        lines.iter().map(|line| aligned(line, &widths)).collect()
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn aligned(line: &[String], widths: &[usize]) -> String {
    let cells = line.iter().zip(widths);
    let padded: Vec<String> = cells
        .map(|(cell, width)| format!("{cell:<width$}   "))
        .collect();
    padded.concat().trim_end().to_owned()
        + "
"
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_are_aligned_or_printed_as_json() {
        let listing = Listing {
            columns: &[("NAME", "Name"), ("SIZE", "Size")],
            rows: vec![
                json!({ "Name": "debian", "Size": "124MB" }),
                json!({ "Name": "a", "Size": 7 }),
            ],
        };
        let table = "NAME     SIZE\ndebian   124MB\na        7\n";
        assert_eq!(listing.print(None).as_deref(), Ok(table));
        let lines = listing.print(Some("json")).unwrap_or_default();
        assert_eq!(lines.lines().count(), 2);
        assert!(listing.print(Some("{{.Name}}")).is_err());
    }
}
