//! Platforms: `os[(version)]/architecture[/variant]`, normalized as containerd does it.
//! Leans on nothing.

use std::fmt;

/// What an image runs on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Platform {
    /// For example `linux`.
    pub os: String,
    /// For example `amd64`.
    pub architecture: String,
    /// For example `v7`; empty when it needs none.
    pub variant: String,
    /// The version of the system, for example `10.0.17763`; only images of Windows say one, and it is mostly empty.
    pub os_version: String,
}

const SYSTEMS: [&str; 13] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "illumos",
    "ios",
    "js",
    "linux",
    "netbsd",
    "openbsd",
    "solaris",
    "windows",
];

const ARCHITECTURES: [&str; 17] = [
    "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc",
    "ppc64", "ppc64le", "riscv", "riscv64", "s390x", "sparc64", "wasm",
];

impl Platform {
    /// The platform that lints assume when none is asked for.
    pub fn linux_amd64() -> Self {
        Self::new("linux", "amd64", "")
    }

    /// Reads a platform; the error says which part is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (bare, version) = without_version(text);
        let parts: Vec<&str> = bare.split('/').collect();
        if let Some(bad) = parts.iter().find(|part| !is_component(part)) {
            return Err(format!("`{bad}` cannot be a part of the platform `{text}`"));
        }
        let platform = match parts.as_slice() {
            [single] => Self::parse_single(single),
            [os, architecture] => Ok(Self::new(os, architecture, "")),
            [os, architecture, variant] => Ok(Self::new(os, architecture, variant)),
            _ => Err(format!("the platform `{text}` has more than three parts")),
        };
        Ok(Self {
            os_version: version.to_owned(),
            ..platform?
        })
    }

    fn parse_single(text: &str) -> Result<Self, String> {
        let os = normalized_os(text);
        if SYSTEMS.contains(&os.as_str()) {
            return Ok(Self::new(&os, "amd64", ""));
        }
        let (architecture, variant) = normalized_architecture(text, "");
        match ARCHITECTURES.contains(&architecture.as_str()) {
            true => Ok(Self {
                os: "linux".to_owned(),
                architecture,
                variant,
                os_version: String::new(),
            }),
            false => Err(format!(
                "`{text}` is neither an operating system nor an architecture"
            )),
        }
    }

    /// The platform of three parts, by the names that containerd normalizes them to.
    pub fn new(os: &str, architecture: &str, variant: &str) -> Self {
        let (architecture, variant) = normalized_architecture(architecture, variant);
        Self {
            os: normalized_os(os),
            architecture,
            variant,
            os_version: String::new(),
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.os_version.as_str() {
            "" => write!(f, "{}/{}", self.os, self.architecture)?,
            version => write!(f, "{}({version})/{}", self.os, self.architecture)?,
        }
        if !self.variant.is_empty() {
            write!(f, "/{}", self.variant)?;
        }
        Ok(())
    }
}

/// A platform's text without the version in brackets behind the system, and that version.
fn without_version(text: &str) -> (String, &str) {
    let (os, rest) = text.split_once('/').unwrap_or((text, ""));
    let is_version = |version: &&str| !version.is_empty() && is_component(version);
    let parts = os.strip_suffix(')').and_then(|os| os.split_once('('));
    match parts.filter(|(_, version)| is_version(version)) {
        Some((os, version)) if rest.is_empty() => (os.to_owned(), version),
        Some((os, version)) => (format!("{os}/{rest}"), version),
        None => (text.to_owned(), ""),
    }
}

fn is_component(part: &str) -> bool {
    !part.is_empty()
        && part
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

fn normalized_os(os: &str) -> String {
    let os = os.to_ascii_lowercase();
    if os == "macos" {
        "darwin".to_owned()
    } else {
        os
    }
}

fn normalized_architecture(architecture: &str, variant: &str) -> (String, String) {
    let architecture = architecture.to_ascii_lowercase();
    let variant = variant.to_ascii_lowercase();
    let (architecture, variant) = match (architecture.as_str(), variant.as_str()) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
        ("x86_64" | "x86-64", variant) => ("amd64", variant),
        ("aarch64" | "arm64", "8" | "v8") => ("arm64", ""),
        ("aarch64", variant) => ("arm64", variant),
        ("armhf", _) => ("arm", "v7"),
        ("armel", _) => ("arm", "v6"),
        ("arm", "" | "7") => ("arm", "v7"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "6") => ("arm", "v6"),
        ("arm", "8") => ("arm", "v8"),
        other => other,
    };
    (architecture.to_owned(), variant.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_normalized() {
        let read = |text| Platform::parse(text).map(|platform| platform.to_string());
        assert_eq!(read("linux/x86_64"), Ok("linux/amd64".to_owned()));
        assert_eq!(read("arm64"), Ok("linux/arm64".to_owned()));
        assert_eq!(read("linux/arm"), Ok("linux/arm/v7".to_owned()));
        assert_eq!(
            read("windows(10.0.17763)/amd64"),
            Ok("windows(10.0.17763)/amd64".to_owned())
        );
        assert!(read("windows()/amd64").is_err());
        assert!(read("windows(10/amd64").is_err());
        assert!(read("linux/").is_err());
        assert!(read("").is_err());
        assert!(read("nonsense").is_err());
    }
}
