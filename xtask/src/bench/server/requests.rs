//! Every request that both sides answer: about a text at rest, and right behind a keystroke.
//! Leans on `contestant`.

use std::time::{Duration, Instant};

use dockwright_tests::editor::units::Units;
use serde_json::{Value, json};

use super::contestant::Contestant;
use super::figures::{Times, Verdicts};

/// How long one request may be asked about.
const BUDGET: Duration = Duration::from_secs(15);

/// How often something is asked for each round of other benches.
const FACTOR: usize = 10;

/// A request: how a server says that it answers it, and where it is asked.
pub(super) struct Request {
    pub(super) method: &'static str,
    capability: &'static str,
    /// The text at whose last occurrence it is asked, and how far into it.
    spot: (&'static str, usize),
    /// What it needs besides.
    more: &'static str,
}

const fn request(
    method: &'static str,
    capability: &'static str,
    spot: (&'static str, usize),
    more: &'static str,
) -> Request {
    Request {
        method,
        capability,
        spot,
        more,
    }
}

const STAGE: (&str, usize) = ("AS stage", 5);
pub(super) const REQUESTS: [Request; 14] = [
    request("hover", "/hoverProvider", ("VERSION=$VERSION", 10), "{}"),
    request("completion", "/completionProvider", ("COPY src", 5), "{}"),
    request(
        "definition",
        "/definitionProvider",
        ("VERSION=$VERSION", 10),
        "{}",
    ),
    request(
        "documentHighlight",
        "/documentHighlightProvider",
        STAGE,
        "{}",
    ),
    request("documentSymbol", "/documentSymbolProvider", STAGE, "{}"),
    request("foldingRange", "/foldingRangeProvider", STAGE, "{}"),
    request("prepareRename", "/renameProvider", STAGE, "{}"),
    request(
        "rename",
        "/renameProvider",
        STAGE,
        r#"{"newName": "renamed"}"#,
    ),
    request(
        "signatureHelp",
        "/signatureHelpProvider",
        ("COPY src", 5),
        "{}",
    ),
    request(
        "semanticTokens/full",
        "/semanticTokensProvider/full",
        STAGE,
        "{}",
    ),
    request("documentLink", "/documentLinkProvider", STAGE, "{}"),
    request(
        "codeAction",
        "/codeActionProvider",
        ("apt-get install", 8),
        "{}",
    ),
    request(
        "onTypeFormatting",
        "/documentOnTypeFormattingProvider",
        (" \\\n    && make install", 2),
        r#"{"ch": "\\", "options": {"tabSize": 4, "insertSpaces": true}}"#,
    ),
    request("selectionRange", "/selectionRangeProvider", STAGE, "{}"),
];

/// Asks ourselves and each other server that answers such a request.
pub(super) fn run(
    contestants: &mut [Contestant],
    request: &Request,
    lines: usize,
    rounds: usize,
    verdicts: &mut Verdicts,
) -> Result<(), String> {
    let (own, others) = contestants.split_first_mut().ok_or("nobody takes part")?;
    for other in others {
        if !own.can(request.capability) || !other.can(request.capability) {
            continue;
        }
        for is_edited in [false, true] {
            let [ours, theirs] = duel(own, other, request, rounds, is_edited)?;
            let ratio = ours.ratio(&theirs);
            let when = if is_edited {
                "behind a keystroke"
            } else {
                "at rest"
            };
            let what = format!(
                "{} {when} at {lines} lines, against {}",
                request.method, other.name
            );
            let most = if lines >= 10_000 { 1.0 / 5.0 } else { 1.0 };
            let verdict = verdicts.judge(&what, ratio.median, most);
            println!(
                "  {} {when}: {:.2} ms, {} {:.2} ms, {} times, {} {verdict}",
                request.method,
                ours.median(),
                other.name,
                theirs.median(),
                theirs.0.len(),
                ratio.show()
            );
        }
    }
    Ok(())
}

/// Asks both in turn: behind a keystroke once each, at rest some times on end, as whoever asks for one thing after the other.
fn duel(
    own: &mut Contestant,
    other: &mut Contestant,
    request: &Request,
    rounds: usize,
    is_edited: bool,
) -> Result<[Times; 2], String> {
    let mut times = [Times::default(), Times::default()];
    // Found once: how long this side looks for a place must not decide how long the servers rest. No edit moves it.
    let params = parameters(own, request)?;
    let start = Instant::now();
    let (turns, on_end) = match is_edited {
        true => (rounds * FACTOR, 1),
        false => (rounds, FACTOR),
    };
    for _ in 0..turns {
        if start.elapsed() > BUDGET {
            break;
        }
        for (contestant, times) in [&mut *own, &mut *other].into_iter().zip(&mut times) {
            for asked in 0..on_end {
                if asked > 0 && start.elapsed() > BUDGET {
                    break;
                }
                times.0.push(ask(contestant, request, &params, is_edited)?);
            }
        }
    }
    Ok(times)
}

fn ask(
    contestant: &mut Contestant,
    request: &Request,
    params: &Value,
    is_edited: bool,
) -> Result<Duration, String> {
    let method = format!("textDocument/{}", request.method);
    if !is_edited {
        let [sent, at] = contestant.ask(&method, params.clone())?;
        return Ok(at.duration_since(sent));
    }
    let pressed = contestant.press()?;
    let [_, at] = contestant.ask(&method, params.clone())?;
    contestant.published()?;
    Ok(at.duration_since(pressed))
}

fn parameters(contestant: &Contestant, request: &Request) -> Result<Value, String> {
    let (spot, further) = request.spot;
    let found = contestant.text.rfind(spot);
    let at = found.ok_or_else(|| format!("the document has no `{spot}`"))? + further;
    let position = Units::Utf16.position(&contestant.text, at);
    let mut params: Value = serde_json::from_str(request.more).map_err(|it| it.to_string())?;
    params["range"] = json!({ "start": position, "end": position });
    params["positions"] = json!([position]);
    params["position"] = position;
    if request.method == "codeAction" {
        params["context"] = json!({ "diagnostics": [] });
    }
    Ok(params)
}
