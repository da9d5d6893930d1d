//! What a plan says of the steps of a build, and what the build then does with them.
//! Leans on nothing. Both tell it in the forms that scripts may rely on: `plan --format json`, and `--progress rawjson`.

use std::collections::BTreeMap;

use serde_json::Value;

/// A step, by its platform, its stage, and its position in it.
type Step = (String, String, u64);

/// What is said of steps: that they are taken from the cache, or that they are made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fates(BTreeMap<Step, Fate>);

/// What becomes of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Cached,
    Made,
}

impl Fates {
    /// Takes those that a plan foretells; what it does not know is left out.
    pub(super) fn take(&mut self, plan: &Value) {
        let platform = plan["platform"].as_str().unwrap_or_default();
        for stage in list(plan, "stages") {
            let name = match stage["name"].as_str() {
                Some(name) => name.to_owned(),
                None => format!("stage-{}", stage["index"]),
            };
            for (position, step) in (1..).zip(list(stage, "steps")) {
                let fate = match step["cache"].as_str() {
                    Some("hit") => Fate::Cached,
                    Some("miss") => Fate::Made,
                    _ => continue,
                };
                self.0
                    .insert((platform.to_owned(), name.clone(), position), fate);
            }
        }
    }

    /// Those that a build tells of, line by line; other lines are none of it.
    pub(super) fn told(lines: &str) -> Self {
        let events = lines
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        let fate = |event: Value| {
            let fate = match event["event"].as_str()? {
                "cached" => Fate::Cached,
                "started" => Fate::Made,
                _ => return None,
            };
            let step = &event["step"];
            let text = |name: &str| Some(step[name].as_str()?.to_owned());
            let step = (
                text("platform")?,
                text("stage")?,
                step["position"].as_u64()?,
            );
            Some((step, fate))
        };
        Self(events.filter_map(fate).collect())
    }

    /// The steps that came otherwise than these foretold, and how many came at all of those that they tell of.
    pub(super) fn differences(&self, told: &Self) -> (Vec<String>, usize) {
        let both = told.0.iter().filter_map(|(step, came)| {
            let foretold = self.0.get(step)?;
            Some((step, foretold, came))
        });
        let both: Vec<_> = both.collect();
        let wrong = both.iter().filter(|(_, foretold, came)| foretold != came);
        let shown = wrong.map(|((platform, stage, position), foretold, came)| {
            format!("{stage} {position} for {platform}: foretold {foretold:?}, was {came:?}")
        });
        (shown.collect(), both.len())
    }
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_comes_otherwise_is_told() {
        let plan = json!({ "platform": "linux/arm64", "stages": [
            { "name": "one", "index": 0, "steps": [{ "cache": "hit" }, { "cache": "miss" }] },
            { "name": null, "index": 1, "steps": [{ "cache": "unknown" }, { "cache": "miss" }] },
        ]});
        let event = |event: &str, stage: &str, position: u64| {
            let step = json!({ "platform": "linux/arm64", "stage": stage, "position": position });
            json!({ "event": event, "step": step }).to_string()
        };
        let lines = [
            event("cached", "one", 1),
            event("started", "one", 2),
            event("finished", "one", 2),
            "error".to_owned(),
            event("started", "stage-1", 1),
            event("cached", "stage-1", 2),
        ];
        let mut foretold = Fates::default();
        foretold.take(&plan);
        let (wrong, compared) = foretold.differences(&Fates::told(&lines.join("\n")));
        assert_eq!(
            wrong,
            ["stage-1 2 for linux/arm64: foretold Made, was Cached"]
        );
        assert_eq!(compared, 3);
    }
}
