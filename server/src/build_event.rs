//! What a build tells while it runs, as `build --progress=rawjson` writes it: one JSON object a line.
//! Leans on nothing of ours.

use dockwright_syntax::text::TextRange;
use serde::Deserialize;

/// One line that a build told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BuildEvent {
    /// Something happened to a step.
    Step(StepName, TextRange, Happened),
    /// The build ended badly; without a place it is not the file's fault.
    Failed {
        range: Option<TextRange>,
        message: String,
        help: Option<String>,
        log: Vec<String>,
    },
    /// The digest of the image.
    Made(String),
    /// Something for people.
    Said(String),
    /// Something that moves, which is told too often.
    Moved,
}

/// What happens to a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Happened {
    Started,
    Cached,
    /// It wrote something.
    Log(String),
    /// After so many milliseconds.
    Finished(u64),
    Failed(String),
}

/// How a step is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct StepName {
    stage: String,
    position: usize,
    count: usize,
    text: String,
}

impl StepName {
    /// Where it stands in its stage: `[base 2/3]`.
    pub(crate) fn mark(&self) -> String {
        format!("[{} {}/{}]", self.stage, self.position, self.count)
    }

    /// The same with its instruction.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.mark(), self.text)
    }
}

impl BuildEvent {
    /// Reads a line; one that is no event is said as it stands.
    pub(crate) fn read(line: &str) -> Self {
        match serde_json::from_str::<Line>(line) {
            Ok(event) => event.meaning(),
            Err(_) => Self::Said(line.to_owned()),
        }
    }
}

/// A line as it is written.
#[derive(Deserialize)]
struct Line {
    event: String,
    step: Option<StepName>,
    range: Option<Range>,
    text: Option<String>,
    ms: Option<u64>,
    message: Option<String>,
    help: Option<String>,
    #[serde(default)]
    log: Vec<String>,
    action: Option<String>,
    digest: Option<String>,
}

#[derive(Deserialize)]
struct Range {
    start: End,
    end: End,
}

#[derive(Deserialize)]
struct End {
    offset: usize,
}

impl Line {
    fn meaning(self) -> BuildEvent {
        let range = self
            .range
            .map(|range| TextRange::new(range.start.offset, range.end.offset));
        let text = self.text.unwrap_or_default();
        let message = self.message.unwrap_or_default();
        let Some(step) = self.step else {
            return match (self.event.as_str(), self.action.as_deref(), self.digest) {
                ("failed", _, _) => BuildEvent::Failed {
                    range,
                    message,
                    help: self.help,
                    log: self.log,
                },
                (_, _, Some(digest)) => BuildEvent::Made(digest),
                (_, Some("transfer"), _) => BuildEvent::Moved,
                _ => BuildEvent::Said(text),
            };
        };
        let happened = match self.event.as_str() {
            "started" => Happened::Started,
            "cached" => Happened::Cached,
            "log" => Happened::Log(text),
            "failed" => Happened::Failed(message),
            _ => Happened::Finished(self.ms.unwrap_or_default()),
        };
        BuildEvent::Step(step, range.unwrap_or_default(), happened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_events_or_words() {
        let step = r#""step":{"number":2,"stage":"a","platform":"linux/amd64","position":2,"count":3,"text":"RUN b"}"#;
        let range = r#""range":{"start":{"offset":7,"line":2,"column":1},"end":{"offset":12,"line":2,"column":6}}"#;
        let read = |rest: &str| BuildEvent::read(&format!("{{{rest}}}"));
        let started = read(&format!(r#""event":"started",{step},{range}"#));
        let BuildEvent::Step(name, place, Happened::Started) = started else {
            panic!("{started:?}");
        };
        assert_eq!(
            (name.title().as_str(), place),
            ("[a 2/3] RUN b", TextRange::new(7, 12))
        );
        let failed = read(&format!(
            r#""event":"failed","step":null,{range},"message":"m","help":null,"log":["x"],"exit_code":1"#
        ));
        let expected = BuildEvent::Failed {
            range: Some(TextRange::new(7, 12)),
            message: "m".to_owned(),
            help: None,
            log: vec!["x".to_owned()],
        };
        assert_eq!(failed, expected);
        for (rest, expected) in [
            (
                r#""action":"transfer","text":"sha256:1","current":1"#,
                BuildEvent::Moved,
            ),
            (
                r#""action":"note","text":"t""#,
                BuildEvent::Said("t".to_owned()),
            ),
            (
                r#""action":"export","text":"t","digest":"sha256:1""#,
                BuildEvent::Made("sha256:1".to_owned()),
            ),
        ] {
            let rest = format!(r#""event":"progress","step":null,"range":null,{rest}"#);
            assert_eq!(read(&rest), expected);
        }
        assert_eq!(
            BuildEvent::read("error: no"),
            BuildEvent::Said("error: no".to_owned())
        );
    }
}
