//! `os-release`: what an operating system says of itself.
//! Leans on `date`. Source: the manual page os-release(5); the values are quoted as a shell would have them.

use crate::date::Date;

/// The system in an image, by its own `/etc/os-release`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OsRelease {
    /// `ID`, for example `debian`.
    pub id: String,
    /// `VERSION_ID`, for example `12`.
    pub version: Option<String>,
    /// `VERSION_CODENAME`, for example `bookworm`.
    pub codename: Option<String>,
    /// `PRETTY_NAME`, else `NAME`.
    pub title: Option<String>,
    /// `SUPPORT_END`: the last day it is looked after, where it says so.
    pub support_end: Option<Date>,
}

impl OsRelease {
    /// Reads the text of an `os-release`; nothing where it names no system.
    pub fn parse(text: &str) -> Option<Self> {
        let mut release = Self::default();
        let mut name = None;
        for (key, value) in text.lines().filter_map(assignment) {
            match key {
                "ID" => release.id = value,
                "VERSION_ID" => release.version = Some(value),
                "VERSION_CODENAME" => release.codename = Some(value),
                "PRETTY_NAME" => release.title = Some(value),
                "NAME" => name = Some(value),
                "SUPPORT_END" => release.support_end = value.parse().ok(),
                _ => {}
            }
        }
        release.title = release.title.or(name);
        (!release.id.is_empty()).then_some(release)
    }

    /// The name for people: its title, or its id and version.
    pub fn name(&self) -> String {
        match (&self.title, &self.version) {
            (Some(title), _) => title.clone(),
            (None, Some(version)) => format!("{} {version}", self.id),
            (None, None) => self.id.clone(),
        }
    }
}

/// The key and the value of a line; an empty value says nothing.
fn assignment(line: &str) -> Option<(&str, String)> {
    let (key, value) = line.trim().split_once('=')?;
    let value = unquoted(value);
    (!key.starts_with('#') && !value.is_empty()).then_some((key, value))
}

/// A value without its quotes; within double ones, a backslash protects what follows it.
fn unquoted(value: &str) -> String {
    let within = |quote: char| {
        let rest = value.strip_prefix(quote)?;
        rest.strip_suffix(quote)
    };
    if let Some(literal) = within('\'') {
        return literal.to_owned();
    }
    let mut text = String::new();
    let mut characters = within('"').unwrap_or(value).chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_read_as_it_describes_itself() {
        let text = "# a comment\nNAME='Some OS'\nID=some\nVERSION_ID=\"1.2\"\nVERSION_CODENAME=\n\
                    PRETTY_NAME=\"Some \\\"OS\\\" 1.2\"\nSUPPORT_END=2026-01-31\nno assignment\n";
        let expected = OsRelease {
            id: "some".to_owned(),
            version: Some("1.2".to_owned()),
            codename: None,
            title: Some("Some \"OS\" 1.2".to_owned()),
            support_end: Some(Date::new(2026, 1, 31)),
        };
        assert_eq!(OsRelease::parse(text), Some(expected));
        let named = OsRelease::parse("ID=a\nNAME=A\nVERSION_ID=2\n").map(|it| it.name());
        assert_eq!(named.as_deref(), Some("A"));
        let plain = OsRelease::parse("ID=a\nVERSION_ID=2\n").map(|it| it.name());
        assert_eq!(plain.as_deref(), Some("a 2"));
        assert_eq!(OsRelease::parse("PRETTY_NAME=x\n"), None);
    }
}
