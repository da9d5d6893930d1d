//! Document links of the protocol.
//! Leans on `place`.

use tower_lsp_server::ls_types::DocumentLink;

use super::place;
use crate::features::links::{Link, Target};
use crate::uri::Uri;
use crate::view::View;

/// A link as the editor wants it; `None` for one whose target is no address.
pub(crate) fn link(view: &View, own: Link) -> Option<DocumentLink> {
    let target = match own.target {
        Target::Address(address) => address.parse::<Uri>().ok()?,
        Target::File(path) => Uri::from_file_path(path)?,
    };
    Some(DocumentLink {
        range: place::range(view.ruler(), own.range),
        target: Some(target),
        tooltip: Some(own.tooltip.replace('`', "")),
        data: None,
    })
}
