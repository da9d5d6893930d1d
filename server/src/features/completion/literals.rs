//! Values that stand in no file: signals, ports, labels, exec forms, and what a `HEALTHCHECK` begins with.
//! Leans on `place`.

use dockwright_model::check::signals::SIGNALS;
use dockwright_syntax::keyword::KeywordKind;

use super::item::{Item, ItemKind};
use super::keywords;
use super::place::Typing;

/// Signals that programs are made to end at, or do something else at.
const KNOWN_SIGNALS: [(&str, &str); 9] = [
    ("TERM", "asks to end, as without the instruction"),
    ("INT", "as Control-C"),
    (
        "QUIT",
        "asks to end; nginx and PHP-FPM finish their requests first",
    ),
    (
        "HUP",
        "the terminal is gone; servers read their settings again",
    ),
    ("USR1", "whatever the program says"),
    ("USR2", "whatever the program says"),
    (
        "WINCH",
        "the window has another size; Apache finishes its requests",
    ),
    ("RTMIN+3", "systemd shuts down"),
    ("KILL", "ends at once, without a chance to clean up"),
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

/// The signals, those that are sent to end something first.
pub(crate) fn signals(typing: &Typing<'_>) -> Vec<Item> {
    let item = |name: &str| Item::new(ItemKind::Value, format!("SIG{name}"), typing.range);
    let known = KNOWN_SIGNALS
        .into_iter()
        .map(|(name, detail)| item(name).detail(detail).rank(3));
    let is_other = |name: &&str| !KNOWN_SIGNALS.iter().any(|(known, _)| known == name);
    known
        .chain(SIGNALS.into_iter().filter(is_other).map(item))
        .collect()
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
    let kinds = [
        (
            "CMD",
            "CMD ${1:command}",
            "what is run to see whether it works",
        ),
        ("NONE", "NONE", "no check, not even that of the base"),
    ];
    let item = |(name, snippet, detail): (&str, &str, &str)| {
        let name = keywords::in_case(typing, name);
        let snippet = format!(
            "{name}{}",
            snippet.trim_start_matches(|letter: char| letter.is_ascii_uppercase())
        );
        Item::new(ItemKind::Keyword, name, typing.range)
            .detail(detail)
            .snippet(snippet)
            .rank(3)
    };
    kinds.map(item).into()
}

/// Exec forms to fill in.
pub(crate) fn exec_forms(typing: &Typing<'_>) -> Vec<Item> {
    let is_open = !(typing.line.rest.trim().is_empty() || typing.line.rest.trim() == "]");
    if is_open || typing.word.len() > 1 {
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
