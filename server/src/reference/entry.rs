//! One entry of the reference: what is said about one word of the language.
//! Leans on nothing.

use std::ops::Range;

/// What is said about a keyword, a flag, a directive, a variable or a signal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its names, the usual one first.
    pub(crate) names: Vec<&'static str>,
    /// How it is written, a line for each way; what is to be filled in stands in `<…>`.
    pub(crate) signatures: Vec<&'static str>,
    /// What it does, in a sentence or two.
    pub(crate) summary: &'static str,
    /// What else there is to say, in Markdown.
    pub(crate) text: &'static str,
    /// The values it takes, when there are few.
    pub(crate) values: Vec<Value>,
    /// The page of Docker's own reference.
    pub(crate) link: Option<&'static str>,
}

/// A value that a flag, a key or a directive takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    /// As it is written.
    pub(crate) name: &'static str,
    /// What it means.
    pub(crate) summary: &'static str,
}

/// A part of a signature that is to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// What stands between `<` and `>`.
    pub(crate) name: &'static str,
    /// Where it stands in the signature, `<` and `>` included.
    pub(crate) range: Range<usize>,
}

impl Entry {
    /// The usual name.
    pub(crate) fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }

    /// The first way to write it.
    pub(crate) fn signature(&self) -> &'static str {
        self.signatures.first().copied().unwrap_or_default()
    }

    /// All of it, in Markdown.
    pub(crate) fn page(&self) -> String {
        let mut page = String::new();
        if !self.signatures.is_empty() {
            let lines = self.signatures.join("\n");
            page.push_str(&format!("```dockerfile\n{lines}\n```\n\n"));
        }
        page.push_str(self.summary);
        if !self.text.is_empty() {
            page.push_str("\n\n");
            page.push_str(self.text);
        }
        if let Some(link) = self.link {
            page.push_str(&format!("\n\n[Docker's reference]({link})"));
        }
        page
    }
}

/// What stands for the flags in a signature.
const FLAGS: &str = "[--flags]";

/// The parts of a signature that are to be filled in, in order; the flags are one of them.
pub(crate) fn parameters(signature: &'static str) -> Vec<Parameter> {
    let flags = signature.find(FLAGS).map(|start| Parameter {
        name: "--flags",
        range: start..start + FLAGS.len(),
    });
    let named = signature.match_indices('<').filter_map(|(start, _)| {
        let end = start + signature[start..].find('>')? + 1;
        let is_word = !signature[start + 1..end].starts_with('<');
        is_word.then(|| Parameter {
            name: &signature[start + 1..end - 1],
            range: start..end,
        })
    });
    flags.into_iter().chain(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(signature: &'static str, expected: &[(&str, &str)]) {
        let found = parameters(signature);
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.name, &signature[it.range.clone()]))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_to_be_filled_in_is_found() {
        check("RUN [--flags] <<EOF", &[("--flags", "[--flags]")]);
        let expected = [
            ("--flags", "[--flags]"),
            ("source", "<source>"),
            ("to", "<to>"),
        ];
        check("COPY [--flags] <source>… <to>", &expected);
    }
}
