//! `commit --change`: an instruction of a Dockerfile, carried out on the config of the image that is made.
//! Leans on the syntax of Dockerfiles.

use std::collections::BTreeMap;

use dockwright_images::config::{ContainerConfig, Healthcheck};
use dockwright_syntax::duration::parse_duration;
use dockwright_syntax::expand::Expander;
use dockwright_syntax::instruction::{
    Arguments, HealthcheckArguments, Instruction, Invocation, Pair,
};
use dockwright_syntax::parse::parse;
use dockwright_syntax::word::Word;
use serde_json::{Map, Value};

use crate::container::error::ContainerError;
use crate::container::process::{environment, set_variable};

/// Carries out one change.
///
/// # Errors
/// When it is no instruction, or one that changes more than the config.
pub(crate) fn apply(config: &mut ContainerConfig, change: &str) -> Result<(), ContainerError> {
    let parsed = parse(&format!("FROM scratch\n{change}\n"));
    if let Some(error) = parsed.errors.first() {
        return Err(usage(change, &error.message));
    }
    let [_, instruction] = parsed.dockerfile.instructions.as_slice() else {
        return Err(usage(change, "it is not one instruction"));
    };
    Changing { config, change }.apply(instruction)
}

struct Changing<'a> {
    config: &'a mut ContainerConfig,
    change: &'a str,
}

impl Changing<'_> {
    fn apply(&mut self, instruction: &Instruction) -> Result<(), ContainerError> {
        match &instruction.arguments {
            Arguments::Cmd(command) => self.config.cmd = Some(self.command(instruction, command)),
            Arguments::Entrypoint(command) => {
                self.config.entrypoint = Some(self.command(instruction, command));
            }
            Arguments::Shell(command) => self.config.shell = Some(words_of(command)),
            Arguments::Healthcheck(check) => {
                self.config.healthcheck = Some(healthcheck(instruction, check));
            }
            Arguments::Env(pairs) => {
                for (name, value) in self.pairs(pairs)? {
                    set_variable(&mut self.config.env, &name, &value);
                }
            }
            Arguments::Label(pairs) => {
                let labels = self.pairs(pairs)?;
                self.config.labels.extend(labels);
            }
            Arguments::Expose(ports) => {
                for port in ports {
                    let port = self.expanded(port)?;
                    let protocol = if port.contains('/') { "" } else { "/tcp" };
                    self.config
                        .exposed_ports
                        .insert(format!("{port}{protocol}"), empty());
                }
            }
            Arguments::Volume(paths) => {
                for path in paths {
                    let path = self.expanded(path)?;
                    self.config.volumes.insert(path, empty());
                }
            }
            Arguments::User(Some(user)) => self.config.user = self.expanded(user)?,
            Arguments::Workdir(Some(directory)) => {
                let directory = self.expanded(directory)?;
                let before = format!("/{}", self.config.working_dir);
                self.config.working_dir = dockwright_model::path::join(&before, &directory);
            }
            Arguments::Stopsignal(Some(signal)) => {
                self.config.stop_signal = Some(self.expanded(signal)?);
            }
            Arguments::Onbuild(Some(_)) => {
                self.config
                    .on_build
                    .push(instruction.argument_text().to_owned());
            }
            _ => {
                return Err(usage(
                    self.change,
                    "only `CMD`, `ENTRYPOINT`, `ENV`, `EXPOSE`, `HEALTHCHECK`, `LABEL`, `ONBUILD`, `SHELL`, `STOPSIGNAL`, `USER`, `VOLUME` and `WORKDIR` change a config",
                ));
            }
        }
        Ok(())
    }

    /// The shell form runs in the image's shell.
    fn command(&self, instruction: &Instruction, command: &Invocation) -> Vec<String> {
        match command {
            Invocation::Exec(_) => words_of(command),
            Invocation::Shell { span, .. } => {
                let shell = self.config.shell.clone();
                let mut words =
                    shell.unwrap_or_else(|| vec!["/bin/sh".to_owned(), "-c".to_owned()]);
                words.push(instruction.joined.text()[span.clone()].to_owned());
                words
            }
        }
    }

    fn pairs(&self, pairs: &[Pair]) -> Result<BTreeMap<String, String>, ContainerError> {
        let mut values = BTreeMap::new();
        for pair in pairs {
            let value = pair
                .value
                .as_ref()
                .map(|value| self.expanded(value))
                .transpose()?;
            values.insert(self.expanded(&pair.key)?, value.unwrap_or_default());
        }
        Ok(values)
    }

    /// A word as it is meant: quotes gone, variables of the image replaced.
    fn expanded(&self, word: &Word) -> Result<String, ContainerError> {
        let environment = environment(self.config);
        let expansion = Expander::new('\\').expand(&word.text, &environment);
        expansion
            .map(|found| found.text)
            .map_err(|error| usage(self.change, &error.to_string()))
    }
}

