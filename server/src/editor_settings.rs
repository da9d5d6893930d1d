//! What an editor's own settings say: our section, and what its users may have left from the older Docker server.
//! Leans on `settings`, and on those of `rules`, which read the keys of a `dockwright.toml`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use dockwright_model::image::platform::Platform;
use dockwright_rules::settings::SettingsFile;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::settings::Reach;

/// Our section of an editor's settings.
pub(crate) const SECTION: &str = "dockwright";

/// The section of the older server.
pub(crate) const OLDER_SECTION: &str = "docker.languageserver";

/// What only clients read, so that it is no mistake.
const OF_CLIENTS: [&str; 4] = ["path", "trace", "enable", "arguments"];

/// What the older server called its checks, and the rules that judge the same.
const OLDER_CHECKS: [(&str, &str); 9] = [
    ("deprecatedMaintainer", "maintainer-instruction"),
    ("directiveCasing", "directive-casing"),
    ("emptyContinuationLine", "empty-continuation-line"),
    ("instructionCasing", "inconsistent-instruction-casing"),
    ("instructionCmdMultiple", "overridden-instruction"),
    ("instructionEntrypointMultiple", "overridden-instruction"),
    ("instructionHealthcheckMultiple", "overridden-instruction"),
    ("instructionJSONInSingleQuotes", "single-quoted-exec-form"),
    ("instructionWorkdirRelative", "relative-workdir"),
];

/// The settings of one folder, as its editor has them.
#[derive(Clone, Debug, Default)]
pub(crate) struct EditorSettings {
    /// What a `dockwright.toml` could say too; such a file has the last word.
    pub(crate) base: SettingsFile,
    /// The rest.
    pub(crate) extras: Extras,
}

/// What only an editor can say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Extras {
    /// The build context, relative to the folder; the folder of each Dockerfile when nothing is said.
    pub(crate) context: Option<PathBuf>,
    /// Build arguments given from outside.
    pub(crate) build_arguments: BTreeMap<String, String>,
    /// The platform that is built for.
    pub(crate) platform: Option<String>,
    /// Whether registries are asked about images.
    pub(crate) online: Option<bool>,
    /// Whether inlay hints are shown.
    pub(crate) inlay_hints: Option<bool>,
    /// Whether code lenses are shown.
    pub(crate) code_lenses: Option<bool>,
    /// Whether continued lines are indented by themselves.
    pub(crate) indent_continuations: Option<bool>,
}

impl Extras {
    /// The platform, when one is named.
    pub(crate) fn platform(&self) -> Option<Platform> {
        self.platform
            .as_deref()
            .and_then(|name| Platform::parse(name).ok())
    }

    /// Who is asked about images: the store alone, unless somebody wants more.
    pub(crate) fn reach(&self) -> Reach {
        match self.online {
            Some(true) => Reach::Online,
            _ => Reach::Offline,
        }
    }
}

impl EditorSettings {
    /// Reads both sections; what is wrong is told in sentences, and the rest holds.
    pub(crate) fn read(own: &Value, older: &Value) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let (for_rules, for_editor) = split(own);
        let extras = Extras::deserialize(for_editor).unwrap_or_else(|error| {
            problems.push(error.to_string());
            Extras::default()
        });
        if let Some(name) = &extras.platform
            && extras.platform().is_none()
        {
            problems.push(format!(
                "`{name}` is no platform; write one like `linux/arm64`"
            ));
        }
        let (base, errors) = SettingsFile::from_json(&for_rules);
        problems.extend(errors.into_iter().map(|error| match error.help {
            Some(help) => format!("{}; {help}", error.message),
            None => error.message,
        }));
        let (below, indent) = read_older(older);
        let settings = Self {
            base: base.over(below),
            extras: Extras {
                indent_continuations: extras.indent_continuations.or(indent),
                ..extras
            },
        };
        (settings, problems)
    }
}

