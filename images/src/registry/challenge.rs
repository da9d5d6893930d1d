//! What a registry asks for before it answers: the `WWW-Authenticate` header, and the scopes of a token.
//! Leans on nothing. Sources: RFC 9110 §11 and the token specification of `distribution`.

use std::collections::BTreeSet;
use std::fmt;

/// One way to say who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// A user and a password with each request.
    Basic,
    /// A token that some service gives out.
    Bearer(TokenService),
}

/// Who gives out tokens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenService {
    /// Its address.
    pub realm: String,
    /// What it calls the registry.
    pub service: Option<String>,
}

/// What may be done with a repository, as tokens name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    /// For example `library/debian`.
    pub repository: String,
    /// What is to be done there.
    pub access: Access,
}

/// What is to be done with a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Access {
    /// Reading.
    Pull,
    /// Reading and writing.
    Push,
    /// Removing.
    Delete,
}

impl Scope {
    /// That access to that repository.
    pub fn new(repository: &str, access: Access) -> Self {
        Self {
            repository: repository.to_owned(),
            access,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let actions = match self.access {
            Access::Pull => "pull",
            Access::Push => "pull,push",
            Access::Delete => "delete",
        };
        write!(f, "repository:{}:{actions}", self.repository)
    }
}

/// The scopes as texts, each once, in order.
pub fn scope_texts(scopes: &[Scope]) -> Vec<String> {
    let unique: BTreeSet<&Scope> = scopes.iter().collect();
    unique.into_iter().map(Scope::to_string).collect()
}

/// The ways that these headers offer and that are known here, in their order.
pub fn read_challenges<'t>(headers: impl IntoIterator<Item = &'t str>) -> Vec<Challenge> {
    headers.into_iter().flat_map(read_header).collect()
}

/// One header can hold several challenges: `Basic realm="x", Bearer realm="y",service="z"`.
fn read_header(text: &str) -> Vec<Challenge> {
    let mut found: Vec<(String, Vec<(String, String)>)> = Vec::new();
    let mut rest = text;
    while let Some((part, behind)) = next_part(rest) {
        rest = behind;
        match part {
            Part::Scheme(scheme) => found.push((scheme, Vec::new())),
            Part::Parameter(name, value) => {
                if let Some((_, parameters)) = found.last_mut() {
                    parameters.push((name, value));
                }
            }
        }
    }
    found
        .into_iter()
        .filter_map(|(scheme, parameters)| challenge(&scheme, parameters))
        .collect()
}

enum Part {
    Scheme(String),
    Parameter(String, String),
}

fn challenge(scheme: &str, parameters: Vec<(String, String)>) -> Option<Challenge> {
    match scheme {
        "basic" => Some(Challenge::Basic),
        "bearer" => {
            let mut realm = None;
            let mut service = None;
            for (name, value) in parameters {
                match name.as_str() {
                    "realm" => realm = Some(value),
                    "service" => service = Some(value),
                    _ => {}
                }
            }
            let realm = realm?;
            Some(Challenge::Bearer(TokenService { realm, service }))
        }
        _ => None,
    }
}

/// The next scheme or parameter, and what is behind it.
fn next_part(text: &str) -> Option<(Part, &str)> {
    let text = text.trim_start_matches([' ', '\t', ',']);
    let end = text.find([' ', '\t', ',', '=']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if word.is_empty() {
        return text.strip_prefix('=').and_then(next_part);
    }
    let word = word.to_ascii_lowercase();
    match rest.trim_start_matches([' ', '\t']).strip_prefix('=') {
        Some(rest) => {
            let (value, rest) = value(rest.trim_start_matches([' ', '\t']));
            Some((Part::Parameter(word, value), rest))
        }
        None => Some((Part::Scheme(word), rest)),
    }
}

/// A value in quotes, where `\` takes the next character as it is, or a word.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([' ', '\t', ',']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: &[Challenge]) {
        assert_eq!(read_challenges([header]), expected, "{header}");
    }

    fn bearer(realm: &str, service: Option<&str>) -> Challenge {
        Challenge::Bearer(TokenService {
            realm: realm.to_owned(),
            service: service.map(str::to_owned),
        })
    }

    #[test]
    fn challenges_are_read_as_servers_write_them() {
        check("Basic realm=\"oracle\"", &[Challenge::Basic]);
        check(
            "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:a/b:pull,push\"",
            &[bearer(
                "https://auth.docker.io/token",
                Some("registry.docker.io"),
            )],
        );
        check("bearer Realm=https://x/t", &[bearer("https://x/t", None)]);
        check(
            "Basic realm=\"a, b\", Bearer realm = \"https://x\", service=y",
            &[Challenge::Basic, bearer("https://x", Some("y"))],
        );
        check(
            "Bearer realm=\"a\\\"b\",error=\"insufficient_scope\"",
            &[bearer("a\"b", None)],
        );
    }

    #[test]
    fn what_is_no_challenge_is_left_out() {
        for header in [
            "",
            "Bearer",
            "Negotiate",
            "Bearer service=\"x\"",
            ",,==,",
            "realm=\"x\"",
        ] {
            check(header, &[]);
        }
        check("Basic realm=\"unfinished", &[Challenge::Basic]);
    }

    #[test]
    fn scopes_are_named_once_and_in_order() {
        let scopes = [
            Scope::new("b", Access::Push),
            Scope::new("a", Access::Pull),
            Scope::new("b", Access::Push),
        ];
        assert_eq!(
            scope_texts(&scopes),
            ["repository:a:pull", "repository:b:pull,push"]
        );
    }
}
