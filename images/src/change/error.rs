//! Why a change cannot be made.
//! Leans on nothing.

/// Why a change cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// The text is no instruction, or one that cannot be.
    #[error("the change `{text}` cannot be understood: {reason}{help}")]
    Text {
        /// What was typed.
        text: String,
        /// What is wrong with it.
        reason: String,
        /// What to do, behind a semicolon; empty where nobody knows.
        help: String,
    },
    /// An instruction that changes files, or means nothing outside of a build.
    #[error(
        "`{0}` cannot change an image without a build; the changes are `CMD`, `ENTRYPOINT`, `ENV`, `EXPOSE`, `HEALTHCHECK`, `LABEL`, `ONBUILD`, `STOPSIGNAL`, `USER`, `VOLUME` and `WORKDIR`"
    )]
    Instruction(String),
}
