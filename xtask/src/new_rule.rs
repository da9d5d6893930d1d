//! `new-rule`: the two files and the two lines of a rule, in a shape that compiles and passes its own page.
//! Leans on the catalog to know what is there.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use dockwright_rules::catalog;
use dockwright_rules::rule::Category;
use dockwright_tests::place;

use crate::program::command;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The family: correctness, security, reproducibility, size, speed, style or shell
    family: String,
    /// The rule's name, which says what is found: `sudo-in-run`
    name: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let name = arguments.name.as_str();
    let category = family(&arguments.family)?;
    check_name(name)?;
    let folder = place::workspace().join("rules/src").join(category.name());
    let module = name.replace('-', "_");
    create(
        &folder.join(format!("{module}.rs")),
        &code(name, &module, category),
    )?;
    create(&folder.join(format!("{module}.md")), &page(name))?;
    list(&folder.join("mod.rs"), &module)?;
    println!(
        "next: write the page, then the check; `UPDATE=1 cargo test -p dockwright-rules` draws the marks,"
    );
    println!("and `cargo xtask generate` puts the rule into the book");
    Ok(())
}

fn family(word: &str) -> Result<Category, String> {
    let names: Vec<&str> = Category::ALL.into_iter().map(Category::name).collect();
    let found = Category::ALL
        .into_iter()
        .find(|category| category.name() == word);
    found.ok_or_else(|| {
        format!(
            "there is no family `{word}`: the families are {}",
            names.join(", ")
        )
    })
}

fn check_name(name: &str) -> Result<(), String> {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    if !name.split('-').all(is_part) {
        return Err(format!(
            "`{name}` is no name for a rule: write lower-case words with hyphens between them"
        ));
    }
    match catalog::rule(name) {
        Some(rule) => Err(format!(
            "`{name}` is there already, in the family {}",
            rule.category.name()
        )),
        None => Ok(()),
    }
}

fn create(path: &Path, text: &str) -> Result<(), String> {
    if path.exists() {
        return Err(format!("{} is there already", path.display()));
    }
    println!("writes {}", path.display());
    std::fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn code(name: &str, module: &str, category: Category) -> String {
    let family = category.name();
    let variant = format!("{}{}", family[..1].to_uppercase(), &family[1..]);
    format!(
        "//! What `{name}` finds, in one line.

use dockwright_syntax::keyword::KeywordKind;

use crate::diagnostic::Severity;
use crate::rule::{{Category, Checker, FixAvailability, Rule}};

pub(crate) static RULE: Rule = Rule {{
    name: \"{name}\",
    summary: \"what `{name}` finds, in a few words\",
    since: \"{version}\",
    category: Category::{variant},
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!(\"{module}.md\"),
    check,
}};

fn check(checker: &mut Checker<'_>) {{
    let model = checker.model();
    for (_, instruction) in model.instructions_of(KeywordKind::Maintainer) {{
        checker
            .report(instruction.keyword.range, \"say what is wrong and why\")
            .help(\"say what to do\");
    }}
}}
",
        version = env!("CARGO_PKG_VERSION"),
    )
}

fn page(name: &str) -> String {
    format!(
        "# {name}

Says in one paragraph what is reported.

## Why

Says why it matters.

## Bad

```dockerfile,bad
FROM debian:12-slim
MAINTAINER ann
#^^^^^^^^^ {name}
```

## Good

```dockerfile,good
FROM debian:12-slim
```

## Cases
"
    )
}

/// Lists a rule in its family, in the order of the names.
fn list(path: &Path, module: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let text = formatted(&listed(&text, module));
    println!("lists it in {}", path.display());
    std::fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn listed(text: &str, module: &str) -> String {
    let is_module = |line: &&str| line.starts_with("mod ") && line.ends_with(';');
    let mut modules: Vec<String> = text.lines().filter(is_module).map(str::to_owned).collect();
    modules.push(format!("mod {module};"));
    modules.sort();
    let names = modules
        .iter()
        .map(|line| line["mod ".len()..line.len() - 1].to_owned());
    let rules: Vec<String> = names.map(|name| format!("    &{name}::RULE,")).collect();
    let head = text
        .lines()
        .filter(|line| !is_module(line))
        .collect::<Vec<_>>()
        .join("\n");
    let (head, list) = head.split_once("&[&Rule] = &[").unwrap_or((&head, "];"));
    let tail = list.split_once("];").map_or("\n", |(_, tail)| tail);
    let at = head.rfind("\n\n").map_or(head.len(), |at| at + 1);
    let (imports, comment) = (head[..at].trim_end(), head[at..].trim_start());
    format!(
        "{imports}\n\n{}\n\n{comment}&[&Rule] = &[\n{}\n];{}\n",
        modules.join("\n"),
        rules.join("\n"),
        tail.trim_end()
    )
}

/// The text as rustfmt lays it out; the text itself where there is no rustfmt.
fn formatted(text: &str) -> String {
    let format = || {
        let mut process = command("rustfmt", &["--edition", "2024", "--config-path", "."])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        process.stdin.take()?.write_all(text.as_bytes()).ok()?;
        let output = process
            .wait_with_output()
            .ok()
            .filter(|output| output.status.success())?;
        String::from_utf8(output.stdout).ok()
    };
    format().unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_listed_in_order() {
        let before = "//! Head.\n\nuse crate::rule::Rule;\n\nmod b;\n\n/// The rules of the family.\n\
                      pub(crate) const RULES: &[&Rule] = &[&b::RULE];\n";
        let after = listed(&listed(before, "c_d"), "a");
        assert!(
            after.contains("mod a;\nmod b;\nmod c_d;\n\n/// The rules"),
            "{after}"
        );
        assert!(
            after.contains("= &[\n    &a::RULE,\n    &b::RULE,\n    &c_d::RULE,\n];\n"),
            "{after}"
        );
        assert!(
            after.starts_with("//! Head.\n\nuse crate::rule::Rule;\n\nmod a;"),
            "{after}"
        );
    }

    #[test]
    fn an_empty_family_takes_its_first_rule() {
        let before = "//! Head.\n\nuse crate::rule::Rule;\n\n/// The rules of the family.\n\
                      pub(crate) const RULES: &[&Rule] = &[];\n";
        let after = listed(before, "a");
        assert!(
            after.contains("use crate::rule::Rule;\n\nmod a;\n\n/// The rules"),
            "{after}"
        );
        assert!(after.contains("= &[\n    &a::RULE,\n];\n"), "{after}");
    }

    #[test]
    fn names_are_words_with_hyphens() {
        assert!(check_name("sudo-in-run-twice").is_ok());
        for name in ["Sudo", "sudo_in_run", "", "a--b", "1a", "parse-error"] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
