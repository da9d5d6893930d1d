//! The two ends of a copy, as they are typed: a path of the host, or one in a container.
//! Leans on nothing.

/// One end of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End<'a> {
    /// A container and a path in it.
    Container(&'a str, &'a str),
    /// A path of the host, or `-`.
    Host(&'a str),
}

impl<'a> End<'a> {
    /// A path of the host that has a colon in it begins with `/` or `.`, as with Docker.
    pub(crate) fn of(text: &'a str) -> Self {
        match text.split_once(':') {
            Some((name, path)) if !name.is_empty() && !text.starts_with(['/', '.']) => {
                Self::Container(name, path)
            }
            _ => Self::Host(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colon_makes_a_container_unless_a_path_begins() {
        for (text, expected) in [
            ("box:/etc", End::Container("box", "/etc")),
            ("box:", End::Container("box", "")),
            ("./a:b", End::Host("./a:b")),
            ("/a:b", End::Host("/a:b")),
            (":b", End::Host(":b")),
            ("-", End::Host("-")),
            ("plain", End::Host("plain")),
        ] {
            assert_eq!(End::of(text), expected, "{text}");
        }
    }
}
