//! The program of a container: what the image says, changed by what was asked for, as Docker combines the two.
//! Leans on `options`.

use dockwright_images::config::ContainerConfig;

use crate::container::error::ContainerError;
use crate::container::options::Options;

/// The image's config as it holds in the container; an image made of the container starts with it.
pub(crate) fn effective(image: &ContainerConfig, options: &Options) -> ContainerConfig {
    let mut config = image.clone();
    if let Some(entrypoint) = &options.entrypoint {
        config.entrypoint = (!entrypoint.is_empty()).then(|| vec![entrypoint.clone()]);
        config.cmd = None;
    }
    if !options.command.is_empty() {
        config.cmd = Some(options.command.clone());
    }
    for (name, value) in &options.environment {
        config.set_variable(name, value);
    }
    if let Some(directory) = &options.working_directory {
        config.working_dir.clone_from(directory);
    }
    if let Some(user) = &options.user {
        config.user.clone_from(user);
    }
    if options.stop_signal.is_some() {
        config.stop_signal.clone_from(&options.stop_signal);
    }
    for (name, value) in &options.labels {
        config.labels.insert(name.clone(), value.clone());
    }
    config
}

/// The program and its arguments.
pub(crate) fn arguments(config: &ContainerConfig) -> Result<Vec<String>, ContainerError> {
    let entrypoint = config.entrypoint.iter().flatten();
    let arguments: Vec<String> = entrypoint
        .chain(config.cmd.iter().flatten())
        .cloned()
        .collect();
    match arguments.is_empty() {
        true => Err(ContainerError::Usage(
            "the image says no command: write one behind its name".to_owned(),
        )),
        false => Ok(arguments),
    }
}

/// The variables, of which the last of a name counts.
pub(crate) fn environment(config: &ContainerConfig) -> Vec<(String, String)> {
    let split = |text: &String| {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        (name.to_owned(), value.to_owned())
    };
    config.env.iter().map(split).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[track_caller]
    fn check(entrypoint: Option<&str>, command: &[&str], expected: &[&str]) {
        let image = ContainerConfig {
            entrypoint: Some(words(&["/entry", "-x"])),
            cmd: Some(words(&["serve"])),
            ..ContainerConfig::default()
        };
        let options = Options {
            entrypoint: entrypoint.map(str::to_owned),
            command: words(command),
            ..Options::default()
        };
        let found = arguments(&effective(&image, &options)).unwrap_or_default();
        assert_eq!(found, words(expected));
    }

    #[test]
    fn entrypoint_and_command_are_combined_as_docker_does() {
        check(None, &[], &["/entry", "-x", "serve"]);
        check(None, &["ls"], &["/entry", "-x", "ls"]);
        check(Some("sh"), &[], &["sh"]);
        check(Some("sh"), &["-c", "ls"], &["sh", "-c", "ls"]);
        check(Some(""), &["ls"], &["ls"]);
        check(Some(""), &[], &[]);
    }

    #[test]
    fn a_variable_replaces_that_of_the_image_in_its_place() {
        let image = ContainerConfig {
            env: words(&["PATH=/bin", "A=1"]),
            ..ContainerConfig::default()
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let options = Options {
            environment: vec![pair("PATH", "/usr/bin"), pair("B", "2=3")],
            ..Options::default()
        };
        let expected = words(&["PATH=/usr/bin", "A=1", "B=2=3"]);
        assert_eq!(effective(&image, &options).env, expected);
    }
}
