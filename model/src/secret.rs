//! Names of variables that say what they hold: a password, a token, a key.
//! Leans on nothing. The words are those that BuildKit looks for.

/// Words of a name that stand for a secret.
const SECRETS: [&str; 10] = [
    "apikey",
    "auth",
    "credential",
    "credentials",
    "key",
    "passwd",
    "password",
    "pword",
    "secret",
    "token",
];

/// Words of a name that say it is no secret after all.
const OPEN: [&str; 3] = ["file", "public", "version"];

/// Whether a name, taken apart at each `_`, says in any case that a secret is in it.
pub fn names_secret(name: &str) -> bool {
    let has_any = |words: &[&str]| {
        name.split('_')
            .any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
    };
    has_any(&SECRETS) && !has_any(&OPEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_names_tell_secrets() {
        for name in [
            "apikey",
            "Git_Key",
            "AWS_SECRET_ACCESS_KEY_ID",
            "auth",
            "db__password",
        ] {
            assert!(names_secret(name), "{name}");
        }
        for name in [
            "KEYBOARD",
            "MONKEY",
            "GPG_PUBLIC_KEY",
            "PASSWORD_FILE",
            "key-id",
            "",
        ] {
            assert!(!names_secret(name), "{name}");
        }
    }
}
