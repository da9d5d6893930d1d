//! Symbols of the protocol, as a tree or in a row.
//! Leans on `place`.

use tower_lsp_server::ls_types::{
    self, DocumentSymbol, DocumentSymbolResponse, Location, SymbolInformation, SymbolTag,
};

use super::place;
use crate::features::symbol::outline::{Symbol, SymbolKind};
use crate::features::symbol::search::Named;
use crate::session::Session;
use crate::uri::Uri;
use crate::view::View;

/// An outline as the editor wants it.
pub(crate) fn outline(
    uri: &Uri,
    view: &View,
    symbols: &[Symbol],
    session: Session,
) -> DocumentSymbolResponse {
    if session.nests_symbols {
        return nested(view, symbols).into();
    }
    let mut row = Vec::new();
    flatten(uri, view, symbols, None, &mut row);
    row.into()
}

fn nested(view: &View, symbols: &[Symbol]) -> Vec<DocumentSymbol> {
    symbols.iter().map(|it| tree(view, it)).collect()
}

#[expect(deprecated, reason = "the struct of the library has the old field too")]
fn tree(view: &View, symbol: &Symbol) -> DocumentSymbol {
    DocumentSymbol {
        name: symbol.name.clone(),
        detail: symbol.detail.clone(),
        kind: kind(symbol.kind),
        tags: tags(symbol),
        deprecated: None,
        range: place::range(view.ruler(), symbol.range),
        selection_range: place::range(view.ruler(), symbol.selection),
        children: (!symbol.children.is_empty()).then(|| nested(view, &symbol.children)),
    }
}

fn flatten(
    uri: &Uri,
    view: &View,
    symbols: &[Symbol],
    container: Option<&str>,
    row: &mut Vec<SymbolInformation>,
) {
    for symbol in symbols {
        row.push(information(uri, view, symbol, container));
        flatten(uri, view, &symbol.children, Some(&symbol.name), row);
    }
}

#[expect(deprecated, reason = "the struct of the library has the old field too")]
fn information(
    uri: &Uri,
    view: &View,
    symbol: &Symbol,
    container: Option<&str>,
) -> SymbolInformation {
    SymbolInformation {
        name: symbol.name.clone(),
        kind: kind(symbol.kind),
        tags: tags(symbol),
        deprecated: None,
        location: Location {
            uri: uri.clone(),
            range: place::range(view.ruler(), symbol.range),
        },
        container_name: container.map(str::to_owned),
    }
}

/// A name that a file gives, to be told in a row with those of others.
#[expect(deprecated, reason = "the struct of the library has the old field too")]
pub(crate) fn named(uri: &Uri, view: &View, named: &Named) -> SymbolInformation {
    SymbolInformation {
        name: named.name.clone(),
        kind: kind(named.kind),
        tags: None,
        deprecated: None,
        location: Location {
            uri: uri.clone(),
            range: place::range(view.ruler(), named.range),
        },
        container_name: named.container.clone(),
    }
}

fn tags(symbol: &Symbol) -> Option<Vec<SymbolTag>> {
    symbol.is_deprecated.then(|| vec![SymbolTag::DEPRECATED])
}

/// Only kinds that every editor knows, those of the protocol's first version.
fn kind(kind: SymbolKind) -> ls_types::SymbolKind {
    match kind {
        SymbolKind::Directive => ls_types::SymbolKind::PROPERTY,
        SymbolKind::Stage => ls_types::SymbolKind::MODULE,
        SymbolKind::Argument => ls_types::SymbolKind::CONSTANT,
        SymbolKind::Variable => ls_types::SymbolKind::VARIABLE,
        SymbolKind::Label => ls_types::SymbolKind::FIELD,
        SymbolKind::Invocation => ls_types::SymbolKind::FUNCTION,
        SymbolKind::Files => ls_types::SymbolKind::FILE,
        SymbolKind::Heredoc => ls_types::SymbolKind::STRING,
        SymbolKind::Setting => ls_types::SymbolKind::PROPERTY,
    }
}
