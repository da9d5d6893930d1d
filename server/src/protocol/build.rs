//! Plans and builds in the protocol: the commands that ask for them, the progress of a build, and its log.
//! Leans on nothing of ours. `dockwright/buildLog` is a notification of our own, for editors that say they read it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_lsp_server::ls_types::notification::Notification;
use tower_lsp_server::ls_types::{NumberOrString, ProgressToken};

use crate::uri::Uri;

/// The command that shows the plan of a document; it takes the document's address, and a stage.
pub(crate) const PLAN: &str = "dockwright.plan";

/// The command that builds a document; it takes the document's address, a stage, and a name for the image.
pub(crate) const BUILD: &str = "dockwright.build";

/// The command that ends the build of a document; it takes the document's address.
pub(crate) const CANCEL: &str = "dockwright.cancel";

/// The notification by which an editor ends what it shows the progress of.
pub(crate) const CANCEL_PROGRESS: &str = "window/workDoneProgress/cancel";

/// What the tokens of builds begin with.
const TOKEN: &str = "dockwright/build/";

/// The log of a build, piece by piece.
pub(crate) enum BuildLog {}

impl Notification for BuildLog {
    type Params = LogText;
    const METHOD: &'static str = "dockwright/buildLog";
}

/// More of the log of a build, to be put behind what came before.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct LogText {
    /// The document that is built.
    pub(crate) uri: Uri,
    /// The text, with its line ends.
    pub(crate) text: String,
}

/// The token of the progress of a build.
pub(crate) fn token(number: u64) -> ProgressToken {
    NumberOrString::String(format!("{TOKEN}{number}"))
}

/// The build that a token stands for.
pub(crate) fn number(token: &ProgressToken) -> Option<u64> {
    match token {
        NumberOrString::String(text) => text.strip_prefix(TOKEN)?.parse().ok(),
        NumberOrString::Number(_) => None,
    }
}

/// The arguments that a stage's lens gives to a command.
pub(crate) fn arguments(uri: &Uri, target: Option<&str>) -> Vec<Value> {
    let target = target.map(Value::from);
    std::iter::once(Value::from(uri.as_str()))
        .chain(target)
        .collect()
}
