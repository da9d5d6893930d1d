//! Settings as they are meant: one severity for each rule that runs, and its options.
//! Leans on `file` and `catalog`.

use std::collections::{BTreeMap, BTreeSet};

use dockwright_model::context::ignore::IgnoreFile;

use super::file::{
    Level, OverrideFile, RuleSetting, RuleTable, SettingsError, SettingsFile, rule_setting,
    selected, severity,
};
use crate::catalog;
use crate::diagnostic::Severity;
use crate::rule::{OptionValues, Rule};

/// The rules that tell what BuildKit refuses.
const REFUSALS: [&str; 2] = ["build-error", "parse-error"];

/// What `lint` takes. The default runs every rule that is not opt-in, at its own severity.
#[derive(Clone, Debug)]
pub struct Settings {
    severities: BTreeMap<&'static str, Severity>,
    options: BTreeMap<&'static str, OptionValues>,
    overrides: Vec<Override>,
    exclude: Vec<String>,
    fail_on: Option<Severity>,
    ignores_suppressions: bool,
}

/// Settings for some paths.
#[derive(Clone, Debug)]
struct Override {
    paths: IgnoreFile,
    off: Vec<&'static str>,
    rules: Vec<(&'static str, RuleSetting)>,
}

impl Default for Settings {
    fn default() -> Self {
        let on = catalog::rules().filter(|rule| !rule.opt_in);
        Self {
            severities: on.map(|rule| (rule.name, rule.severity)).collect(),
            options: BTreeMap::new(),
            overrides: Vec::new(),
            exclude: Vec::new(),
            fail_on: None,
            ignores_suppressions: false,
        }
    }
}

impl Settings {
    /// Settings under which every rule runs, the opt-in ones too.
    pub fn everything() -> Self {
        Self {
            severities: catalog::rules()
                .map(|rule| (rule.name, rule.severity))
                .collect(),
            ..Self::default()
        }
    }

    /// Works out what a file means; what is wrong with it is told, and the rest holds.
    pub fn resolve(file: &SettingsFile) -> (Self, Vec<SettingsError>) {
        let mut errors = Vec::new();
        let mut settings = Self::default();
        if let Some(select) = &file.select {
            settings.severities.clear();
            for word in select {
                settings.turn_on(&selected(word, &mut errors));
            }
        }
        file.extend_select
            .iter()
            .flatten()
            .for_each(|word| settings.turn_on(&selected(word, &mut errors)));
        file.ignore
            .iter()
            .flatten()
            .for_each(|word| settings.turn_off(&selected(word, &mut errors)));
        for table in file.rules_below.iter().rev().chain([&file.rules]) {
            for (name, setting) in read_rules(table, &mut errors) {
                settings.apply(name, &setting);
            }
        }
        settings.overrides = file
            .overrides
            .iter()
            .flatten()
            .map(|file| read_override(file, &mut errors))
            .collect();
        settings.exclude = file.exclude.clone().unwrap_or_default();
        settings.fail_on = file
            .fail_on
            .as_ref()
            .and_then(|word| severity(word, &mut errors));
        settings.ignores_suppressions = file.honor_suppressions == Some(false);
        (settings, errors)
    }

    /// How bad a rule's reports are; `None` when it is off.
    ///
    /// What BuildKit refuses is always an error: the rules that tell of it cannot be turned off.
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        match REFUSALS.contains(&rule.name) {
            true => Some(Severity::Error),
            false => self.severities.get(rule.name).copied(),
        }
    }

    /// The options given to a rule.
    pub fn options(&self, rule: &Rule) -> Option<&OptionValues> {
        self.options.get(rule.name)
    }

    /// Whether comments may silence rules.
    pub fn honors_suppressions(&self) -> bool {
        !self.ignores_suppressions
    }

    /// The patterns of paths that are not looked at in folders.
    pub fn exclude(&self) -> &[String] {
        &self.exclude
    }

    /// The lowest severity that fails a run, if the file says one.
    pub fn fail_on(&self) -> Option<Severity> {
        self.fail_on
    }

    /// Whether some settings hold for some paths only.
    pub fn has_overrides(&self) -> bool {
        !self.overrides.is_empty()
    }

    /// The settings for one path, relative to the settings file and with `/` between its parts.
    #[must_use]
    pub fn for_path(&self, path: &str) -> Self {
        let mut settings = self.clone();
        for part in self
            .overrides
            .iter()
            .filter(|part| part.paths.matches(path))
        {
            for name in &part.off {
                settings.severities.remove(name);
            }
            for (name, setting) in &part.rules {
                settings.apply(name, setting);
            }
        }
        settings
    }

