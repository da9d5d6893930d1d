//! The files that tell a container about the network: `/etc/hosts` and `/etc/resolv.conf`, made from the host's.
//! Leans on `execution`. They are only ever mounted, so that none of this reaches a layer.

use std::fs;

use crate::execution::Network;

/// The text of `/etc/hosts`: the host's own on its network, else the loopback names; then the container, then what is asked for.
pub fn hosts(network: Network, hostname: &str, more: &[(String, String)]) -> String {
    let mut text = match network {
        Network::Host => read("/etc/hosts"),
        Network::None => String::new(),
    };
    if !text.contains("localhost") {
        text.push_str(LOOPBACK);
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    if !hostname.is_empty() {
        text.push_str(&line("127.0.0.1", hostname));
    }
    for (name, address) in more {
        text.push_str(&line(address, name));
    }
    text
}

/// The text of `/etc/resolv.conf`: the host's own on its network, else empty.
pub fn resolver(network: Network) -> String {
    match network {
        Network::Host => read("/etc/resolv.conf"),
        Network::None => String::new(),
    }
}

/// What a resolver is told in place of what the host's is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resolver {
    /// Addresses of servers.
    pub servers: Vec<String>,
    /// Domains that names without a dot are looked for in; `.` alone is none.
    pub search: Vec<String>,
    /// Options such as `ndots:2`.
    pub options: Vec<String>,
}

impl Resolver {
    /// A text of `/etc/resolv.conf`, in which what is said here stands for what was said there.
    pub(crate) fn applied(&self, text: &str) -> String {
        let servers = self
            .servers
            .iter()
            .map(|server| format!("nameserver {server}"));
        let search = self.search.iter().filter(|domain| *domain != ".");
        let search: Vec<&str> = search.map(String::as_str).collect();
        let joined = |name: &str, words: &[&str]| {
            (!words.is_empty()).then(|| format!("{name} {}", words.join(" ")))
        };
        let options: Vec<&str> = self.options.iter().map(String::as_str).collect();
        let is_replaced = |line: &&str| match line.split_whitespace().next() {
            Some("nameserver") => !self.servers.is_empty(),
            Some("search" | "domain") => !self.search.is_empty(),
            Some("options") => !self.options.is_empty(),
            _ => false,
        };
        let kept = text.lines().filter(|line| !is_replaced(line));
        let lines = kept
            .map(str::to_owned)
            .chain(servers)
            .chain(joined("search", &search))
            .chain(joined("options", &options));
        lines.map(|line| line + "\n").collect()
    }
}

const LOOPBACK: &str = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";

/// A host without the file is a host without names.
fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn line(address: &str, name: &str) -> String {
    format!("{address}\t{name}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolver_is_told_other_servers_and_domains() {
        let text = "# mine\nnameserver 10.0.0.1\nsearch home\noptions edns0\n";
        let words = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let asked = Resolver {
            servers: words(&["1.1.1.1", "8.8.8.8"]),
            search: words(&["."]),
            options: words(&["ndots:2", "rotate"]),
        };
        let expected = "# mine\nnameserver 1.1.1.1\nnameserver 8.8.8.8\noptions ndots:2 rotate\n";
        assert_eq!(asked.applied(text), expected);
        assert_eq!(Resolver::default().applied(text), text);
    }

    #[test]
    fn a_container_without_a_network_knows_itself_and_what_it_is_told() {
        let more = [("db".to_owned(), "10.0.0.7".to_owned())];
        let text = hosts(Network::None, "box", &more);
        assert_eq!(text, format!("{LOOPBACK}127.0.0.1\tbox\n10.0.0.7\tdb\n"));
        assert_eq!(resolver(Network::None), "");
    }
}
