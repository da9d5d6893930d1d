//! The colors of a reference: repository, tag and digest.
//! Leans on `canvas`.

use dockwright_syntax::joined::JoinedText;
use dockwright_syntax::word::Word;

use super::canvas::Canvas;
use super::color::{Color, ColorKind, Modifier};

/// Paints a word that names an image.
pub(super) fn paint_image(canvas: &mut Canvas<'_>, joined: &JoinedText, word: &Word) {
    if word.text == "scratch" {
        let color = Color::new(ColorKind::Namespace).with(Modifier::DefaultLibrary);
        return canvas.paint(word.range, color);
    }
    canvas.paint(word.range, ColorKind::Namespace);
    let (tag, digest) = marks(&word.text);
    let end = word.text.len();
    for (mark, end) in [(tag, digest.unwrap_or(end)), (digest, end)] {
        if let Some(at) = mark {
            canvas.paint(word.part(joined, at..at + 1), ColorKind::Operator);
            canvas.paint(word.part(joined, at + 1..end), ColorKind::EnumMember);
        }
    }
}

/// Where the colon of the tag and the sign of the digest stand, outside of the braces of variables.
fn marks(text: &str) -> (Option<usize>, Option<usize>) {
    let (mut tag, mut depth) = (None, 0_usize);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            b'/' => tag = None,
            b':' => tag = Some(at),
            b'@' => return (tag, Some(at)),
            _ => {}
        }
    }
    (tag, None)
}
