//! The queries compile against the grammar and capture what editors are to show.

use dockwright_grammar::{
    FOLDS_QUERY, HIGHLIGHTS_QUERY, INDENTS_QUERY, INJECTIONS_QUERY, LOCALS_QUERY,
};
use tree_sitter::{Query, QueryCursor, StreamingIterator as _};

const TEXT: &str = r#"# syntax=docker/dockerfile:1
# A comment.
FROM --platform=linux/amd64 registry.io/a/b:1.2@sha256:00 AS base
ARG VERSION=${DEFAULT:-1}
ENV HOME="/root/\"$VERSION\"" X=y
LABEL org.title='t'
COPY --from=tools /a /b
EXPOSE 80
USER me
HEALTHCHECK NONE
RUN --mount=type=cache,from=deps make \
    all
CMD ["run"]
RUN <<EOF
echo a
EOF
RUM typo
"#;

#[test]
fn all_queries_compile() {
    for query in [
        HIGHLIGHTS_QUERY,
        INJECTIONS_QUERY,
        FOLDS_QUERY,
        INDENTS_QUERY,
        LOCALS_QUERY,
    ] {
        compile(query);
    }
}

#[test]
fn highlights_name_every_part() {
    let captures = captures(HIGHLIGHTS_QUERY, TEXT);
    for expected in [
        ("comment", "# A comment."),
        ("keyword.directive", "syntax"),
        ("string.special", "docker/dockerfile:1"),
        ("keyword", "FROM"),
        ("keyword", "AS"),
        ("keyword", "NONE"),
        ("attribute", "--platform"),
        ("attribute", "--mount"),
        ("string", "linux/amd64"),
        ("module", "registry.io/a/b"),
        ("constant", "1.2"),
        ("constant", "sha256:00"),
        ("punctuation.delimiter", "@"),
        ("label", "base"),
        ("variable.parameter", "VERSION"),
        ("variable", "DEFAULT"),
        ("operator", ":-"),
        ("punctuation.special", "${"),
        ("punctuation.special", "}"),
        ("variable", "HOME"),
        ("string", r#""/root/\"$VERSION\"""#),
        ("string.escape", r#"\""#),
        ("variable", "VERSION"),
        ("property", "org.title"),
        ("property", "type"),
        ("string", "cache"),
        ("string.special.path", "/a"),
        ("number", "80"),
        ("string.special", "me"),
        ("punctuation.special", "\\\n"),
        ("punctuation.bracket", "["),
        ("punctuation.bracket", "]"),
        ("string", "\"run\""),
        ("label", "<<EOF"),
        ("label", "EOF"),
        ("error", "RUM"),
    ] {
        assert!(
            has(&captures, expected),
            "{expected:?} is not among {captures:#?}"
        );
    }
}

#[test]
fn folds_are_instructions_and_heredocs() {
    let captures = captures(FOLDS_QUERY, TEXT);
    assert!(has(&captures, ("fold", "echo a\nEOF")));
    assert!(
        captures
            .iter()
            .any(|(_, text)| text.starts_with("RUN --mount") && text.ends_with("all"))
    );
    assert!(!captures.iter().any(|(_, text)| text.starts_with('#')));
}

#[test]
fn locals_are_stages_and_variables() {
    let captures = captures(LOCALS_QUERY, TEXT);
    for expected in [
        ("local.definition.namespace", "base"),
        ("local.definition.parameter", "VERSION"),
        ("local.definition.var", "HOME"),
        ("local.reference", "DEFAULT"),
        ("local.reference", "VERSION"),
        ("local.reference", "tools"),
        ("local.reference", "deps"),
        ("local.reference", "registry.io/a/b"),
    ] {
        assert!(
            has(&captures, expected),
            "{expected:?} is not among {captures:#?}"
        );
    }
    assert!(!has(&captures, ("local.reference", "linux/amd64")));
}

#[test]
fn indents_are_continuations() {
    assert!(has(
        &captures(INDENTS_QUERY, TEXT),
        ("indent.begin", "\\\n")
    ));
    assert!(has(
        &captures(INDENTS_QUERY, TEXT),
        ("indent.ignore", "echo a\n")
    ));
}

#[test]
fn shell_commands_are_bash() {
    for instruction in [
        "RUN",
        "CMD",
        "ENTRYPOINT",
        "HEALTHCHECK CMD",
        "ONBUILD RUN",
        "RUN --network=none",
    ] {
        assert_eq!(
            injections(&format!("{instruction} make all")),
            [("bash".into(), "make all".into())]
        );
        assert_eq!(
            injections(&format!("{instruction} [\"make\", \"all\"]")),
            []
        );
    }
}

#[test]
fn heredocs_are_in_the_language_of_their_program() {
    for (head, first, language) in [
        ("RUN <<EOF", "a", "bash"),
        ("RUN <<-'EOF'  ", "a", "bash"),
        ("ONBUILD RUN <<EOF", "a", "bash"),
        ("RUN 3<<EOF", "#!/bin/sh", "bash"),
        ("RUN <<EOF", "#!/usr/bin/env python3", "python"),
        ("RUN <<EOF", "#!/usr/bin/perl -w", "perl"),
        ("COPY <<EOF /a", "#!/usr/bin/env ruby", "ruby"),
        ("COPY <<EOF /a", "#!/bin/sh", "bash"),
        ("ADD <<EOF /a.txt", "#!/usr/bin/env node", "javascript"),
        ("COPY <<-EOF /a", "\t#!/usr/bin/php", "php"),
        ("RUN python3.12 <<EOF", "a", "python"),
        ("RUN /usr/bin/python <<EOF > /b", "a", "python"),
        ("RUN bash -e <<EOF", "a", "bash"),
        ("RUN <<EOF bash", "a", "bash"),
        ("RUN node <<EOF", "a", "javascript"),
    ] {
        assert_eq!(
            body_languages(head, first),
            [language],
            "{head:?} with {first:?}"
        );
    }
    assert!(body_languages("RUN cat <<EOF > /a", "a").is_empty());
    assert!(body_languages("COPY <<EOF /a", "a").is_empty());
}

#[test]
fn files_are_in_the_language_of_their_extension() {
    for (name, language) in [
        ("a.json", "json"),
        ("b.yml", "yaml"),
        ("b.yaml", "yaml"),
        ("c.toml", "toml"),
        ("d.py", "python"),
        ("e.sh", "bash"),
        ("index.html", "html"),
        ("php.ini", "ini"),
    ] {
        assert_eq!(
            body_languages(&format!("COPY <<EOF /x/{name}"), "a"),
            [language]
        );
        assert_eq!(
            body_languages(&format!("ADD --chmod=644 <<EOF /{name}"), "a"),
            [language]
        );
        let folder = injections(&format!("COPY <<{name} <<B /x/\na\n{name}\nb\nB\n"));
        assert_eq!(folder, [(language.into(), "a\n".into())]);
    }
    assert!(body_languages("COPY <<EOF /a.json/", "a").is_empty());
}

fn compile(query: &str) -> Query {
    Query::new(&dockwright_grammar::LANGUAGE.into(), query)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn has(captures: &[(String, String)], (name, text): (&str, &str)) -> bool {
    captures
        .iter()
        .any(|capture| capture.0 == name && capture.1 == text)
}

/// The names of a query's captures in a text, and what they capture.
fn captures(query: &str, text: &str) -> Vec<(String, String)> {
    let query = compile(query);
    let tree = dockwright_grammar::parse(text, None);
    let mut cursor = QueryCursor::new();
    let mut found = Vec::new();
    let mut matches = cursor.matches(&query, tree.root_node(), text.as_bytes());
    while let Some(hit) = matches.next() {
        for capture in hit.captures() {
            let name = query.capture_names()[capture.index as usize].to_owned();
            found.push((name, text[capture.node.byte_range()].to_owned()));
        }
    }
    found
}

/// The languages of the body of one heredoc, whose delimiter is `EOF`.
fn body_languages(head: &str, first_line: &str) -> Vec<String> {
    let found = injections(&format!("{head}\n{first_line}\nEOF\n"));
    found
        .into_iter()
        .filter(|(_, text)| text.ends_with('\n'))
        .map(|(language, _)| language)
        .collect()
}

/// The languages that a text holds, but for comments, and what is in them.
fn injections(text: &str) -> Vec<(String, String)> {
    let query = compile(INJECTIONS_QUERY);
    let content = query
        .capture_index_for_name("injection.content")
        .expect("it has contents");
    let tree = dockwright_grammar::parse(text, None);
    let mut cursor = QueryCursor::new();
    let mut found = Vec::new();
    let mut matches = cursor.matches(&query, tree.root_node(), text.as_bytes());
    while let Some(hit) = matches.next() {
        let settings = query.property_settings(hit.pattern_index);
        let language = settings
            .iter()
            .find(|setting| &*setting.key == "injection.language");
        let language = language
            .and_then(|setting| setting.value.as_deref())
            .expect("it has a language");
        for node in hit.nodes_for_capture_index(content) {
            found.push((language.to_owned(), text[node.byte_range()].to_owned()));
        }
    }
    found
}
