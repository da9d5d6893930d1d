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
    fn a_container_without_a_network_knows_itself_and_what_it_is_told() {
        let more = [("db".to_owned(), "10.0.0.7".to_owned())];
        let text = hosts(Network::None, "box", &more);
        assert_eq!(text, format!("{LOOPBACK}127.0.0.1\tbox\n10.0.0.7\tdb\n"));
        assert_eq!(resolver(Network::None), "");
    }
}
