//! What every word of a file is, so that an editor can color it: the Dockerfile itself, and the shell in its `RUN`s.
//!
//! An instruction is painted like a picture, from the outermost meaning to the innermost: what is painted later
//! covers what was there. So the colors never overlap, whatever is inside what.

mod color;
mod canvas;
mod shell_text;
mod script;
mod image;
mod painter;
mod command;
mod instruction;
mod colors;
#[cfg(test)]
mod tests;

pub(crate) use color::{Color, ColorKind, Colored, Modifier};
pub(crate) use colors::{colors, colors_within};
