//! The options of a case as the flags of `dockwright build`.
//! Leans on nothing.

use std::path::Path;

/// The flags that stand for an attribute of BuildKit's frontend; nothing where there is no counterpart.
pub(super) fn flags(
    name: &str,
    value: &str,
    mount: &dyn Fn(&str) -> String,
) -> Option<Vec<String>> {
    let flag = |flag: &str| Some(vec![flag.to_owned(), value.to_owned()]);
    let named = |flag: &str, name: &str| Some(vec![flag.to_owned(), format!("{name}={value}")]);
    if let Some((kind, name)) = name.split_once(':') {
        return match kind {
            "build-arg" => named("--build-arg", name),
            "label" => named("--label", name),
            "annotation" => named("--annotation", name),
            "context" => {
                let source = match value.strip_prefix("local:") {
                    Some(local) => mount(local),
                    None => value.to_owned(),
                };
                Some(vec![
                    "--build-context".to_owned(),
                    format!("{name}={source}"),
                ])
            }
            _ => None,
        };
    }
    match name {
        "target" => flag("--target"),
        "platform" => flag("--platform"),
        "ulimit" => Some(several("--ulimit", value)),
        "shm-size" => flag("--shm-size"),
        "cgroup-parent" => flag("--cgroup-parent"),
        "force-network-mode" => flag("--network"),
        "hostname" => Some(vec![
            "--build-arg".to_owned(),
            format!("BUILDKIT_SANDBOX_HOSTNAME={value}"),
        ]),
        "add-hosts" => Some(several_hosts(value)),
        "no-cache" if value.is_empty() => Some(vec!["--no-cache".to_owned()]),
        "no-cache" => Some(several("--no-cache-filter", value)),
        "image-resolve-mode" if value == "pull" => Some(vec!["--pull".to_owned()]),
        // Where the Dockerfile is was looked up already.
        "filename" | "image-resolve-mode" | "multi-platform" => Some(Vec::new()),
        _ => None,
    }
}

/// Attributes that make no step another one, and the platforms, each of which has a plan of its own.
const OF_NO_STEP: [&str; 5] = [
    "label",
    "annotation",
    "filename",
    "image-resolve-mode",
    "platform",
];

/// Whether an attribute is one that `dockwright plan` has to be told of.
pub(super) fn is_of_steps(name: &str) -> bool {
    let kind = name.split_once(':').map_or(name, |(kind, _)| kind);
    !OF_NO_STEP.contains(&kind)
}

/// The flags that stand for an entitlement.
pub(super) fn allowed(entitlement: &str) -> [String; 2] {
    ["--allow".to_owned(), entitlement.to_owned()]
}

/// The flag that gives a secret.
pub(super) fn secret(id: &str, file: &Path) -> [String; 2] {
    [
        "--secret".to_owned(),
        format!("id={id},src={}", file.display()),
    ]
}

/// `a=1,b=2` as a flag each.
fn several(flag: &str, values: &str) -> Vec<String> {
    let values = values.split(',');
    values
        .flat_map(|value| [flag.to_owned(), value.to_owned()])
        .collect()
}

/// `name=address,…` as `--add-host name:address` each.
fn several_hosts(values: &str) -> Vec<String> {
    let hosts = values.split(',').filter_map(|pair| pair.split_once('='));
    hosts
        .flat_map(|(name, address)| ["--add-host".to_owned(), format!("{name}:{address}")])
        .collect()
}
