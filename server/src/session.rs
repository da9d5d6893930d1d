//! What was agreed on with the editor when it said hello: units of positions, and what it understands.
//! Leans on `position`; read-only afterwards.

use tower_lsp_server::ls_types::{
    ClientCapabilities, InitializeParams, MarkupKind, PositionEncodingKind,
};

use crate::position::Encoding;

/// The agreement.
#[derive(Clone, Copy, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that an editor can do or cannot"
)]
pub(crate) struct Session {
    /// What a character of a position is.
    pub(crate) encoding: Encoding,
    /// Whether the editor asks for diagnostics itself.
    pub(crate) pulls_diagnostics: bool,
    /// Whether it can be told to ask for diagnostics again.
    pub(crate) refreshes_diagnostics: bool,
    /// Whether it answers questions about its settings.
    pub(crate) answers_configuration: bool,
    /// Whether it lets us ask for news of its settings.
    pub(crate) registers_configuration: bool,
    /// Whether it can watch files for us.
    pub(crate) watches_files: bool,
    /// Whether it can be told to ask for inlay hints again.
    pub(crate) refreshes_inlay_hints: bool,
    /// Whether it can be told to ask for code lenses again.
    pub(crate) refreshes_code_lenses: bool,
    /// Whether completions may be snippets.
    pub(crate) takes_snippets: bool,
    /// Whether hovers may be Markdown.
    pub(crate) reads_markdown: bool,
    /// Whether what is said about signatures may be Markdown.
    pub(crate) reads_markdown_signatures: bool,
    /// Whether parameters of signatures may be given as places in them.
    pub(crate) places_parameters: bool,
    /// Whether symbols may form a tree.
    pub(crate) nests_symbols: bool,
    /// Whether folds are whole lines only.
    pub(crate) folds_lines_only: bool,
    /// How many folds it takes at most.
    pub(crate) most_folds: Option<u32>,
    /// Whether edits can name the version they are for.
    pub(crate) versions_edits: bool,
    /// Whether code actions may be objects rather than commands.
    pub(crate) takes_code_actions: bool,
    /// Whether it carries out edits that it did not ask for.
    pub(crate) applies_edits: bool,
    /// Whether it can open a page.
    pub(crate) shows_documents: bool,
    /// Whether it asks for the edits of a code action when it is chosen.
    pub(crate) resolves_edits: bool,
    /// Whether it asks what would be renamed before it renames.
    pub(crate) prepares_rename: bool,
    /// Whether it runs commands of ours.
    pub(crate) runs_commands: bool,
    /// Whether it shows how far something is that we began.
    pub(crate) shows_progress: bool,
    /// Whether it reads the logs of builds.
    pub(crate) reads_build_log: bool,
    /// Its command that shows places, if it says that it has one.
    pub(crate) shows_references: Option<ShowReferences>,
}

/// A command of the editor that takes an address, a position and locations, and shows the locations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShowReferences {
    /// The one of our own clients.
    Own,
    /// The one that VS Code has, and that others have taken over with its name.
    OfVsCode,
}

impl ShowReferences {
    const ALL: [Self; 2] = [Self::Own, Self::OfVsCode];

    /// The command's name.
    pub(crate) fn command(self) -> &'static str {
        match self {
            Self::Own => "dockwright.showReferences",
            Self::OfVsCode => "editor.action.showReferences",
        }
    }

    /// Finds it among the commands that a client says it has, in `experimental.commands.commands`.
    fn of_capabilities(capabilities: &ClientCapabilities) -> Option<Self> {
        let commands = &capabilities.experimental.as_ref()?["commands"]["commands"];
        let commands = commands.as_array()?;
        Self::ALL
            .into_iter()
            .find(|own| commands.iter().any(|it| it == own.command()))
    }
}

impl Session {
    /// Whether it is told where builds failed though it asks for diagnostics, since it cannot be told to ask again.
    pub(crate) fn is_told_failures(&self) -> bool {
        self.pulls_diagnostics && !self.refreshes_diagnostics
    }