fn healthcheck(instruction: &Instruction, check: &HealthcheckArguments) -> Healthcheck {
    let is_none = check
        .kind
        .as_ref()
        .is_some_and(|kind| kind.text.eq_ignore_ascii_case("none"));
    let test = match (&check.command, is_none) {
        (_, true) => vec!["NONE".to_owned()],
        (Invocation::Exec(_), _) => [vec!["CMD".to_owned()], words_of(&check.command)].concat(),
        (Invocation::Shell { span, .. }, _) => {
            vec![
                "CMD-SHELL".to_owned(),
                instruction.joined.text()[span.clone()].to_owned(),
            ]
        }
    };
    let flag = |name: &str| {
        instruction
            .flag(name)
            .map(|flag| flag.value_text().to_owned())
    };
    let duration = |name: &str| flag(name).and_then(|text| nanoseconds(&text));
    Healthcheck {
        test,
        interval: duration("interval"),
        timeout: duration("timeout"),
        start_period: duration("start-period"),
        start_interval: duration("start-interval"),
        retries: flag("retries").and_then(|text| text.parse().ok()),
    }
}

fn words_of(command: &Invocation) -> Vec<String> {
    match command {
        Invocation::Exec(form) => form.words.iter().map(|word| word.text.clone()).collect(),
        Invocation::Shell { .. } => Vec::new(),
    }
}

/// As configs write it; zero is the default of whoever reads it.
fn nanoseconds(text: &str) -> Option<i64> {
    let length = parse_duration(text)?;
    (length > 0.0).then_some(length as i64)
}

fn empty() -> Value {
    Value::Object(Map::new())
}

fn usage(change: &str, why: &str) -> ContainerError {
    ContainerError::Usage(format!("the change `{change}` cannot be made: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_instructions_of_a_dockerfile() {
        let mut config = ContainerConfig {
            env: vec!["A=1".to_owned()],
            working_dir: "/srv".to_owned(),
            ..ContainerConfig::default()
        };
        for change in [
            "CMD [\"serve\", \"-v\"]",
            "ENTRYPOINT exec /bin/app",
            "ENV B=$A/2 C='3 4'",
            "LABEL who=\"me and you\"",
            "EXPOSE 80 53/udp",
            "VOLUME /data",
            "USER app",
            "WORKDIR sub",
            "STOPSIGNAL SIGQUIT",
            "ONBUILD RUN make",
            "HEALTHCHECK --interval=5s CMD curl localhost",
        ] {
            apply(&mut config, change).unwrap();
        }
        let found = serde_json::to_value(&config).unwrap();
        let expected = serde_json::json!({
            "Cmd": ["serve", "-v"],
            "Entrypoint": ["/bin/sh", "-c", "exec /bin/app"],
            "Env": ["A=1", "B=1/2", "C=3 4"],
            "ExposedPorts": { "53/udp": {}, "80/tcp": {} },
            "Healthcheck": { "Test": ["CMD-SHELL", "curl localhost"], "Interval": 5_000_000_000_i64 },
            "Labels": { "who": "me and you" },
            "OnBuild": ["RUN make"],
            "StopSignal": "SIGQUIT",
            "User": "app",
            "Volumes": { "/data": {} },
            "WorkingDir": "/srv/sub",
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_no_change_of_a_config_is_refused() {
        for change in [
            "RUN make",
            "COPY a b",
            "FROM x",
            "NONSENSE",
            "",
            "CMD a\nUSER b",
        ] {
            let mut config = ContainerConfig::default();
            let refused = apply(&mut config, change);
            assert!(matches!(refused, Err(ContainerError::Usage(_))), "{change}");
        }
    }
}