/// The keys of a settings file, and those that only an editor has.
fn split(own: &Value) -> (Value, Value) {
    let Value::Object(entries) = own else {
        return (own.clone(), Value::Object(Map::new()));
    };
    let mut for_rules = Map::new();
    let mut for_editor = Map::new();
    for (key, value) in entries {
        let camel = camel(key);
        let is_extra = [
            "context",
            "buildArguments",
            "platform",
            "online",
            "inlayHints",
            "codeLenses",
            "indentContinuations",
        ]
        .contains(&camel.as_str());
        if OF_CLIENTS.contains(&camel.as_str()) || value.is_null() {
            continue;
        }
        // An empty text is how the settings of an editor say nothing.
        match is_extra {
            true if value == "" => {}
            true => drop(for_editor.insert(camel, value.clone())),
            false => drop(for_rules.insert(key.clone(), value.clone())),
        }
    }
    (Value::Object(for_rules), Value::Object(for_editor))
}

/// What the older server's settings mean: severities of rules, and whether continued lines are indented.
fn read_older(older: &Value) -> (SettingsFile, Option<bool>) {
    let mut rules: BTreeMap<&str, &str> = BTreeMap::new();
    for (check, rule) in OLDER_CHECKS {
        let said = older["diagnostics"][check].as_str();
        if let Some(severity) = said.and_then(severity) {
            let strictest = rules.entry(rule).or_insert(severity);
            *strictest = stricter(strictest, severity);
        }
    }
    let (file, _) = SettingsFile::from_json(&serde_json::json!({ "rules": rules }));
    let ignores = older["formatter"]["ignoreMultilineInstructions"].as_bool();
    (file, ignores.map(|ignores| !ignores))
}

fn severity(word: &str) -> Option<&'static str> {
    match word {
        "ignore" => Some("off"),
        "warning" => Some("warning"),
        "error" => Some("error"),
        _ => None,
    }
}

/// Where several older checks are one rule, the strictest of them decides.
fn stricter<'a>(left: &'a str, right: &'a str) -> &'a str {
    let rank = |word: &str| {
        ["off", "warning", "error"]
            .iter()
            .position(|it| *it == word)
    };
    if rank(left) >= rank(right) {
        left
    } else {
        right
    }
}

/// `build-arguments` → `buildArguments`.
fn camel(key: &str) -> String {
    let mut parts = key.split('-');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    use dockwright_rules::catalog;
    use dockwright_rules::diagnostic::Severity;
    use dockwright_rules::settings::Settings;
    use serde_json::json;

    use super::*;

    fn severity_of(settings: &EditorSettings, rule: &str) -> Option<Severity> {
        let (resolved, _) = Settings::resolve(&settings.base);
        resolved.severity(catalog::rule(rule).unwrap())
    }

    #[test]
    fn both_kinds_of_keys_are_read() {
        let own = json!({
            "rules": { "sudo-in-run": "off" }, "buildArguments": { "A": "1" }, "build-context": null,
            "context": "app", "inlayHints": false, "path": "/x", "platform": "",
        });
        let (settings, problems) = EditorSettings::read(&own, &Value::Null);
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(severity_of(&settings, "sudo-in-run"), None);
        assert_eq!(settings.extras.build_arguments["A"], "1");
        assert_eq!(settings.extras.context, Some(PathBuf::from("app")));
        assert_eq!(settings.extras.inlay_hints, Some(false));
    }

    #[test]
    fn mistakes_are_told_and_the_rest_holds() {
        let own = json!({ "ignor": ["x"], "ignore": ["sudo-in-run"], "platform": "a/b/c/d" });
        let (settings, problems) = EditorSettings::read(&own, &Value::Null);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert_eq!(severity_of(&settings, "sudo-in-run"), None);
    }

    #[test]
    fn settings_of_the_older_server_hold_below_our_own() {
        let older = json!({
            "diagnostics": {
                "deprecatedMaintainer": "error", "instructionWorkdirRelative": "ignore",
                "instructionCmdMultiple": "ignore", "instructionEntrypointMultiple": "error",
            },
            "formatter": { "ignoreMultilineInstructions": true },
        });
        let own = json!({ "rules": { "relative-workdir": "info" } });
        let (settings, problems) = EditorSettings::read(&own, &older);
        assert_eq!(problems, Vec::<String>::new());
        let of = |rule| severity_of(&settings, rule);
        assert_eq!(of("maintainer-instruction"), Some(Severity::Error));
        assert_eq!(of("relative-workdir"), Some(Severity::Info));
        assert_eq!(of("overridden-instruction"), Some(Severity::Error));
        assert_eq!(of("empty-continuation-line"), Some(Severity::Warning));
        assert_eq!(settings.extras.indent_continuations, Some(false));
    }
}
