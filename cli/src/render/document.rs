//! JSON documents whole, or what a template takes out of them.
//! Leans on `template`.

use serde_json::Value;

use crate::template::{Purpose, Template};

/// One document: drawn over lines; with `json`, in one line; with a template, what it makes of it.
pub(crate) fn document(document: &Value, format: Option<&str>) -> Result<String, String> {
    match format {
        None => Ok(format!("{document:#}\n")),
        Some("json") => Ok(format!("{document}\n")),
        Some(template) => filled(std::slice::from_ref(document), template),
    }
}

/// Several documents in an array, as Docker prints them, or what a template makes of each.
pub(crate) fn documents(documents: Vec<Value>, format: Option<&str>) -> Result<String, String> {
    match format {
        None | Some("json") => document(&Value::Array(documents), format),
        Some(template) => filled(&documents, template),
    }
}

fn filled(documents: &[Value], template: &str) -> Result<String, String> {
    if !template.contains("{{") {
        return Err(format!(
            "`{template}` is no format; write `json`, or a template such as `{{{{json .}}}}`"
        ));
    }
    let template = Template::read(template).map_err(|error| error.to_string())?;
    let fill = |document| {
        template
            .run(document, Purpose::Values)
            .map(|text| text + "\n")
    };
    let texts: Result<Vec<String>, _> = documents.iter().map(fill).collect();
    texts
        .map(|texts| texts.concat())
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_are_whole_or_taken_apart() {
        let images = || vec![json!({ "Id": "a" }), json!({ "Id": "b" })];
        let printed = |format| documents(images(), format);
        assert_eq!(
            printed(Some("json")).as_deref(),
            Ok("[{\"Id\":\"a\"},{\"Id\":\"b\"}]\n")
        );
        assert_eq!(printed(Some("{{.Id}}")).as_deref(), Ok("a\nb\n"));
        assert_eq!(printed(None).map(|text| text.lines().count()), Ok(8));
        assert!(printed(Some("table")).is_err_and(|error| error.contains("is no format")));
    }
}
