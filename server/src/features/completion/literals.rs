//! Values that stand in no file: signals, ports, labels, exec forms, and what a `HEALTHCHECK` begins with.
//! Leans on `typing` and the reference.

use dockwright_model::check::signals::SIGNALS;
use dockwright_syntax::keyword::KeywordKind;

use super::item::{Item, ItemKind, Topic};
use super::keywords;
use super::typing::Typing;
use crate::reference;

/// The signals that programs are made to end at, the usual ones first.
const USUAL_SIGNALS: [&str; 8] = [
    "TERM", "INT", "QUIT", "HUP", "USR1", "USR2", "WINCH", "KILL",
];

/// Ports with what speaks there.
const PORTS: [(&str, &str); 32] = [
    ("80", "HTTP"),
    ("443", "HTTPS"),
    ("8080", "HTTP, for those who are not root"),
    ("3000", "Node.js, Grafana"),
    ("8000", "Django, uvicorn"),
    ("5000", "Flask, a registry"),
    ("8443", "HTTPS, for those who are not root"),
    ("22", "SSH"),
    ("25", "SMTP"),
    ("53", "DNS"),
    ("53/udp", "DNS"),
    ("123/udp", "NTP"),
    ("389", "LDAP"),
    ("443/udp", "HTTP/3"),
    ("514/udp", "syslog"),
    ("1433", "SQL Server"),
    ("1521", "Oracle"),
    ("1883", "MQTT"),
    ("2181", "ZooKeeper"),
    ("2379", "etcd"),
    ("3306", "MySQL, MariaDB"),
    ("4317", "OpenTelemetry"),
    ("5432", "PostgreSQL"),
    ("5672", "RabbitMQ"),
    ("6379", "Redis"),
    ("8081", "HTTP, often for administration"),
    ("9000", "PHP-FPM, MinIO"),
    ("9090", "Prometheus"),
    ("9092", "Kafka"),
    ("9200", "Elasticsearch"),
    ("11211", "memcached"),
    ("27017", "MongoDB"),
];

/// The labels that the Open Container Initiative has agreed on.
const LABELS: [(&str, &str); 14] = [
    ("title", "its name for people"),
    ("description", "what is in it"),
    ("version", "the version of what is in it"),
    ("revision", "the commit it is made from"),
    ("created", "when it was made, as RFC 3339 says"),
    ("source", "the address of its source"),
    ("url", "the address of its page"),
    ("documentation", "the address of its manual"),
    ("authors", "who to ask about it"),
    ("vendor", "who gives it out"),
    ("licenses", "its licenses, as SPDX writes them"),
    ("ref.name", "the name of its target"),
    ("base.name", "the image it is built on"),
    ("base.digest", "the digest of the image it is built on"),
];

/// The signals, the usual ones first.
pub(crate) fn signals(typing: &Typing<'_>) -> Vec<Item> {
    let item = |name: &str| {
        let name = format!("SIG{name}");
        let entry = reference::signal(&name);
        let item = Item::new(ItemKind::Value, &name, typing.range).told_by(entry);
        Item {
            topic: entry.map(|_| Topic::Signal(name)),
            ..item
        }
    };
    let is_other = |name: &&str| !USUAL_SIGNALS.contains(name);
    let others = SIGNALS.into_iter().filter(is_other);
    USUAL_SIGNALS.into_iter().chain(others).map(item).collect()
}

/// Ports, or behind a slash, protocols.
pub(crate) fn ports(typing: &Typing<'_>) -> Vec<Item> {
    let (before, behind) = typing.behind(&['/']);
    let (typing, values): (&Typing<'_>, &[(&str, &str)]) = match before.is_empty() {
        true => (typing, &PORTS),
        false => (
            &behind,
            &[("tcp", "as without it"), ("udp", ""), ("sctp", "")],
        ),
    };
    let item = |(label, detail): &(&str, &str)| {
        Item::new(ItemKind::Value, *label, typing.range).detail(*detail)
    };
    values.iter().map(item).collect()
}

/// The keys of labels.
pub(crate) fn labels(typing: &Typing<'_>) -> Vec<Item> {
    let behind = &typing.line.tail[typing.range.end() - typing.line.offset..];
    let has_value = behind.starts_with('=');
    let item = |(name, detail): (&str, &str)| {
        let key = format!("org.opencontainers.image.{name}");
        let item = Item::new(ItemKind::Key, &key, typing.range).detail(detail);
        match has_value {
            true => item,
            false => item
                .text(format!("{key}="))
                .snippet(format!("{key}=\"$1\"")),
        }
    };
    LABELS.map(item).into()
}

/// `CMD` and `NONE`.
pub(crate) fn healthchecks(typing: &Typing<'_>) -> Vec<Item> {
    let item = |(word, arguments): (&str, &str)| {
        let name = keywords::in_case(typing, word);
        let snippet = format!("{name}{arguments}");
        Item::new(ItemKind::Keyword, name, typing.range)
            .told_by(reference::word(typing.keyword, word))
            .snippet(snippet)
            .rank(3)
            .topic(Topic::Word(typing.keyword, word.to_owned()))
    };
    [("CMD", " ${1:command}"), ("NONE", "")].map(item).into()
}

/// Exec forms to fill in.
pub(crate) fn exec_forms(typing: &Typing<'_>) -> Vec<Item> {
    let is_open = !(typing.line.rest.trim().is_empty() || typing.line.rest.trim() == "]");
    if is_open || !matches!(typing.word, "" | "[") {
        return Vec::new();
    }
    let closing = typing.line.tail.len() - typing.line.tail.trim_start_matches(']').len();
    let range = typing.line.range(typing.word.len(), closing);
    let item = |(label, snippet, detail): &(&str, &str, &str)| {
        Item::new(ItemKind::Snippet, *label, range)
            .snippet(*snippet)
            .detail(*detail)
    };
    let forms: &[(&str, &str, &str)] = match typing.keyword {
        KeywordKind::Shell => &[
            (
                r#"["/bin/bash", "-o", "pipefail", "-c"]"#,
                r#"["/bin/bash", "-o", "pipefail", "-c"]"#,
                "Bash; a pipe fails when any part of it does",
            ),
            (
                r#"["/bin/sh", "-e", "-c"]"#,
                r#"["/bin/sh", "-e", "-c"]"#,
                "ends at the first command that fails",
            ),
            (
                r#"["powershell", "-Command"]"#,
                r#"["powershell", "-Command"]"#,
                "PowerShell, for Windows",
            ),
        ],
        _ => &[
            (
                r#"["program", "argument"]"#,
                r#"["${1:program}", "${2:argument}"]"#,
                "without a shell, so that signals reach the program",
            ),
            (
                r#"["program"]"#,
                r#"["${1:program}"]"#,
                "without a shell, so that signals reach the program",
            ),
        ],
    };
    forms.iter().map(item).collect()
}
