//! What steps change in the image config, as BuildKit does it, and what they leave in its history.
//! Leans on `state` and `history`.

use dockwright_images::change;
use dockwright_images::config::History;
use dockwright_model::operation::{Operation, Work};

use crate::build::history::{COMMENT, created_by};
use crate::build::state::State;
use crate::moment::Moment;

/// Applies a step to the config; `made` is when its layer was made, for a step that has one.
pub(crate) fn apply(
    state: &mut State,
    operation: &Operation,
    has_layer: bool,
    made: Option<Moment>,
) {
    change::apply(&operation.work, &mut state.config, &mut state.has_command);
    // BuildKit says nothing of what is left to others.
    if matches!(operation.work, Work::Onbuild(_)) {
        return;
    }
    let directory = state.config.config.working_dir.clone();
    state.config.history.push(History {
        created_by: Some(created_by(operation, &directory)),
        comment: Some(COMMENT.to_owned()),
        created: made.map(Moment::rfc3339),
        empty_layer: !has_layer,
        author: None,
    });
}
