//! Reads a page of the reference into its entries.
//! Leans on `entry`.
//!
//! The title opens an entry, and so does every second heading in back-ticks, which may give several names.
//! An entry begins with a fence that holds its signatures and a paragraph that sums it up;
//! a list behind `Values:` says what it can be set to, and a link to Docker's reference ends it.

use super::entry::{Entry, Value};

/// The word before the list of values.
const VALUES: &str = "Values:";

/// What begins the line that links to Docker's reference.
const LINK: &str = "[Docker's reference](";

/// Reads all entries of a page, the one of the title first.
pub(crate) fn read(page: &'static str) -> Vec<Entry> {
    let starts = headings(page);
    let ends = starts.iter().skip(1).copied().chain([page.len()]);
    let sections = starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| &page[start..end]);
    sections.map(section).collect()
}

/// Where the headings that open an entry begin.
fn headings(page: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut is_in_fence = false;
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        is_in_fence ^= line.starts_with("```");
        if !is_in_fence && (line.starts_with("# ") || line.starts_with("## `")) {
            starts.push(at);
        }
        at += line.len();
    }
    starts
}

fn section(text: &'static str) -> Entry {
    let (heading, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (signatures, rest) = signatures(rest.trim_start());
    let (rest, link) = link(rest.trim());
    let (summary, rest) = rest.split_once("\n\n").unwrap_or((rest, ""));
    Entry {
        names: names(heading),
        signatures,
        summary,
        text: rest.trim(),
        values: values(rest),
        link,
    }
}

fn names(heading: &'static str) -> Vec<&'static str> {
    let names = heading.trim_start_matches('#').split(',');
    names.map(|name| name.trim().trim_matches('`')).collect()
}

fn signatures(text: &'static str) -> (Vec<&'static str>, &'static str) {
    let fence = text
        .strip_prefix("```dockerfile\n")
        .and_then(|inner| inner.split_once("```\n"));
    match fence {
        Some((lines, rest)) => (lines.lines().collect(), rest),
        None => (Vec::new(), text),
    }
}

fn link(text: &'static str) -> (&'static str, Option<&'static str>) {
    let Some((before, address)) = text.rsplit_once(LINK) else {
        return (text, None);
    };
    (before.trim_end(), Some(address.trim_end_matches(')')))
}

fn values(text: &'static str) -> Vec<Value> {
    let Some((_, list)) = text.split_once(VALUES) else {
        return Vec::new();
    };
    let items = list.trim_start().lines().map_while(|line| {
        let (name, summary) = line.strip_prefix("- `")?.split_once("`: ")?;
        Some(Value { name, summary })
    });
    items.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_into_entries() {
        let page = "# RUN\n\n```dockerfile\nRUN <command>\nRUN []\n```\n\nRuns.\nTwice.\n\nMore.\n\n## Example\n\n```dockerfile\n# x\nRUN y\n```\n\n[Docker's reference](https://x/#run)\n\n## `--a`, `--b`\n\nAlso.\n\nValues:\n\n- `one`: the first\n- `two`: the second\n\nEnd.\n";
        let entries = read(page);
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].names, ["RUN"]);
        assert_eq!(entries[0].signatures, ["RUN <command>", "RUN []"]);
        assert_eq!(entries[0].summary, "Runs.\nTwice.");
        assert!(entries[0].text.starts_with("More.\n\n## Example"));
        assert_eq!(entries[0].link, Some("https://x/#run"));
        assert_eq!(entries[1].names, ["--a", "--b"]);
        let values: Vec<_> = entries[1]
            .values
            .iter()
            .map(|it| (it.name, it.summary))
            .collect();
        assert_eq!(values, [("one", "the first"), ("two", "the second")]);
    }
}
