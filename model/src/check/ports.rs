//! `EXPOSE`: ports, ranges and protocols that cannot be.
//! Leans on `expansion` for the values.

use dockwright_syntax::word::Word;

use crate::error::BuildError;

/// A port as `EXPOSE` writes it: `[[ip:]host:]container[-end][/protocol]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortSpec {
    /// What stands before the container's port: an address, a host port, or both.
    pub host: Option<String>,
    /// The container's port or range.
    pub port: String,
    /// The protocol as written; empty without one.
    pub protocol: String,
}

impl PortSpec {
    /// Takes one port apart.
    pub fn split(text: &str) -> Self {
        let (ports, protocol) = text.split_once('/').unwrap_or((text, ""));
        let (host, port) = match ports.rsplit_once(':') {
            Some((host, port)) => (Some(host.to_owned()), port),
            None => (None, ports),
        };
        Self {
            host,
            port: port.to_owned(),
            protocol: protocol.to_owned(),
        }
    }
}

/// Judges the value of one port.
pub(crate) fn check_port(word: &Word, value: &str) -> Option<BuildError> {
    let spec = PortSpec::split(value);
    let fault =
        |message: String, help: &str| Some(BuildError::new(word.range, message).with_help(help));
    let protocol = spec.protocol.to_ascii_lowercase();
    if value.contains('/') && !matches!(protocol.as_str(), "tcp" | "udp" | "sctp" | "") {
        return fault(
            format!("`{}` is no protocol", spec.protocol),
            "the protocols are `tcp`, `udp` and `sctp`",
        );
    }
    let host_port = spec
        .host
        .as_deref()
        .map(|host| host.rsplit(':').next().unwrap_or_default());
    for part in
        std::iter::once(spec.port.as_str()).chain(host_port.filter(|part| is_port_like(part)))
    {
        if let Some(error) = range_fault(part) {
            return fault(
                format!("`{part}` is no port{error}"),
                "write a number from 0 to 65535, or two with a `-`",
            );
        }
    }
    None
}

fn is_port_like(part: &str) -> bool {
    !part.is_empty() && !part.contains(['.', ']'])
}

/// What is wrong with `80` or `80-90`.
fn range_fault(part: &str) -> Option<&'static str> {
    let (start, end) = part.split_once('-').unwrap_or((part, part));
    match (number(start), number(end)) {
        (Some(start), Some(end)) if start > 65_535 || end > 65_535 => {
            Some(": the highest is 65535")
        }
        (Some(start), Some(end)) if end < start => Some(" range: it ends before it starts"),
        (Some(_), Some(_)) => None,
        _ => Some(""),
    }
}

fn number(text: &str) -> Option<u64> {
    let is_decimal = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_decimal.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_judged() {
        let right = [
            "80",
            "80/tcp",
            "80/UDP",
            "80-90",
            "127.0.0.1:80:80",
            "[::1]:8080:8080",
            ":3388",
            "5000:5000",
            "0",
        ];
        for text in right {
            let spec = PortSpec::split(text);
            assert_eq!(range_fault(&spec.port), None, "{text}");
        }
        for part in ["abc", "", "80000", "90-80", "-1", "80-"] {
            assert!(range_fault(part).is_some(), "{part}");
        }
    }
}
