//! The typed syntax of a Dockerfile as JSON: every part with its kind and its range.
//! Leans on `place` and `script`; `tree` prints the same as an outline.

use dockwright_model::Model;
use dockwright_model::run::Run;
use dockwright_syntax::directive::{Comment, Directive};
use dockwright_syntax::flag::{Flag, MountOption};
use dockwright_syntax::heredoc::Heredoc;
use dockwright_syntax::instruction::{Arguments, CopyArguments, Instruction, Invocation, Pair};
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;
use serde_json::{Map, Value, json};

use super::place::Places;
use super::script::script;

/// Everything a file says, and what is wrong with it.
pub(crate) fn dockerfile(model: &Model<'_>) -> Value {
    let places = Places::new(model.source().lines());
    let file = model.dockerfile();
    let instructions = model.instructions().iter().enumerate();
    json!({
        "version": 1,
        "path": model.source().path(),
        "escape": file.escape(),
        "range": places.range(file.range),
        "directives": list(&file.directives, |directive| self::directive(directive, &places)),
        "comments": list(&file.comments, |comment| self::comment(comment, &places)),
        "instructions": instructions.map(|(index, it)| top_level(model, index, it, &places)).collect::<Vec<_>>(),
        "errors": errors(model, &places),
    })
}

fn list<T>(items: &[T], item: impl Fn(&T) -> Value) -> Value {
    items.iter().map(item).collect()
}

fn errors(model: &Model<'_>, places: &Places<'_>) -> Value {
    let syntax = model
        .syntax_errors()
        .iter()
        .map(|error| ("parse", error.range, &error.message, &error.help));
    let build = model
        .build_errors()
        .iter()
        .map(|error| ("build", error.range, &error.message, &error.help));
    let error = |(phase, range, message, help): (&str, TextRange, &String, &Option<String>)| json!({ "kind": "error", "phase": phase, "message": message, "help": help, "range": places.range(range) });
    syntax.chain(build).map(error).collect()
}

fn directive(directive: &Directive, places: &Places<'_>) -> Value {
    json!({
        "kind": "directive",
        "name": directive.kind.name(),
        "value": directive.value,
        "range": places.range(directive.range),
        "name_range": places.range(directive.name_range),
        "value_range": places.range(directive.value_range),
    })
}

fn comment(comment: &Comment, places: &Places<'_>) -> Value {
    json!({ "kind": "comment", "text": comment.text, "range": places.range(comment.range) })
}

fn top_level(
    model: &Model<'_>,
    index: usize,
    instruction: &Instruction,
    places: &Places<'_>,
) -> Value {
    let start = model.runs().partition_point(|run| run.instruction < index);
    let run = model
        .runs()
        .get(start)
        .filter(|run| run.instruction == index);
    let mut value = self::instruction(instruction, run, places);
    value["stage"] = json!(model.stage_at(instruction.range.start()));
    value
}

fn instruction(instruction: &Instruction, run: Option<&Run>, places: &Places<'_>) -> Value {
    let keyword = &instruction.keyword;
    let mut parts = Map::new();
    parts.insert("kind".to_owned(), json!("instruction"));
    parts.insert("name".to_owned(), json!(keyword.text.to_ascii_uppercase()));
    parts.insert("range".to_owned(), places.range(instruction.range));
    let keyword =
        json!({ "kind": "keyword", "text": keyword.text, "range": places.range(keyword.range) });
    parts.insert("keyword".to_owned(), keyword);
    parts.insert(
        "flags".to_owned(),
        list(&instruction.flags, |flag| {
            self::flag(flag, instruction, places)
        }),
    );
    arguments(instruction, run, places, &mut parts);
    parts.insert(
        "heredocs".to_owned(),
        list(&instruction.heredocs, |heredoc| {
            self::heredoc(heredoc, places)
        }),
    );
    parts.insert(
        "comments".to_owned(),
        list(&instruction.inner_comments, |comment| {
            self::comment(comment, places)
        }),
    );
    Value::Object(parts)
}

fn flag(flag: &Flag, instruction: &Instruction, places: &Places<'_>) -> Value {
    let options = match flag.name.as_str() {
        "mount" => flag.options(&instruction.joined),
        _ => Vec::new(),
    };
    json!({
        "kind": "flag",
        "name": flag.name,
        "range": places.range(flag.range),
        "name_range": places.range(flag.name_range),
        "value": flag.value.as_ref().map(|value| word(value, places)),
        "options": list(&options, |option| mount_option(option, places)),
    })
}

