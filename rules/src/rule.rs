//! The contract between a rule and the house: what a rule is, and what its check may ask.
//! Leans on `diagnostic` and on the model.
//!
//! A rule is a plain `static`. Its check reads facts of the model and reports; it never parses, scans raw text,
//! reads files, waits, or asks whether another rule is on.

use std::collections::BTreeMap;

use dockwright_model::Model;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::{Diagnostic, Phase, Severity};

/// One judgement with everything that is said about it.
#[derive(Debug)]
pub struct Rule {
    /// What is found, so that "allow <name>" reads as English; the file has the same name.
    pub name: &'static str,
    /// One line for lists, without a full stop.
    pub summary: &'static str,
    /// The version that brought it.
    pub since: &'static str,
    /// Its family.
    pub category: Category,
    /// How bad it is unless settings say otherwise.
    pub severity: Severity,
    /// Whether it only runs when settings name it.
    pub opt_in: bool,
    /// What kind of text its reports are about, for editors that show it by fading or striking.
    pub tag: Option<Tag>,
    /// Whether its diagnostics can bring a fix, and of which kind.
    pub fix: FixAvailability,
    /// What other tools call it.
    pub origins: &'static [Origin],
    /// The options it takes in the settings.
    pub options: &'static [RuleOption],
    /// Its page.
    pub docs: &'static str,
    /// The judgement itself.
    pub check: fn(&mut Checker<'_>),
}

/// The family of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// It does not do what it seems to.
    Correctness,
    /// It can be abused.
    Security,
    /// It does not build the same thing twice.
    Reproducibility,
    /// The image is larger than it needs to be.
    Size,
    /// The build takes longer than it needs to.
    Speed,
    /// It reads worse than it needs to.
    Style,
    /// Something inside the shell text of a `RUN`.
    Shell,
}

impl Category {
    /// Every family, in the order of the documentation.
    pub const ALL: [Self; 7] = [
        Self::Correctness,
        Self::Security,
        Self::Reproducibility,
        Self::Size,
        Self::Speed,
        Self::Style,
        Self::Shell,
    ];

    /// The word for it, which is also its folder.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Correctness => "correctness",
            Self::Security => "security",
            Self::Reproducibility => "reproducibility",
            Self::Size => "size",
            Self::Speed => "speed",
            Self::Style => "style",
            Self::Shell => "shell",
        }
    }
}

/// What a report says of the text it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// It has no effect and can go.
    Unnecessary,
    /// It still works, and there is a better way.
    Deprecated,
}

/// Which fixes a rule can propose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixAvailability {
    /// None.
    None,
    /// Fixes that can be applied without a look.
    Safe,
    /// Fixes that somebody should look at.
    Unsafe,
    /// Fixes of both kinds, as the place allows.
    Either,
}

impl FixAvailability {
    /// The word for it, in lists and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Either => "either",
        }
    }
}

/// A code that another tool gave to the same judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A hadolint code, such as `DL3004`.
    Hadolint(&'static str),
    /// The name of one of BuildKit's checks, such as `StageNameCasing`.
    BuildKit(&'static str),
    /// A ShellCheck code, such as `SC2086`.
    ShellCheck(&'static str),
}

impl Origin {
    /// The code alone.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hadolint(code) | Self::BuildKit(code) | Self::ShellCheck(code) => code,
        }
    }

    /// The tool's name.
    pub const fn tool(self) -> &'static str {
        match self {
            Self::Hadolint(_) => "hadolint",
            Self::BuildKit(_) => "BuildKit",
            Self::ShellCheck(_) => "ShellCheck",
        }
    }
}

/// One option of a rule, in the settings under `[rules.<name>]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleOption {
    /// Its key.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Its type and its value when settings give none.
    pub default: OptionDefault,
}

/// The type and default of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionDefault {
    /// A list of texts.
    List(&'static [&'static str]),
    /// A whole number.
    Number(i64),
    /// On or off.
    Switch(bool),
}

/// The value that settings give to an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// A list of texts.
    List(Vec<String>),
    /// A whole number.
    Number(i64),
    /// On or off.
    Switch(bool),
}

/// The values that settings give to the options of one rule.
pub type OptionValues = BTreeMap<String, OptionValue>;

impl Rule {
    /// The address of its page.
    pub fn url(&self) -> String {
        format!("https://dockwright.dev/rules/{}", self.name)
    }

    /// Whether `word` is its name or a code of it, in any case.
    pub fn is_called(&self, word: &str) -> bool {
        let is_word = |code: &str| code.eq_ignore_ascii_case(word);
        is_word(self.name) || self.origins.iter().any(|origin| is_word(origin.code()))
    }

    /// The name that BuildKit has for it.
    pub fn buildkit_name(&self) -> Option<&'static str> {
        self.origins.iter().find_map(|origin| match origin {
            Origin::BuildKit(name) => Some(*name),
            _ => None,
        })
    }
}

/// What a check asks, and where it reports.
pub struct Checker<'a> {
    model: &'a Model<'a>,
    rule: &'static Rule,
    options: Option<&'a OptionValues>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    /// Runs one rule and gives what it reports.
    pub(crate) fn run(
        model: &'a Model<'a>,
        rule: &'static Rule,
        options: Option<&'a OptionValues>,
    ) -> Vec<Diagnostic> {
        let mut checker = Self {
            model,
            rule,
            options,
            diagnostics: Vec::new(),
        };
        (rule.check)(&mut checker);
        checker.diagnostics
    }

    /// What the file means.
    pub fn model(&self) -> &'a Model<'a> {
        self.model
    }

    /// Reports a place; the diagnostic takes its help, notes and fix from the calls behind this one.
    pub fn report(&mut self, range: TextRange, message: impl Into<String>) -> &mut Diagnostic {
        let at = self.diagnostics.len();
        self.diagnostics.push(Diagnostic {
            rule: self.rule.name,
            severity: self.rule.severity,
            phase: Phase::Lint,
            range,
            message: message.into(),
            help: None,
            notes: Vec::new(),
            fix: None,
            alternatives: Vec::new(),
            stage: self.model.stage_at(range.start()),
        });
        &mut self.diagnostics[at]
    }

    /// The texts of a list option.
    pub fn list(&self, name: &str) -> Vec<&'a str> {
        match (self.given(name), self.default(name)) {
            (Some(OptionValue::List(texts)), _) => texts.iter().map(String::as_str).collect(),
            (_, Some(OptionDefault::List(texts))) => texts.to_vec(),
            _ => Vec::new(),
        }
    }

    /// The value of a number option.
    pub fn number(&self, name: &str) -> i64 {
        match (self.given(name), self.default(name)) {
            (Some(OptionValue::Number(number)), _) => *number,
            (_, Some(OptionDefault::Number(number))) => number,
            _ => 0,
        }
    }

    /// The value of a switch.
    pub fn switch(&self, name: &str) -> bool {
        match (self.given(name), self.default(name)) {
            (Some(OptionValue::Switch(on)), _) => *on,
            (_, Some(OptionDefault::Switch(on))) => on,
            _ => false,
        }
    }

    fn given(&self, name: &str) -> Option<&'a OptionValue> {
        self.options?.get(name)
    }

    fn default(&self, name: &str) -> Option<OptionDefault> {
        self.rule
            .options
            .iter()
            .find(|option| option.name == name)
            .map(|option| option.default)
    }
}
