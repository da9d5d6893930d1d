//! What `${x/pattern/replacement}` and `${x//pattern/replacement}` make of a value.
//! Leans on `glob` for the matches.

use super::glob::{Glob, GlobError};

/// The text with the first match replaced.
pub(super) fn replace_first(
    text: &str,
    glob: &Glob,
    replacement: &str,
) -> Result<String, GlobError> {
    let characters: Vec<char> = text.chars().collect();
    let Some((start, end)) = glob.search(&characters, true)?.find(0) else {
        return Ok(text.to_owned());
    };
    let before = characters[..start].iter().copied();
    let after = characters[end..].iter().copied();
    Ok(before.chain(replacement.chars()).chain(after).collect())
}

/// The text with every match replaced, of at most `limit` bytes.
///
/// The replacement is a template, as BuildKit leaves it to Go's regular expressions:
/// see [`push_template`].
pub(super) fn replace_all(
    text: &str,
    glob: &Glob,
    replacement: &str,
    limit: usize,
) -> Result<String, GlobError> {
    let characters: Vec<char> = text.chars().collect();
    let mut search = glob.search(&characters, true)?;
    let mut result = String::new();
    let (mut from, mut copied) = (0, 0);
    while let Some((start, end)) = (from <= characters.len())
        .then(|| search.find(from))
        .flatten()
    {
        result.extend(&characters[copied..start]);
        // An empty match right behind another one is none.
        if end > copied || start == 0 {
            push_template(&mut result, replacement, &characters[start..end]);
        }
        if result.len() > limit {
            return Err(GlobError::TooLarge);
        }
        copied = end;
        from = end.max(from + 1);
    }
    result.extend(&characters[copied..]);
    Ok(result)
}

/// Adds a replacement: `$0` and `${0}` are the match, `$$` a dollar, any other name is nothing,
/// and a dollar that no name follows stands for itself.
fn push_template(result: &mut String, template: &str, matched: &[char]) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            result.push('$');
            rest = after;
        } else if let Some((name, after)) = template_name(rest) {
            if name == "0" {
                result.extend(matched);
            }
            rest = after;
        } else {
            result.push('$');
        }
    }
    result.push_str(rest);
}

/// The name at the start of `text`, bare or in braces, and what follows it.
fn template_name(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('{');
    let start = inner.unwrap_or(text);
    let is_name = |character: char| character == '_' || character.is_alphanumeric();
    let length = start
        .find(|character| !is_name(character))
        .unwrap_or(start.len());
    let (name, after) = start.split_at(length);
    if name.is_empty() {
        return None;
    }
    match inner {
        Some(_) => Some((name, after.strip_prefix('}')?)),
        None => Some((name, after)),
    }
}
