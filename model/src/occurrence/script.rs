//! Which variables a script takes from its environment, and which it has set itself before.
//! Leans on `symbol`, and on `dockwright-syntax` for the shell's language.

use std::collections::{BTreeMap, HashMap, HashSet};

use dockwright_syntax::expand::Expander;
use dockwright_syntax::shell::{Command, Definition, DefinitionKind, Script, VariableUse};
use dockwright_syntax::text::TextRange;

use super::symbol::Role;

/// A place in a script that names a variable of its environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) name: String,
    pub(super) range: TextRange,
    pub(super) role: Role,
    pub(super) claim: Claim,
}

/// What has to hold for a mention to mean a variable of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// Nothing more.
    Sure,
    /// The file declares it: the script gives it a value as well, so that it may be the script's own.
    IfDeclared,
    /// An `ENV` sets it: it stands in single quotes, as text for a program that reads its environment later.
    IfEnvironment,
}

/// A value that a script gives: from where on, and up to where it surely holds.
#[derive(Clone, Copy)]
struct Given {
    range: TextRange,
    from: usize,
    to: usize,
    /// Whether it changes the variable itself, and not just what one command sees.
    lasts: bool,
}

/// What a script does with one name.
#[derive(Default)]
struct Dealings {
    given: Vec<Given>,
    reads: Vec<TextRange>,
}

/// The mentions of variables that a script takes from its environment; `text` is that of the file.
///
/// Where a script reads a name before it surely has a value of the script's own, the name is the environment's
/// in all of the script, assignments included: they change that variable.
pub(super) fn mentions(text: &str, script: &Script) -> Vec<Mention> {
    let mut names: BTreeMap<&str, Dealings> = BTreeMap::new();
    for used in reads(script).filter(|used| used.is_named()) {
        names
            .entry(&used.name)
            .or_default()
            .reads
            .push(used.name_range);
    }
    for (name, given) in values_given(text, script) {
        if let Some(dealings) = names.get_mut(name) {
            dealings.given.push(given);
        }
    }
    let outside = names
        .into_iter()
        .filter(|(_, dealings)| is_from_outside(dealings))
        .flat_map(|(name, dealings)| all(name, &dealings));
    outside.chain(quoted(text, script)).collect()
}

/// What is named in single quotes, in scripts that are written as they are.
fn quoted(text: &str, script: &Script) -> impl Iterator<Item = Mention> {
    let words = script.written().flat_map(|command| {
        let values = command.assignments.iter();
        let values = values.filter_map(|assignment| assignment.value.as_ref());
        values.chain(&command.words)
    });
    let quoted = words.filter(|word| word.text.contains('\'') && word.text.contains('$'));
    quoted.flat_map(|word| {
        let written = word.range.slice(text);
        let known: HashSet<TextRange> = word.variables.iter().map(|used| used.name_range).collect();
        let uses = Expander::heredoc().variable_uses(written);
        uses.into_iter().filter_map(move |used| {
            let start = word.range.start();
            let name = used.name_range;
            let range = TextRange::new(start + name.start, start + name.end);
            (!known.contains(&range)).then_some(Mention {
                name: used.name,
                range,
                role: Role::Read,
                claim: Claim::IfEnvironment,
            })
        })
    })
}

fn all(name: &str, dealings: &Dealings) -> Vec<Mention> {
    let mention = |range, role| Mention {
        name: name.to_owned(),
        range,
        role,
        claim: match dealings.given.iter().any(|given| given.lasts) {
            true => Claim::IfDeclared,
            false => Claim::Sure,
        },
    };
    let lasting = dealings.given.iter().filter(|given| given.lasts);
    let assigned = lasting.map(|given| mention(given.range, Role::Assignment));
    let read = dealings
        .reads
        .iter()
        .map(|&range| mention(range, Role::Read));
    assigned.chain(read).collect()
}

