//! `dockwright.toml` as it is written, with the places of its words, what stands below it, and everything that is wrong with it.
//! Leans on `catalog` to know the rules.

use std::collections::BTreeMap;
use std::ops::Range;

use dockwright_syntax::suggestion::suggest;
use serde::Deserialize;
use toml::Spanned;

use crate::catalog;
use crate::diagnostic::Severity;
use crate::rule::{OptionDefault, OptionValue, OptionValues, Rule};

/// Severity and options by rule, as they are written.
pub(crate) type RuleTable = BTreeMap<Spanned<String>, Spanned<toml::Value>>;

/// A settings file as it is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SettingsFile {
    /// Rules that run, in place of the default ones: names, codes, families, `all`.
    pub select: Option<Vec<Spanned<String>>>,
    /// Rules that do not run.
    pub ignore: Option<Vec<Spanned<String>>>,
    /// Rules that run beside the others.
    pub extend_select: Option<Vec<Spanned<String>>>,
    /// Paths that are not looked at when a folder is linted.
    pub exclude: Option<Vec<String>>,
    /// The lowest severity that fails a run.
    pub fail_on: Option<Spanned<String>>,
    /// Whether comments may silence rules.
    pub honor_suppressions: Option<bool>,
    /// Severity and options by rule.
    #[serde(default)]
    pub rules: RuleTable,
    /// Settings for some paths only.
    pub overrides: Option<Vec<OverrideFile>>,
    /// What the settings below this file say of rules; the nearest first.
    #[serde(skip)]
    pub(crate) rules_below: Vec<RuleTable>,
}

/// Settings that hold for some paths only.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OverrideFile {
    /// The paths, as patterns relative to the settings file.
    pub paths: Vec<String>,
    /// Rules that do not run there.
    #[serde(default)]
    pub ignore: Vec<Spanned<String>>,
    /// Severity and options by rule.
    #[serde(default)]
    pub rules: RuleTable,
}

/// One thing that is wrong with a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// What is wrong and why; lower case, no full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The bytes at fault.
    pub range: Option<Range<usize>>,
}

/// What settings say of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RuleSetting {
    pub(crate) level: Option<Level>,
    pub(crate) options: OptionValues,
}

/// Whether a rule runs, and how bad its reports are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// It does not run.
    Off,
    /// It runs.
    On(Severity),
}

impl SettingsFile {
    /// Reads a file; what does not parse is drawn at its place.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        toml::from_str(text).map_err(|error| SettingsError {
            message: error.message().trim().to_owned(),
            help: Some("see the settings page for what a `dockwright.toml` can say".to_owned()),
            range: error.span(),
        })
    }

    /// Puts the file over other settings: what it says holds, key by key, and they hold for the rest.
    ///
    /// Below `rules` this goes by the severity and by each option of a rule.
    /// The ranges of the outcome belong to two texts, so errors have to be looked for in each part alone.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        let below = std::iter::once(base.rules).chain(base.rules_below);
        Self {
            select: self.select.or(base.select),
            ignore: self.ignore.or(base.ignore),
            extend_select: self.extend_select.or(base.extend_select),
            exclude: self.exclude.or(base.exclude),
            fail_on: self.fail_on.or(base.fail_on),
            honor_suppressions: self.honor_suppressions.or(base.honor_suppressions),
            rules: self.rules,
            overrides: self.overrides.or(base.overrides),
            rules_below: self.rules_below.into_iter().chain(below).collect(),
        }
    }
}

impl SettingsError {
    fn new(range: Range<usize>, message: String) -> Self {
        Self {
            message,
            help: None,
            range: Some(range),
        }
    }

    fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn with_suggestion(mut self, suggestion: Option<&str>) -> Self {
        if let Some(suggestion) = suggestion {
            self.help = Some(format!("did you mean `{suggestion}`?"));
        }
        self
    }
}

