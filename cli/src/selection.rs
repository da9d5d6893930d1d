//! Which rules the words on the command line mean.
//! Leans on `args`, and on the catalog of rules.

use dockwright_project::problem::Problem;
use dockwright_rules::catalog;
use dockwright_rules::rule::Rule;
use dockwright_rules::settings::Settings;

use crate::args::SelectionArguments;

/// The rules that flags name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    select: Option<Vec<&'static Rule>>,
    extend_select: Vec<&'static Rule>,
    ignore: Vec<&'static Rule>,
}

impl Selection {
    /// Reads the flags.
    pub(crate) fn read(arguments: &SelectionArguments) -> Result<Self, Problem> {
        let select = rules_of("--select", &arguments.select)?;
        Ok(Self {
            select: (!arguments.select.is_empty()).then_some(select),
            extend_select: rules_of("--extend-select", &arguments.extend_select)?,
            ignore: rules_of("--ignore", &arguments.ignore)?,
        })
    }

    /// Whether no flag says anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.select.is_none() && self.extend_select.is_empty() && self.ignore.is_empty()
    }

    /// Puts the flags over settings.
    pub(crate) fn apply(&self, settings: &mut Settings) {
        if let Some(select) = &self.select {
            settings.select_only(select);
        }
        settings.turn_on(&self.extend_select);
        settings.turn_off(&self.ignore);
    }
}

fn rules_of(flag: &str, words: &[String]) -> Result<Vec<&'static Rule>, Problem> {
    let mut rules = Vec::new();
    for word in words
        .iter()
        .map(|word| word.trim())
        .filter(|word| !word.is_empty())
    {
        let selected = catalog::rules_selected(word);
        // A code of another linter that has no rule here is silent already.
        let is_silent = flag == "--ignore" && catalog::is_foreign_code(word);
        if selected.is_empty() && !is_silent {
            return Err(unknown_rule(word).about(flag));
        }
        rules.extend(selected);
    }
    Ok(rules)
}

/// A word that means no rule.
pub(crate) fn unknown_rule(word: &str) -> Problem {
    Problem::new(format!("there is no rule `{word}`"))
        .with_help("`dockwright rules` lists them")
        .with_suggestion(catalog::suggestion(word))
}