/// Whether some read comes before every value of the script's own that surely holds there.
fn is_from_outside(dealings: &Dealings) -> bool {
    let mut given = dealings.given.clone();
    given.sort_by_key(|given| given.from);
    let mut reads = dealings.reads.clone();
    reads.sort_unstable();
    let mut given = given.into_iter().peekable();
    let mut held_to = 0;
    for read in reads {
        while let Some(next) = given.next_if(|given| given.from <= read.start()) {
            held_to = held_to.max(next.to);
        }
        if held_to < read.end() {
            return true;
        }
    }
    false
}

/// Every variable that is read, those of scripts in words included; some twice.
fn reads(script: &Script) -> impl Iterator<Item = &VariableUse> {
    let wrapped = script
        .commands
        .iter()
        .filter(|command| !command.is_written());
    script
        .variables
        .iter()
        .chain(wrapped.flat_map(reads_of_command))
}

fn reads_of_command(command: &Command) -> impl Iterator<Item = &VariableUse> {
    let values = command
        .assignments
        .iter()
        .filter_map(|assignment| assignment.value.as_ref());
    let targets = command
        .redirections
        .iter()
        .filter_map(|redirection| redirection.target.as_ref());
    let bodies = command
        .redirections
        .iter()
        .filter_map(|redirection| redirection.heredoc.as_ref())
        .flat_map(|body| &body.variables);
    values
        .chain(&command.words)
        .chain(targets)
        .flat_map(|word| &word.variables)
        .chain(bodies)
}

fn values_given<'a>(text: &str, script: &'a Script) -> Vec<(&'a str, Given)> {
    let ends = ends(script);
    let whole = usize::MAX;
    let mut found: Vec<(&str, Given)> = Vec::new();
    for definition in &script.definitions {
        let range = definition.range;
        let end = ends.get(&range.start()).copied().unwrap_or(range.end());
        let given = match definition.kind {
            // Those have their place in the list of a command, below.
            DefinitionKind::Assignment | DefinitionKind::Prefix => continue,
            DefinitionKind::Loop => (loop_start(text, definition), whole),
            DefinitionKind::Declaration | DefinitionKind::Read => (end, whole),
        };
        found.push((&definition.name, lasting(range, given)));
    }
    for command in &script.commands {
        found.extend(values_of_command(script, command));
    }
    found
}

fn lasting(range: TextRange, (from, to): (usize, usize)) -> Given {
    Given {
        range,
        from,
        to,
        lasts: true,
    }
}

fn values_of_command<'a>(
    script: &'a Script,
    command: &'a Command,
) -> impl Iterator<Item = (&'a str, Given)> {
    let lasts = command.words.is_empty();
    let last = command.assignments.last();
    // In front of a command, a value is seen by the values behind it and by the command, not by its words.
    let to = match lasts {
        true => end_of_hold(script, command),
        false => last.map_or(0, |last| last.range.end()),
    };
    command.assignments.iter().map(move |assignment| {
        let given = Given {
            range: assignment.name_range,
            from: assignment.range.end(),
            to,
            lasts,
        };
        (assignment.name.as_str(), given)
    })
}

/// Up to where an assignment surely holds: the end of the innermost block around it.
fn end_of_hold(script: &Script, command: &Command) -> usize {
    let block = command
        .nesting
        .block()
        .and_then(|index| script.blocks.get(index));
    block.map_or(usize::MAX, |block| block.range.end())
}

/// Where words end that may define a name, by where they start.
fn ends(script: &Script) -> HashMap<usize, usize> {
    let words = script.commands.iter().flat_map(|command| &command.words);
    words
        .map(|word| (word.range.start(), word.range.end()))
        .collect()
}

/// Where the words of a `for` end.
fn loop_start(text: &str, definition: &Definition) -> usize {
    let start = definition.range.end();
    let rest = text.get(start..).unwrap_or_default();
    let ends = rest
        .match_indices([';', '\n'])
        .find(|(at, _)| !rest[..*at].trim_end_matches('\r').ends_with(['\\', '`']));
    start + ends.map_or(0, |(at, _)| at)
}
