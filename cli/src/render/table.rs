//! Rows of fields as a table for people, as JSON for scripts, or as a template says.
//! Leans on `columns`, `template` and `output`.

use serde_json::{Map, Value};

use crate::harmless::{harmless, visible};
use crate::output::lines;
use crate::render::columns::aligned;
use crate::template::{Purpose, Template};

/// The heading of a column, and the field that it shows.
pub(crate) type Column = (&'static str, &'static str);

/// The field that only `{{.Label "name"}}` asks for: a map, which JSON leaves out.
const ASKED: &str = "Label";

/// What a command lists.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    /// What the table shows, in order.
    pub(crate) columns: &'static [Column],
    /// A JSON object each.
    pub(crate) rows: Vec<Value>,
}

impl Listing {
    /// A table; with `json`, an object a line, as Docker prints it; with a template, what it makes of each row;
    /// with `table` and a template, the same under headings.
    pub(crate) fn print(&self, format: Option<&str>) -> Result<String, String> {
        let format = format.unwrap_or("table").trim_matches(' ');
        let format = format.replace("\\t", "\t").replace("\\n", "\n");
        match format.as_str() {
            "table" => Ok(self.table()),
            "json" => Ok(lines(self.rows.iter().map(without_asked))),
            template if !template.contains("{{") => Err(format!(
                "`{template}` is no format; write `table`, `json`, or a template such as `{}`",
                self.example()
            )),
            template => match template.strip_prefix("table") {
                Some(template) => self.template_table(template.trim_start()),
                None => self.each(&read(template)?),
            },
        }
    }

    fn table(&self) -> String {
        let headings = self
            .columns
            .iter()
            .map(|(heading, _)| (*heading).to_owned());
        let cells = |row: &Value| -> Vec<String> {
            let fields = self.columns.iter().map(|(_, field)| &row[*field]);
            fields
                .map(|value| visible(&cell(value)).into_owned())
                .collect()
        };
        let mut text = headings.collect::<Vec<_>>().join("\t") + "\n";
        for row in &self.rows {
            text += &(cells(row).join("\t") + "\n");
        }
        aligned(&text)
    }

    fn template_table(&self, template: &str) -> Result<String, String> {
        let template = read(template)?;
        let headings = template.run(&self.headings(), Purpose::Headings);
        let headings = headings.map_err(|error| error.to_string())?;
        let rows = self.each(&template)?;
        Ok(aligned(&harmless(&format!("{headings}\n{rows}"))))
    }

    fn each(&self, template: &Template) -> Result<String, String> {
        let print = |row| template.run(row, Purpose::Values).map(|text| text + "\n");
        let texts: Result<Vec<String>, _> = self.rows.iter().map(print).collect();
        texts
            .map(|texts| texts.concat())
            .map_err(|error| error.to_string())
    }

    /// What stands above each field: the heading of its column, or else its name in parts.
    fn headings(&self) -> Value {
        let shown = self
            .columns
            .iter()
            .map(|(heading, field)| (*field, (*heading).to_owned()));
        let fields = self.rows.first().and_then(Value::as_object);
        let others = fields.into_iter().flat_map(Map::keys);
        let all = others
            .map(|field| (field.as_str(), in_parts(field)))
            .chain(shown);
        let pairs = all.map(|(field, heading)| (field.to_owned(), heading.into()));
        Value::Object(pairs.collect())
    }

    fn example(&self) -> String {
        let fields = self.columns.iter().take(2);
        let fields: Vec<String> = fields
            .map(|(_, field)| format!("{{{{.{field}}}}}"))
            .collect();
        fields.join(" ")
    }
}

fn read(template: &str) -> Result<Template, String> {
    Template::read(template).map_err(|error| error.to_string())
}

fn without_asked(row: &Value) -> Value {
    let mut row = row.clone();
    if let Value::Object(fields) = &mut row {
        fields.shift_remove(ASKED);
    }
    row
}

/// `CreatedAt` is `CREATED AT`.
fn in_parts(field: &str) -> String {
    let mut heading = String::new();
    let mut before = 'A';
    for character in field.chars() {
        if character.is_uppercase() && before.is_lowercase() {
            heading.push(' ');
        }
        heading.extend(character.to_uppercase());
        before = character;
    }
    heading
}

fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn listing() -> Listing {
        Listing {
            columns: &[("IMAGE ID", "ID"), ("SIZE", "Size")],
            rows: vec![
                json!({ "ID": "0123456789ab", "Size": "124MB", "CreatedAt": "a\tb", "Label": { "x": "1" } }),
                json!({ "ID": "b", "Size": 7, "CreatedAt": "b\u{1b}", "Label": {} }),
            ],
        }
    }

    #[test]
    fn rows_are_printed_as_the_format_says() {
        for (format, expected) in [
            (
                None,
                "IMAGE ID       SIZE\n0123456789ab   124MB\nb              7\n",
            ),
            (Some("{{.Size}}"), "124MB\n7\n"),
            (Some("{{.ID}}\\t{{.Label \"x\"}}"), "0123456789ab\t1\nb\t\n"),
            (
                Some("table {{.CreatedAt}}\\t{{truncate .ID 2}}"),
                "CREATED AT   IMAGE ID\na            b         01\nb?           b\n",
            ),
        ] {
            assert_eq!(
                listing().print(format).as_deref(),
                Ok(expected),
                "{format:?}"
            );
        }
        let json = listing().print(Some("json")).unwrap();
        let first: Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
        assert_eq!(
            first,
            json!({ "ID": "0123456789ab", "Size": "124MB", "CreatedAt": "a\tb" })
        );
    }

    #[test]
    fn what_is_no_format_is_told() {
        for (format, part) in [
            (
                "yaml",
                "write `table`, `json`, or a template such as `{{.ID}} {{.Size}}`",
            ),
            (
                "{{.Nope}}",
                "character 3 of the template: there is no field `Nope`",
            ),
            ("table {{.Nope}}", "there is no field `Nope`"),
            ("{{.ID", "has no `}}`"),
        ] {
            let error = listing().print(Some(format)).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }
}
