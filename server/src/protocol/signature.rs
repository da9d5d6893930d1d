//! Signature help of the protocol.
//! Leans on `hover` for texts.

use std::ops::Range;

use tower_lsp_server::ls_types::{
    self, Documentation, ParameterInformation, ParameterLabel, SignatureInformation,
};

use super::hover;
use crate::features::signature::{Signature, SignatureHelp};
use crate::session::Session;

/// Help as the editor wants it.
pub(crate) fn help(session: Session, own: &SignatureHelp) -> ls_types::SignatureHelp {
    let signatures = own.signatures.iter();
    ls_types::SignatureHelp {
        signatures: signatures.map(|it| signature(session, it)).collect(),
        active_signature: Some(own.active as u32),
        active_parameter: Some(own.parameter as u32),
    }
}

fn signature(session: Session, own: &Signature) -> SignatureInformation {
    let parameters = own.parameters.iter();
    SignatureInformation {
        label: own.label.to_owned(),
        documentation: documentation(session, &own.text),
        parameters: Some(
            parameters
                .map(|(range, text)| ParameterInformation {
                    label: label(session, own.label, range),
                    documentation: documentation(session, text),
                })
                .collect(),
        ),
        active_parameter: None,
    }
}

fn documentation(session: Session, text: &str) -> Option<Documentation> {
    let is_something = !text.is_empty();
    is_something.then(|| Documentation::MarkupContent(hover::text(session, text)))
}

/// Where a parameter stands in its signature; the protocol counts in UTF-16 here, whatever was agreed on.
fn label(session: Session, label: &str, range: &Range<usize>) -> ParameterLabel {
    if !session.places_parameters {
        return ParameterLabel::Simple(label[range.clone()].to_owned());
    }
    let units = |text: &str| text.encode_utf16().count() as u32;
    let start = units(&label[..range.start]);
    ParameterLabel::LabelOffsets([start, start + units(&label[range.clone()])])
}