    /// Reads what the editor says of itself.
    pub(crate) fn of(params: &InitializeParams) -> Self {
        let offered = params
            .capabilities
            .general
            .as_ref()
            .and_then(|general| general.position_encodings.as_deref());
        Self {
            encoding: choose(offered.unwrap_or_default()),
            ..Self::of_capabilities(&params.capabilities)
        }
    }

    fn of_capabilities(capabilities: &ClientCapabilities) -> Self {
        let document = capabilities.text_document.clone().unwrap_or_default();
        let workspace = capabilities.workspace.clone().unwrap_or_default();
        let completion = document.completion.and_then(|it| it.completion_item);
        let signatures = document.signature_help;
        let signature = signatures.and_then(|it| it.signature_information);
        let told = signature
            .as_ref()
            .and_then(|it| it.documentation_format.as_ref());
        let reads_markdown_signatures = told.is_none_or(|it| it.contains(&MarkupKind::Markdown));
        let parameter = signature.and_then(|it| it.parameter_information);
        let formats = document.hover.and_then(|hover| hover.content_format);
        Self {
            encoding: Encoding::default(),
            pulls_diagnostics: document.diagnostic.is_some(),
            refreshes_diagnostics: workspace
                .diagnostics
                .is_some_and(|it| it.refresh_support == Some(true)),
            answers_configuration: workspace.configuration == Some(true),
            registers_configuration: workspace
                .did_change_configuration
                .is_some_and(|it| it.dynamic_registration == Some(true)),
            watches_files: workspace
                .did_change_watched_files
                .is_some_and(|it| it.dynamic_registration == Some(true)),
            refreshes_inlay_hints: workspace
                .inlay_hint
                .is_some_and(|it| it.refresh_support == Some(true)),
            refreshes_code_lenses: workspace
                .code_lens
                .is_some_and(|it| it.refresh_support == Some(true)),
            takes_snippets: completion.is_some_and(|item| item.snippet_support == Some(true)),
            reads_markdown: formats.is_none_or(|kinds| kinds.contains(&MarkupKind::Markdown)),
            reads_markdown_signatures,
            places_parameters: parameter.is_some_and(|it| it.label_offset_support == Some(true)),
            nests_symbols: document
                .document_symbol
                .is_some_and(|it| it.hierarchical_document_symbol_support == Some(true)),
            most_folds: document
                .folding_range
                .as_ref()
                .and_then(|it| it.range_limit),
            folds_lines_only: document
                .folding_range
                .is_some_and(|it| it.line_folding_only == Some(true)),
            versions_edits: workspace
                .workspace_edit
                .is_some_and(|it| it.document_changes == Some(true)),
            applies_edits: workspace.apply_edit == Some(true),
            shows_documents: capabilities
                .window
                .as_ref()
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|it| it.support),
            resolves_edits: document
                .code_action
                .as_ref()
                .and_then(|it| it.resolve_support.as_ref())
                .is_some_and(|it| it.properties.iter().any(|name| name == "edit")),
            takes_code_actions: document
                .code_action
                .is_some_and(|it| it.code_action_literal_support.is_some()),
            prepares_rename: document
                .rename
                .is_some_and(|it| it.prepare_support == Some(true)),
            runs_commands: workspace.execute_command.is_some(),
            shows_progress: capabilities
                .window
                .as_ref()
                .is_some_and(|it| it.work_done_progress == Some(true)),
            reads_build_log: capabilities
                .experimental
                .as_ref()
                .is_some_and(|it| it["buildLog"] == true),
            shows_references: ShowReferences::of_capabilities(capabilities),
        }
    }
}

/// Bytes if they are offered, since the text is kept in them; else what every editor understands.
fn choose(offered: &[PositionEncodingKind]) -> Encoding {
    let has = |kind: PositionEncodingKind| offered.contains(&kind);
    if has(PositionEncodingKind::UTF8) {
        return Encoding::Utf8;
    }
    // An editor that offers only scalar values cannot be answered in anything else.
    match has(PositionEncodingKind::UTF32) && !has(PositionEncodingKind::UTF16) {
        true => Encoding::Utf32,
        false => Encoding::Utf16,
    }
}
