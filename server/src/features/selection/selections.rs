//! The ranges that a selection grows through at a place.
//! Leans on `candidates` and `dockerfile`.

use dockwright_syntax::text::TextRange;

use super::candidates::Candidates;
use super::dockerfile;
use crate::view::View;

/// What a selection at `offset` grows through: innermost first, each inside the next and shorter.
pub(crate) fn selections(view: &View, offset: usize) -> Vec<TextRange> {
    let text = view.text();
    if text.is_empty() {
        return vec![TextRange::empty(0)];
    }
    let mut candidates = Candidates::around(byte_at(text, offset));
    collect_lines(&mut candidates, view);
    collect_runs(&mut candidates, text);
    dockerfile::collect(&mut candidates, view);
    candidates.nested()
}

/// The byte that is meant: the one behind the place, or the one in front where no word begins there.
fn byte_at(text: &str, offset: usize) -> usize {
    let blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let bytes = text.as_bytes();
    let before = offset.checked_sub(1);
    let is_end_of_word = blank(bytes.get(offset)) && before.is_some_and(|at| !blank(bytes.get(at)));
    let at = match before {
        Some(before) if is_end_of_word => before,
        _ => offset.min(text.len() - 1),
    };
    text.floor_char_boundary(at)
}

/// Collects the line without the white space around it.
fn collect_lines(candidates: &mut Candidates, view: &View) {
    let line = view.lines().line_of(candidates.at());
    let content = view.lines().line_content_range(line);
    let written = content.slice(view.text());
    let start = content.end() - written.trim_start().len();
    candidates.add_loose(TextRange::new(
        start,
        content.start() + written.trim_end().len(),
    ));
}

/// Collects the runs of letters, of what stands between the marks of a word, and of what is no white space.
fn collect_runs(candidates: &mut Candidates, text: &str) {
    let is_letter = |it: char| it.is_alphanumeric() || it == '_';
    let is_part = |it: char| is_letter(it) || matches!(it, '-' | '.' | '+' | '%' | '~');
    let is_solid = |it: char| !it.is_whitespace();
    collect_run(candidates, text, is_letter);
    collect_run(candidates, text, is_part);
    collect_run(candidates, text, is_solid);
}

fn collect_run(candidates: &mut Candidates, text: &str, belongs: impl Fn(char) -> bool) {
    let (before, after) = text.split_at(candidates.at());
    let start = before.trim_end_matches(&belongs).len();
    let length = after.len() - after.trim_start_matches(&belongs).len();
    candidates.add_loose(TextRange::new(start, before.len() + length));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts that a selection at the `|` grows through.
    fn check(marked: &str, expected: &[&str]) {
        let offset = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let view = View::of(&text);
        let grown = selections(&view, offset);
        let shown: Vec<&str> = grown.iter().map(|range| range.slice(&text)).collect();
        assert_eq!(shown, expected, "{marked}");
    }

    #[test]
    fn words_grow_to_the_file() {
        check(
            "FROM a\nENV K=\"x y|z\" L=1\nCMD b\n",
            &[
                "yz",
                "x yz",
                "\"x yz\"",
                "K=\"x yz\"",
                "K=\"x yz\" L=1",
                "ENV K=\"x yz\" L=1",
                "FROM a\nENV K=\"x yz\" L=1\nCMD b",
                "FROM a\nENV K=\"x yz\" L=1\nCMD b\n",
            ],
        );
    }

    #[test]
    fn images_grow_by_their_parts() {
        check(
            "FROM ghcr.io/o/na|me:1.2 AS b\n",
            &[
                "name",
                "ghcr.io/o/name:1.2",
                "ghcr.io/o/name:1.2 AS b",
                "FROM ghcr.io/o/name:1.2 AS b",
                "FROM ghcr.io/o/name:1.2 AS b\n",
            ],
        );
    }

    #[test]
    fn the_shell_grows_through_commands_pipelines_lists_and_blocks() {
        check(
            "FROM a\nRUN x; if y; then cd /b \\\n  # c\n  && cat f|oo | wc; fi\n",
            &[
                "foo",
                "cat foo",
                "cat foo | wc",
                "cd /b \\\n  # c\n  && cat foo | wc",
                "if y; then cd /b \\\n  # c\n  && cat foo | wc; fi",
                "x; if y; then cd /b \\\n  # c\n  && cat foo | wc; fi",
                "RUN x; if y; then cd /b \\\n  # c\n  && cat foo | wc; fi",
                "FROM a\nRUN x; if y; then cd /b \\\n  # c\n  && cat foo | wc; fi",
                "FROM a\nRUN x; if y; then cd /b \\\n  # c\n  && cat foo | wc; fi\n",
            ],
        );
    }

    #[test]
    fn mounts_heredocs_and_comments_grow() {
        check(
            "RUN --mount=type=ca|che,target=/x y",
            &[
                "cache",
                "type=cache",
                "type=cache,target=/x",
                "--mount=type=cache,target=/x",
                "RUN --mount=type=cache,target=/x y",
            ],
        );
        check(
            "FROM a\nCOPY <<E /x\nb |c\nE\n",
            &[
                "c",
                "b c",
                "b c\n",
                "b c\nE",
                "COPY <<E /x\nb c\nE",
                "FROM a\nCOPY <<E /x\nb c\nE",
                "FROM a\nCOPY <<E /x\nb c\nE\n",
            ],
        );
        check(
            "# a b|\n# c\nFROM x\n",
            &["b", "a b", "# a b", "# a b\n# c", "# a b\n# c\nFROM x\n"],
        );
        check("|", &[""]);
    }
}
