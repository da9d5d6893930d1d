//! The names of the instructions.
//! Leans on `text`.

use crate::text::TextRange;

/// What an instruction's first word names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the instruction of its own name")]
pub enum KeywordKind {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
    /// A word that names no instruction.
    Unknown,
}

/// Every instruction with its name, in the order of the names.
pub const KEYWORDS: [(KeywordKind, &str); 18] = [
    (KeywordKind::Add, "ADD"),
    (KeywordKind::Arg, "ARG"),
    (KeywordKind::Cmd, "CMD"),
    (KeywordKind::Copy, "COPY"),
    (KeywordKind::Entrypoint, "ENTRYPOINT"),
    (KeywordKind::Env, "ENV"),
    (KeywordKind::Expose, "EXPOSE"),
    (KeywordKind::From, "FROM"),
    (KeywordKind::Healthcheck, "HEALTHCHECK"),
    (KeywordKind::Label, "LABEL"),
    (KeywordKind::Maintainer, "MAINTAINER"),
    (KeywordKind::Onbuild, "ONBUILD"),
    (KeywordKind::Run, "RUN"),
    (KeywordKind::Shell, "SHELL"),
    (KeywordKind::Stopsignal, "STOPSIGNAL"),
    (KeywordKind::User, "USER"),
    (KeywordKind::Volume, "VOLUME"),
    (KeywordKind::Workdir, "WORKDIR"),
];

impl KeywordKind {
    /// Reads a keyword in any case.
    pub fn of(word: &str) -> Self {
        KEYWORDS
            .iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(word))
            .map_or(Self::Unknown, |(kind, _)| *kind)
    }

    /// The name in capitals; empty for an unknown one.
    pub fn name(self) -> &'static str {
        KEYWORDS
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }
}

/// The first word of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyword {
    /// What it names.
    pub kind: KeywordKind,
    /// Where it stands.
    pub range: TextRange,
    /// As it is written.
    pub text: String,
}
