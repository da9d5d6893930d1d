//! Small values: ports, signals, durations and modes.
//! Leans on `text` and on the reference.

use dockwright_model::check::ports::PortSpec;
use dockwright_syntax::duration::parse_duration;
use dockwright_syntax::instruction::Arguments;

use super::text::{Hover, Place, code};
use crate::reference;

/// What usually listens on a port.
const SERVICES: [(&str, &str); 20] = [
    ("21", "FTP"),
    ("22", "SSH"),
    ("25", "SMTP"),
    ("53", "DNS"),
    ("80", "HTTP"),
    ("143", "IMAP"),
    ("389", "LDAP"),
    ("443", "HTTPS"),
    ("1433", "SQL Server"),
    ("1883", "MQTT"),
    ("2181", "ZooKeeper"),
    ("3306", "MySQL"),
    ("5432", "PostgreSQL"),
    ("5672", "AMQP"),
    ("6379", "Redis"),
    ("8080", "HTTP"),
    ("8443", "HTTPS"),
    ("9092", "Kafka"),
    ("9200", "Elasticsearch"),
    ("27017", "MongoDB"),
];

const NANOSECONDS: f64 = 1e9;

/// What is said about the port or signal under the pointer.
pub(super) fn argument(place: Place<'_>) -> Option<Hover> {
    let model = place.view.model();
    match &place.instruction.arguments {
        Arguments::Expose(words) => {
            let word = words.iter().find(|word| place.is_in(word.range))?;
            let text = port(&PortSpec::split(model.value(word)));
            Some(Hover {
                range: word.range,
                text,
            })
        }
        Arguments::Stopsignal(Some(word)) if place.is_in(word.range) => {
            let entry = reference::signal(model.value(word))?;
            let names = entry.names.join(", ");
            Some(Hover {
                range: word.range,
                text: format!("**signal** {names}\n\n{}", entry.summary),
            })
        }
        _ => None,
    }
}

fn port(spec: &PortSpec) -> String {
    let service = SERVICES.iter().find(|(port, _)| *port == spec.port);
    let service = service.map_or_else(String::new, |(_, name)| format!(", usually {name}"));
    let protocol = match spec.protocol.to_ascii_uppercase() {
        protocol if protocol.is_empty() => "TCP".to_owned(),
        protocol => protocol,
    };
    let what = if spec.port.contains('-') {
        "ports"
    } else {
        "port"
    };
    format!(
        "**{what}** {} ({protocol}){service}\n\nA note for people and for `docker run -P`; nothing is opened by it.",
        code(&spec.port)
    )
}

/// What is said about the value of the flag under the pointer: how long, or who may do what.
pub(super) fn flag_value(place: Place<'_>) -> Option<Hover> {
    let mut flags = place.instruction.flags.iter();
    let flag = flags.find(|flag| place.is_in(flag.range))?;
    let value = flag
        .value
        .as_ref()
        .filter(|value| place.is_in(value.range))?;
    let text = match flag.name.as_str() {
        "interval" | "timeout" | "start-period" | "start-interval" => duration(&value.text)?,
        "chmod" => mode(place.view.model().value(value))?,
        _ => return None,
    };
    let entry = reference::flag(place.instruction.kind(), &flag.name)?;
    Some(Hover {
        range: value.range,
        text: format!("{text}\n\n{}", entry.summary),
    })
}

fn duration(text: &str) -> Option<String> {
    let seconds = parse_duration(text)? / NANOSECONDS;
    Some(format!("**duration** {}: {seconds} seconds", code(text)))
}

/// `755` as `rwxr-xr-x`.
fn mode(text: &str) -> Option<String> {
    let mode = u32::from_str_radix(text, 8)
        .ok()
        .filter(|mode| *mode <= 0o7777)?;
    let letters = (0..9).rev().zip("rwxrwxrwx".chars());
    let shown: String = letters
        .map(|(bit, letter)| if mode >> bit & 1 == 1 { letter } else { '-' })
        .collect();
    Some(format!("**mode** {}: `{shown}`", code(text)))
}
