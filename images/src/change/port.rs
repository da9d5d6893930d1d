//! `EXPOSE`: ports as image configs name them, ranges taken apart.
//! Leans on the model's reading of one port.

use dockwright_model::check::ports::PortSpec;

/// The ports of an `EXPOSE` as `80/tcp`, sorted by number, each once.
pub fn exposed(ports: &[String]) -> Vec<String> {
    let mut found: Vec<(u32, String)> = ports.iter().flat_map(|port| each(port)).collect();
    found.sort();
    found.dedup();
    found
        .into_iter()
        .map(|(number, protocol)| format!("{number}/{protocol}"))
        .collect()
}

fn each(text: &str) -> Vec<(u32, String)> {
    let spec = PortSpec::split(text);
    let protocol = match spec.protocol.to_ascii_lowercase() {
        empty if empty.is_empty() => "tcp".to_owned(),
        protocol => protocol,
    };
    let (first, last) = spec
        .port
        .split_once('-')
        .unwrap_or((&spec.port, &spec.port));
    // The model refuses what is no number before anything is built.
    let (Ok(first), Ok(last)) = (first.parse::<u32>(), last.parse::<u32>()) else {
        return Vec::new();
    };
    (first..=last.min(65_535))
        .map(|number| (number, protocol.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_taken_apart_and_sorted() {
        let ports = ["8080/UDP", "90-91", "127.0.0.1:1:80", "90"].map(str::to_owned);
        assert_eq!(exposed(&ports), ["80/tcp", "90/tcp", "91/tcp", "8080/udp"]);
    }
}
