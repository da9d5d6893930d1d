//! A text read and judged from nothing, told as the protocol tells it: what a server has to agree with.
//! Leans on the façade calls; positions are counted by `editor::units`.

use std::fmt::Write;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use dockwright_model::Model;
use dockwright_model::date::Date;
use dockwright_model::source::Source;
use dockwright_model::world::disk::DiskWorld;
use dockwright_model::world::{MemoryWorld, World};
use dockwright_rules::diagnostic::{Diagnostic, Severity};
use dockwright_rules::lint::lint;
use dockwright_rules::settings::Settings;
use serde_json::{Value, json};
use tree_sitter::Node;

use crate::editor::units::Units;

/// The world that a server sees around a document: its folder, if it is on disk.
pub fn world(folder: Option<&Path>) -> Box<dyn World> {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let today = Date::from_days_since_epoch((since.as_secs() / 86_400) as u32);
    match folder {
        Some(folder) => Box::new(DiskWorld::new(
            folder,
            std::collections::BTreeMap::new(),
            today,
        )),
        None => Box::new(MemoryWorld {
            today,
            ..MemoryWorld::default()
        }),
    }
}

/// What is wrong with a text.
pub fn diagnostics(name: &str, text: &str, world: &dyn World) -> Vec<Diagnostic> {
    let model = Model::new(Source::new(name, text), world);
    lint(&model, &Settings::default())
}

/// What two sides have to say alike of a diagnostic, from our own.
pub fn told(text: &str, units: Units, own: &Diagnostic) -> Value {
    let range =
        |range: dockwright_syntax::text::TextRange| units.range(text, range.start(), range.end());
    let severity = match own.severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Info => 3,
        Severity::Hint => 4,
    };
    let help = own.help.iter().map(|help| format!("\nhelp: {help}"));
    let message = own.message.clone() + &help.collect::<String>();
    let notes = own
        .notes
        .iter()
        .map(|note| json!([range(note.range), note.message]));
    let fixes = own.fix.iter().flat_map(|fix| &fix.edits);
    let edits = fixes.map(|edit| json!([range(edit.range), edit.text]));
    json!({
        "range": range(own.range),
        "severity": severity,
        "code": own.rule,
        "message": message,
        "notes": notes.collect::<Value>(),
        "edits": edits.collect::<Value>(),
    })
}

/// The same of what a server said.
pub fn heard(said: &Value) -> Value {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let notes = list(&said["relatedInformation"]);
    let notes = notes
        .iter()
        .map(|note| json!([note["location"]["range"], note["message"]]));
    let edits = list(&said["data"]["fix"]["edits"]);
    let edits = edits
        .iter()
        .map(|edit| json!([edit["range"], edit["newText"]]));
    json!({
        "range": said["range"],
        "severity": said["severity"],
        "code": said["code"],
        "message": said["message"],
        "notes": notes.collect::<Value>(),
        "edits": edits.collect::<Value>(),
    })
}

/// The tree of a text, as `dockwright/syntaxTree` tells it.
pub fn tree(text: &str) -> String {
    let tree = dockwright_grammar::parse(text, None);
    let mut outline = String::new();
    write_node(&mut outline, 0, None, tree.root_node());
    outline
}

fn write_node(outline: &mut String, depth: usize, field: Option<&str>, node: Node<'_>) {
    let kind = match node.is_named() {
        true => node.kind().to_owned(),
        false => format!("{:?}", node.kind()),
    };
    let field = field.map(|field| format!("{field}: ")).unwrap_or_default();
    let missing = if node.is_missing() { " missing" } else { "" };
    let (indent, range) = ("  ".repeat(depth), node.byte_range());
    let _ = writeln!(
        outline,
        "{indent}{field}{kind} {}-{}{missing}",
        range.start, range.end
    );
    for at in 0..node.child_count() {
        if let Some(child) = node.child(at) {
            write_node(outline, depth + 1, node.field_name_for_child(at), child);
        }
    }
}