fn mount_option(option: &MountOption, places: &Places<'_>) -> Value {
    json!({
        "kind": "option",
        "name": option.key,
        "value": option.value,
        "range": places.range(option.range),
        "name_range": places.range(option.key_range),
        "value_range": places.range(option.value_range),
    })
}

fn word(word: &Word, places: &Places<'_>) -> Value {
    json!({ "kind": "word", "text": word.text, "range": places.range(word.range) })
}

fn heredoc(heredoc: &Heredoc, places: &Places<'_>) -> Value {
    json!({
        "kind": "heredoc",
        "name": heredoc.name,
        "expands": heredoc.expands,
        "strips_tabs": heredoc.strips_tabs,
        "descriptor": heredoc.descriptor,
        "range": places.range(heredoc.marker),
        "body_range": places.range(heredoc.body),
        "end_range": heredoc.end.map(|end| places.range(end)),
    })
}

/// Adds what an instruction says, under the names of its parts.
fn arguments(
    instruction: &Instruction,
    run: Option<&Run>,
    places: &Places<'_>,
    parts: &mut Map<String, Value>,
) {
    let mut add = |name: &str, value: Value| drop(parts.insert(name.to_owned(), value));
    let one = |word: &Option<Word>| {
        word.as_ref()
            .map_or(Value::Null, |word| self::word(word, places))
    };
    let many = |words: &[Word]| list(words, |word| self::word(word, places));
    match &instruction.arguments {
        Arguments::From(from) => {
            add("base", one(&from.base));
            add("as", one(&from.as_keyword));
            add("stage_name", one(&from.name));
        }
        Arguments::Run(invocation) => {
            add(
                "invocation",
                self::invocation(invocation, instruction, places),
            );
            add("script", run.map_or(Value::Null, |run| script(run, places)));
        }
        Arguments::Cmd(invocation)
        | Arguments::Entrypoint(invocation)
        | Arguments::Shell(invocation) => {
            add(
                "invocation",
                self::invocation(invocation, instruction, places),
            );
        }
        Arguments::Healthcheck(healthcheck) => {
            add("check", one(&healthcheck.kind));
            add(
                "invocation",
                invocation(&healthcheck.command, instruction, places),
            );
        }
        Arguments::Add(copy) | Arguments::Copy(copy) => {
            let CopyArguments {
                sources,
                destination,
                exec,
            } = copy;
            add("exec", json!(exec));
            add("sources", many(sources));
            add("destination", one(destination));
        }
        Arguments::Env(pairs) | Arguments::Label(pairs) | Arguments::Arg(pairs) => {
            add("pairs", list(pairs, |pair| self::pair(pair, places)));
        }
        Arguments::Expose(words) | Arguments::Volume(words) => add("words", many(words)),
        Arguments::User(word)
        | Arguments::Workdir(word)
        | Arguments::Stopsignal(word)
        | Arguments::Maintainer(word) => add("argument", one(word)),
        Arguments::Onbuild(trigger) => {
            let trigger = trigger
                .as_ref()
                .map(|trigger| self::instruction(trigger, run, places));
            add("trigger", trigger.unwrap_or_default());
        }
        Arguments::Unknown => add("text", json!(instruction.argument_text())),
    }
}

fn pair(pair: &Pair, places: &Places<'_>) -> Value {
    json!({
        "kind": "pair",
        "legacy": pair.legacy,
        "range": places.range(pair.range),
        "key": word(&pair.key, places),
        "value": pair.value.as_ref().map(|value| word(value, places)),
    })
}

fn invocation(invocation: &Invocation, instruction: &Instruction, places: &Places<'_>) -> Value {
    let range = places.range(invocation.range());
    match invocation {
        Invocation::Exec(form) => json!({
            "kind": "exec-form",
            "range": range,
            "words": list(&form.words, |word| self::word(word, places)),
        }),
        Invocation::Shell { span, .. } => json!({
            "kind": "shell-form",
            "text": instruction.joined.text().get(span.clone()),
            "range": range,
        }),
    }
}