/// The rules that a word of the settings selects.
pub(crate) fn selected(
    word: &Spanned<String>,
    errors: &mut Vec<SettingsError>,
) -> Vec<&'static Rule> {
    let text = word.get_ref();
    let rules = catalog::rules_selected(text);
    if rules.is_empty() && !catalog::is_foreign_code(text) {
        let error = SettingsError::new(word.span(), format!("there is no rule `{text}`"));
        let error = error.with_help("`dockwright rules` lists them");
        errors.push(error.with_suggestion(catalog::suggestion(text)));
    }
    rules
}

/// A severity that settings name.
pub(crate) fn severity(
    word: &Spanned<String>,
    errors: &mut Vec<SettingsError>,
) -> Option<Severity> {
    let severity = Severity::of(word.get_ref());
    if severity.is_none() {
        errors.push(unknown_severity(word.get_ref(), word.span()));
    }
    severity
}

fn unknown_severity(word: &str, span: Range<usize>) -> SettingsError {
    let words = ["off", "hint", "info", "warning", "error"];
    SettingsError::new(span, format!("`{word}` is no severity"))
        .with_help("the severities are `off`, `hint`, `info`, `warning` and `error`")
        .with_suggestion(suggest(word, words))
}

/// Reads what stands behind one rule: a severity, or a table of a severity and options.
pub(crate) fn rule_setting(
    rule: &Rule,
    value: &Spanned<toml::Value>,
    errors: &mut Vec<SettingsError>,
) -> RuleSetting {
    let mut setting = RuleSetting::default();
    match value.get_ref() {
        toml::Value::String(word) => setting.level = level(word, value.span(), errors),
        toml::Value::Table(table) => {
            for (key, entry) in table {
                read_entry(rule, key, entry, value.span(), &mut setting, errors);
            }
        }
        _ => {
            let error = SettingsError::new(
                value.span(),
                format!("`{}` takes a severity or a table", rule.name),
            );
            errors.push(error.with_help(format!("write `{} = \"warning\"`", rule.name)));
        }
    }
    setting
}

fn level(word: &str, span: Range<usize>, errors: &mut Vec<SettingsError>) -> Option<Level> {
    match (word, Severity::of(word)) {
        ("off", _) => Some(Level::Off),
        (_, Some(severity)) => Some(Level::On(severity)),
        (_, None) => {
            errors.push(unknown_severity(word, span));
            None
        }
    }
}

fn read_entry(
    rule: &Rule,
    key: &str,
    entry: &toml::Value,
    span: Range<usize>,
    setting: &mut RuleSetting,
    errors: &mut Vec<SettingsError>,
) {
    if let ("severity", toml::Value::String(word)) = (key, entry) {
        setting.level = level(word, span, errors);
        return;
    }
    let Some(option) = rule.options.iter().find(|option| option.name == key) else {
        let names = rule
            .options
            .iter()
            .map(|option| option.name)
            .chain(["severity"]);
        let error = SettingsError::new(
            span,
            format!("the rule `{}` has no option `{key}`", rule.name),
        );
        let error = error.with_help(format!(
            "`dockwright explain {}` tells its options",
            rule.name
        ));
        errors.push(error.with_suggestion(suggest(key, names)));
        return;
    };
    match option_value(option.default, entry) {
        Some(value) => {
            setting.options.insert(key.to_owned(), value);
        }
        None => {
            let kind = match option.default {
                OptionDefault::List(_) => "a list of texts",
                OptionDefault::Number(_) => "a whole number",
                OptionDefault::Switch(_) => "`true` or `false`",
            };
            errors.push(SettingsError::new(
                span,
                format!("the option `{key}` takes {kind}"),
            ));
        }
    }
}

fn option_value(default: OptionDefault, entry: &toml::Value) -> Option<OptionValue> {
    match (default, entry) {
        (OptionDefault::List(_), toml::Value::Array(items)) => {
            let texts: Option<Vec<String>> = items
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect();
            texts.map(OptionValue::List)
        }
        (OptionDefault::Number(_), toml::Value::Integer(number)) => {
            Some(OptionValue::Number(*number))
        }
        (OptionDefault::Switch(_), toml::Value::Boolean(on)) => Some(OptionValue::Switch(*on)),
        _ => None,
    }
}
