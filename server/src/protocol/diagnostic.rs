//! Diagnostics of the protocol, with all that an editor can make of them.
//! Leans on `place`.

use std::hash::{DefaultHasher, Hash, Hasher};

use dockwright_rules::catalog;
use dockwright_rules::diagnostic::{Diagnostic, Phase, Severity};
use dockwright_rules::rule::Tag;
use dockwright_syntax::text::TextRange;
use serde_json::{Value, json};
use tower_lsp_server::ls_types::{
    self, CodeDescription, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    Location, NumberOrString, PublishDiagnosticsParams, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::place;
use crate::documents::Snapshot;
use crate::failures::{Failure, Failures};
use crate::frame::Frame;
use crate::session::Session;
use crate::uri::Uri;
use crate::view::View;

/// Who says it.
pub(crate) const SOURCE: &str = "dockwright";

/// What the failure of a build is called where rules have their names.
const BUILD_FAILED: &str = "build-failed";

/// What an editor is answered about a view.
pub(crate) fn pulled(
    uri: &Uri,
    view: &View,
    failures: &Failures,
    session: Session,
) -> Vec<ls_types::Diagnostic> {
    let mut all = found(uri, view);
    if !session.is_told_failures() {
        all.extend(failed(uri, view, failures));
    }
    all
}

/// What an editor is told about a document without asking; nothing is wrong with one that was closed.
pub(crate) fn published(
    uri: &Uri,
    judged: Option<(&Snapshot, &View)>,
    failures: &Failures,
    session: Session,
) -> Option<Frame> {
    let mut all = Vec::new();
    if let Some((_, view)) = judged {
        if !session.pulls_diagnostics {
            all.extend(found(uri, view));
        }
        all.extend(failed(uri, view, failures));
    }
    let params = PublishDiagnosticsParams {
        uri: uri.clone(),
        diagnostics: all,
        version: judged.map(|(snapshot, _)| snapshot.version),
    };
    Frame::notification("textDocument/publishDiagnostics", &params)
}

/// What is wrong with the text.
fn found(uri: &Uri, view: &View) -> Vec<ls_types::Diagnostic> {
    let found = view.diagnostics().iter();
    found.map(|it| diagnostic(uri, view, it)).collect()
}

/// Where builds of it failed. What a build refuses before it begins is found without one.
fn failed(uri: &Uri, view: &View, failures: &Failures) -> Vec<ls_types::Diagnostic> {
    let is_found = |range: TextRange| {
        let mut found = view.diagnostics().iter();
        found.any(|it| it.phase != Phase::Lint && it.range == range)
    };
    let standing = failures.standing(uri, view).into_iter();
    standing
        .filter(|(range, _)| !is_found(*range))
        .map(|(range, it)| failure(uri, view, range, it))
        .collect()
}

/// The failure of a build, with a line of its log after the other.
fn failure(uri: &Uri, view: &View, range: TextRange, failure: Failure) -> ls_types::Diagnostic {
    let range = place::range(view.ruler(), range);
    let line = |message| DiagnosticRelatedInformation {
        location: Location {
            uri: uri.clone(),
            range,
        },
        message,
    };
    let log: Vec<_> = failure.log.into_iter().map(line).collect();
    ls_types::Diagnostic {
        range,
        severity: Some(DiagnosticSeverity::ERROR),
        code: Some(NumberOrString::String(BUILD_FAILED.to_owned())),
        source: Some(SOURCE.to_owned()),
        message: failure.message,
        related_information: (!log.is_empty()).then_some(log),
        ..ls_types::Diagnostic::default()
    }
}

/// One diagnostic.
pub(crate) fn diagnostic(uri: &Uri, view: &View, own: &Diagnostic) -> ls_types::Diagnostic {
    let ruler = view.ruler();
    ls_types::Diagnostic {
        range: place::range(ruler, own.range),
        severity: Some(severity(own.severity)),
        code: Some(NumberOrString::String(own.rule.to_owned())),
        code_description: page(own.rule).map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message: message(own),
        related_information: related(uri, view, own),
        tags: tags(own),
        data: data(view, own),
    }
}

/// Names what an editor has been told, so that telling it again can be saved.
pub(crate) fn result_id(diagnostics: &[ls_types::Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(diagnostics)
        .unwrap_or_default()
        .hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The answer about one document: what is wrong, or that nothing has changed.
pub(crate) fn report(
    id: String,
    news: Option<Vec<ls_types::Diagnostic>>,
) -> DocumentDiagnosticReportResult {
    let report = match news {
        Some(items) => DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: full(id, items),
        }),
        None => DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: unchanged(id),
        }),
    };
    DocumentDiagnosticReportResult::Report(report)
}

/// The same for one of many documents.
pub(crate) fn workspace_report(
    uri: Uri,
    version: Option<i32>,
    id: String,
    news: Option<Vec<ls_types::Diagnostic>>,
) -> WorkspaceDocumentDiagnosticReport {
    let version = version.map(i64::from);
    match news {
        Some(items) => {
            WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                uri,
                version,
                full_document_diagnostic_report: full(id, items),
            })
        }
        None => {
            let report = WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report: unchanged(id),
            };
            WorkspaceDocumentDiagnosticReport::Unchanged(report)
        }
    }
}

fn full(id: String, items: Vec<ls_types::Diagnostic>) -> FullDocumentDiagnosticReport {
    FullDocumentDiagnosticReport {
        result_id: Some(id),
        items,
    }
}

fn unchanged(id: String) -> UnchangedDocumentDiagnosticReport {
    UnchangedDocumentDiagnosticReport { result_id: id }
}

/// The address of a rule's page.
pub(crate) fn page(rule: &str) -> Option<Uri> {
    catalog::rule(rule)?.url().parse().ok()
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}

fn message(own: &Diagnostic) -> String {
    match &own.help {
        Some(help) => format!("{}\nhelp: {help}", own.message),
        None => own.message.clone(),
    }
}

fn related(uri: &Uri, view: &View, own: &Diagnostic) -> Option<Vec<DiagnosticRelatedInformation>> {
    let note = |note: &dockwright_rules::diagnostic::Note| DiagnosticRelatedInformation {
        location: Location {
            uri: uri.clone(),
            range: place::range(view.ruler(), note.range),
        },
        message: note.message.clone(),
    };
    (!own.notes.is_empty()).then(|| own.notes.iter().map(note).collect())
}

fn tags(own: &Diagnostic) -> Option<Vec<DiagnosticTag>> {
    let tag = match catalog::rule(own.rule)?.tag? {
        Tag::Unnecessary => DiagnosticTag::UNNECESSARY,
        Tag::Deprecated => DiagnosticTag::DEPRECATED,
    };
    Some(vec![tag])
}

/// What a client needs to mend it by itself.
fn data(view: &View, own: &Diagnostic) -> Option<Value> {
    let fix = own.fix.as_ref()?;
    let edits: Vec<_> = fix
        .edits
        .iter()
        .map(|edit| place::text_edit(view.ruler(), edit))
        .collect();
    Some(json!({
        "fix": { "title": fix.title, "safety": fix.safety.name(), "edits": edits },
    }))
}
