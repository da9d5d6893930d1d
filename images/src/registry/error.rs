//! Why a registry did not give or take something, and whether another try may help.
//! Leans on `credentials` and `settings`, whose errors it passes on.

use std::io;
use std::time::Duration;

use crate::digest::{Digest, DigestError};

use super::credentials::CredentialsError;
use super::settings::SettingsError;

/// Why a registry did not give or take something.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// No connection, or it was lost.
    #[error("`{registry}` cannot be reached: {reason}; {advice}")]
    Connection {
        /// Which registry.
        registry: String,
        /// Why.
        reason: String,
        /// What to do.
        advice: &'static str,
    },
    /// Nothing came for too long.
    #[error(
        "`{registry}` was silent for too long ({reason}); try again, or look at the network between"
    )]
    Stalled {
        /// Which registry.
        registry: String,
        /// What was waited for.
        reason: String,
    },
    /// The other side cannot prove who it is, or speaks no TLS.
    #[error(
        "no secure connection to `{registry}`: {reason}; name its authority as `certificate-authority` in `images.toml`, or set `plain-http` if it speaks no TLS"
    )]
    Tls {
        /// Which registry.
        registry: String,
        /// Why.
        reason: String,
    },
    /// The registry does not know who asks, or does not allow it.
    #[error(
        "`{registry}` refuses {what}: {reason}; log in with `dockwright login {registry}` as somebody who may, or correct the name"
    )]
    Unauthorized {
        /// Which registry.
        registry: String,
        /// What was asked for.
        what: String,
        /// What it said.
        reason: String,
    },
    /// There is no such thing.
    #[error("`{registry}` does not have {what}: {reason}; correct the name, the tag or the digest")]
    NotFound {
        /// Which registry.
        registry: String,
        /// What was asked for.
        what: String,
        /// What it said.
        reason: String,
    },
    /// Too many requests.
    #[error(
        "`{registry}` limits how often it is asked ({what}: {reason}); wait, or log in with `dockwright login {registry}` for a higher limit"
    )]
    Limited {
        /// Which registry.
        registry: String,
        /// What was asked for.
        what: String,
        /// What it said.
        reason: String,
        /// How long it asks to wait.
        wait: Option<Duration>,
    },
    /// Any other answer than the one that was expected.
    #[error("`{registry}` answered {what} with {status}: {reason}")]
    Status {
        /// Which registry.
        registry: String,
        /// What was asked for.
        what: String,
        /// The status of the answer.
        status: u16,
        /// What it said.
        reason: String,
        /// How long it asks to wait.
        wait: Option<Duration>,
    },
    /// The answer ended before it was complete.
    #[error("`{registry}` ended {what} after {position} of {size} bytes: {reason}; try again")]
    Cut {
        /// Which registry.
        registry: String,
        /// What was asked for.
        what: String,
        /// How many bytes there are.
        position: u64,
        /// How many there should be.
        size: u64,
        /// Why.
        reason: String,
    },
    /// The bytes are not those that were asked for.
    #[error("`{registry}` sent something else as {what}: {reason}; nothing of it was kept")]
    Wrong {
        /// Which registry.
        registry: String,
        /// What was asked for.
        what: String,
        /// In which way it differs.
        reason: String,
    },
    /// An answer makes no sense.
    #[error("`{registry}` does not speak as a registry does ({what}): {reason}")]
    Protocol {
        /// Which registry.
        registry: String,
        /// What was asked for.
        what: String,
        /// What is wrong.
        reason: String,
    },
    /// What is downloaded cannot be written, or what is uploaded cannot be read.
    #[error("{what}: {error}")]
    Local {
        /// What was done.
        what: String,
        /// Why it failed.
        error: io::Error,
    },
    /// A reference has a digest that is none.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// Credentials cannot be read.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// Settings cannot be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

impl RegistryError {
    /// Whether the same may work a little later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Connection { .. }
            | Self::Stalled { .. }
            | Self::Limited { .. }
            | Self::Cut { .. } => true,
            Self::Status { status, .. } => {
                matches!(status, 408 | 500 | 502 | 503 | 504 | 520..=529)
            }
            _ => false,
        }
    }

    /// Whether there is no such thing, as opposed to any other failure.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    /// How long the registry asks to wait.
    pub fn asked_wait(&self) -> Option<Duration> {
        match self {
            Self::Limited { wait, .. } | Self::Status { wait, .. } => *wait,
            _ => None,
        }
    }
}

/// The bytes differ from what their digest says.
pub(super) fn wrong_digest(
    registry: &str,
    what: &str,
    expected: &Digest,
    found: &Digest,
) -> RegistryError {
    RegistryError::Wrong {
        registry: registry.to_owned(),
        what: what.to_owned(),
        reason: format!("its digest is `{found}`, not `{expected}`"),
    }
}