    /// Runs only these rules.
    pub fn select_only(&mut self, rules: &[&'static Rule]) {
        let before = std::mem::take(&mut self.severities);
        for rule in rules {
            let severity = before.get(rule.name).copied().unwrap_or(rule.severity);
            self.severities.insert(rule.name, severity);
        }
    }

    /// Runs these rules too.
    pub fn turn_on(&mut self, rules: &[&'static Rule]) {
        for rule in rules {
            self.severities.entry(rule.name).or_insert(rule.severity);
        }
    }

    /// Does not run these rules.
    pub fn turn_off(&mut self, rules: &[&'static Rule]) {
        for rule in rules {
            self.severities.remove(rule.name);
        }
    }

    /// Gives comments no say.
    pub fn ignore_suppressions(&mut self) {
        self.ignores_suppressions = true;
    }

    /// Gives a rule an option.
    pub fn set_option(&mut self, rule: &'static Rule, name: &str, value: crate::rule::OptionValue) {
        self.options
            .entry(rule.name)
            .or_default()
            .insert(name.to_owned(), value);
    }

    fn apply(&mut self, name: &'static str, setting: &RuleSetting) {
        match setting.level {
            Some(Level::Off) => {
                self.severities.remove(name);
            }
            Some(Level::On(severity)) => {
                self.severities.insert(name, severity);
            }
            // A table without a severity turns an opt-in rule on: it would not be there otherwise.
            None => self.turn_on(catalog::rule(name).as_slice()),
        }
        self.options
            .entry(name)
            .or_default()
            .extend(setting.options.clone());
    }
}

fn read_rules(
    table: &RuleTable,
    errors: &mut Vec<SettingsError>,
) -> Vec<(&'static str, RuleSetting)> {
    let mut settings = Vec::new();
    let mut seen = BTreeSet::new();
    for (word, value) in table {
        for rule in selected(word, errors) {
            let setting = rule_setting(rule, value, errors);
            // A rule's own name is more exact than a code or a family it shares.
            let at = if seen.insert(rule.name) || word.get_ref() == rule.name {
                settings.len()
            } else {
                0
            };
            settings.insert(at, (rule.name, setting));
        }
    }
    settings
}

fn read_override(file: &OverrideFile, errors: &mut Vec<SettingsError>) -> Override {
    let off = file
        .ignore
        .iter()
        .flat_map(|word| selected(word, errors))
        .map(|rule| rule.name)
        .collect();
    Override {
        paths: IgnoreFile::from_patterns(file.paths.iter().map(String::as_str)),
        off,
        rules: read_rules(&file.rules, errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &str, base: &str, expected: &[(&str, Option<Severity>)]) {
        let [file, base] = [file, base].map(|text| SettingsFile::parse(text).unwrap());
        let (settings, errors) = Settings::resolve(&file.over(base));
        assert_eq!(errors, []);
        for (name, severity) in expected {
            let rule = catalog::rule(name).unwrap();
            assert_eq!(settings.severity(rule), *severity, "{name}");
        }
    }

    #[test]
    fn a_file_wins_over_what_is_below_it_key_by_key() {
        let (sudo, user) = ("sudo-in-run", "missing-user");
        let base = "ignore = [\"missing-user\"]\n[rules]\nsudo-in-run = \"error\"\n";
        check("", base, &[(sudo, Some(Severity::Error)), (user, None)]);
        check("ignore = []\n", base, &[(user, Some(Severity::Hint))]);
        check(
            "[rules]\nDL3004 = \"hint\"\n",
            base,
            &[(sudo, Some(Severity::Hint))],
        );
        check("[rules]\nsecurity = \"off\"\n", base, &[(sudo, None)]);
        check("[rules]\nall = \"off\"\n", base, &[(sudo, None)]);
    }

    #[test]
    fn options_win_one_by_one() {
        let parse = |text| SettingsFile::parse(text).unwrap();
        let file = parse("[rules.floating-base-image]\ntags = [\"edge\"]\n");
        let base = parse("[rules.floating-base-image]\ntags = [\"latest\"]\nseverity = \"hint\"\n");
        let (settings, _) = Settings::resolve(&file.over(base));
        let rule = catalog::rule("floating-base-image").unwrap();
        assert_eq!(settings.severity(rule), Some(Severity::Hint));
        let tags = crate::rule::OptionValue::List(vec!["edge".to_owned()]);
        assert_eq!(
            settings
                .options(rule)
                .and_then(|options| options.get("tags")),
            Some(&tags)
        );
    }
}
