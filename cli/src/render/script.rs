//! What a `RUN` runs as JSON: commands, words, pipelines, redirections, blocks.
//! Leans on `place`.

use std::fmt::Debug;

use dockwright_model::run::Run;
use dockwright_syntax::shell::{
    Assignment, Block, Command, Definition, Function, Join, Pipeline, Redirection, Script,
    ShellWord, VariableUse,
};
use serde_json::{Value, json};

use super::place::Places;

/// The script of a `RUN`; null when its language is not a shell's.
pub(crate) fn script(run: &Run, places: &Places<'_>) -> Value {
    let Some(dialect) = run.dialect else {
        return Value::Null;
    };
    let script = &run.script;
    let error = script.error.as_ref().map(|error| {
        json!({ "kind": "error", "message": error.message, "range": places.range(error.range) })
    });
    json!({
        "dialect": dialect.name(),
        "capped": script.capped,
        "commands": list(&script.commands, |command| self::command(script, command, places)),
        "pipelines": list(&script.pipelines, |pipeline| self::pipeline(pipeline, places)),
        "blocks": list(&script.blocks, |block| self::block(block, places)),
        "functions": list(&script.functions, |function| self::function(function, places)),
        "definitions": list(&script.definitions, |definition| self::definition(definition, places)),
        "variables": list(&script.variables, |variable| self::variable(variable, places)),
        "error": error,
    })
}

fn list<T>(items: &[T], item: impl Fn(&T) -> Value) -> Value {
    items.iter().map(item).collect()
}

fn command(script: &Script, command: &Command, places: &Places<'_>) -> Value {
    let inside: Vec<String> = script
        .blocks_around(command.nesting)
        .map(|block| kebab(&block.kind))
        .collect();
    json!({
        "kind": "command",
        "program": command.program(),
        "inside": inside,
        "negated": command.nesting.is_negated(),
        "background": command.nesting.in_background(),
        "wrapped_by": command.wrapped_by,
        "pipeline": command.pipeline.map(|place| json!({ "index": place.pipeline, "stage": place.stage })),
        "join": command.join.as_ref().map(|join| self::join(join, places)),
        "range": places.range(command.range),
        "assignments": list(&command.assignments, |assignment| self::assignment(assignment, places)),
        "words": list(&command.words, |word| self::word(word, places)),
        "redirections": list(&command.redirections, |redirection| self::redirection(redirection, places)),
    })
}

fn word(word: &ShellWord, places: &Places<'_>) -> Value {
    json!({
        "kind": "word",
        "text": word.text,
        "value": word.value,
        "quoting": kebab(&word.quoting),
        "substitution": word.has_substitution,
        "range": places.range(word.range),
        "variables": list(&word.variables, |variable| self::variable(variable, places)),
    })
}

fn variable(variable: &VariableUse, places: &Places<'_>) -> Value {
    json!({
        "kind": "variable",
        "name": variable.name,
        "quoted": variable.quoted,
        "fallback": variable.has_fallback,
        "range": places.range(variable.range),
        "name_range": places.range(variable.name_range),
    })
}

fn assignment(assignment: &Assignment, places: &Places<'_>) -> Value {
    json!({
        "kind": "assignment",
        "name": assignment.name,
        "append": assignment.append,
        "range": places.range(assignment.range),
        "name_range": places.range(assignment.name_range),
        "value": assignment.value.as_ref().map(|value| word(value, places)),
    })
}

fn redirection(redirection: &Redirection, places: &Places<'_>) -> Value {
    json!({
        "kind": "redirection",
        "operator": kebab(&redirection.kind),
        "descriptor": redirection.descriptor,
        "range": places.range(redirection.range),
        "target": redirection.target.as_ref().map(|target| word(target, places)),
        "heredoc_range": redirection.heredoc.as_ref().map(|heredoc| places.range(heredoc.range)),
    })
}

fn join(join: &Join, places: &Places<'_>) -> Value {
    json!({ "kind": "join", "operator": kebab(&join.operator), "range": places.range(join.range) })
}

fn pipeline(pipeline: &Pipeline, places: &Places<'_>) -> Value {
    let stages = pipeline.stages.iter().map(|stage| {
        json!({ "kind": "stage", "commands": stage.commands, "range": places.range(stage.range) })
    });
    json!({
        "kind": "pipeline",
        "negated": pipeline.negated,
        "range": places.range(pipeline.range),
        "stages": stages.collect::<Vec<_>>(),
    })
}

fn block(block: &Block, places: &Places<'_>) -> Value {
    json!({
        "kind": "block",
        "construct": kebab(&block.kind),
        "parent": block.parent,
        "negated": block.negated,
        "join": block.join.as_ref().map(|join| self::join(join, places)),
        "range": places.range(block.range),
        "redirections": list(&block.redirections, |redirection| self::redirection(redirection, places)),
    })
}

fn function(function: &Function, places: &Places<'_>) -> Value {
    json!({
        "kind": "function",
        "name": function.name,
        "block": function.block,
        "range": places.range(function.range),
    })
}

fn definition(definition: &Definition, places: &Places<'_>) -> Value {
    json!({
        "kind": "definition",
        "name": definition.name,
        "how": kebab(&definition.kind),
        "range": places.range(definition.range),
    })
}

/// The name of a variant as scripts write names: `CommandSubstitution` is `command-substitution`.
fn kebab(variant: &impl Debug) -> String {
    let mut name = String::new();
    for character in format!("{variant:?}").chars() {
        if character.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(character.to_lowercase());
    }
    name
}
