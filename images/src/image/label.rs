//! A condition on labels, as the filters of Docker's commands have it: `label=NAME[=VALUE]` and `label!=NAME[=VALUE]`.
//! Leans on nothing.

/// What the labels of an image, a container or a volume must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelFilter {
    name: String,
    value: Option<String>,
    is_wanted: bool,
}

impl LabelFilter {
    /// Reads the two sides of a filter's `=`; nothing where it is no filter of labels.
    pub fn read(filter: &str, text: &str) -> Option<Self> {
        let is_wanted = match filter {
            "label" => true,
            "label!" => false,
            _ => return None,
        };
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text, None),
        };
        Some(Self {
            name: name.to_owned(),
            value,
            is_wanted,
        })
    }

    /// Whether it is met, where `value_of` gives the value of a label that is there.
    pub fn is_met<'a>(&self, value_of: impl FnOnce(&str) -> Option<&'a str>) -> bool {
        let has = value_of(&self.name)
            .is_some_and(|found| self.value.as_deref().is_none_or(|value| value == found));
        has == self.is_wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_wanted_or_not_with_a_value_or_any() {
        for (filter, text, label, expected) in [
            ("label", "a", Some("1"), true),
            ("label", "a", None, false),
            ("label", "a=1", Some("1"), true),
            ("label", "a=1=2", Some("1=2"), true),
            ("label", "a=1", Some("2"), false),
            ("label!", "a", Some("1"), false),
            ("label!", "a", None, true),
            ("label!", "a=1", Some("2"), true),
        ] {
            let read = LabelFilter::read(filter, text).unwrap();
            let met = read.is_met(|name| label.filter(|_| name == "a"));
            assert_eq!(met, expected, "{filter}={text} of {label:?}");
        }
        assert_eq!(LabelFilter::read("name", "a"), None);
    }
}
