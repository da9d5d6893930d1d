//! What the arguments about steps mean: words turned into options of the builder.
//! Leans on `sources` for what opens contexts, and on `options` for build arguments.

use std::path::Path;

use dockwright_builder::build::{Allowed, BuildOptions, Reuse, RunNetwork};
use dockwright_builder::container::{read_limit, read_size};
use dockwright_model::plan::Target;

use crate::args::steps::{NetworkArgument, StepArguments};
use crate::commands::build::sources::{Keys, each, named};
use crate::failure::Failure;
use crate::options::build_values;

/// The stage that is asked for. Scripts leave a variable empty where they want nothing special.
pub(crate) fn target(arguments: &StepArguments) -> Target {
    let target = arguments.target.as_deref();
    Target::of(target.filter(|target| !target.is_empty()))
}

/// The options of a build as far as they are about its steps.
pub(crate) fn options(arguments: &StepArguments, scratch: &Path) -> Result<BuildOptions, Failure> {
    let keys = Keys::read(arguments)?;
    let contexts = each(&arguments.build_context, |text| named(text, scratch, &keys))?;
    Ok(BuildOptions {
        target: target(arguments),
        contexts,
        secrets: keys.secrets,
        agents: keys.agents,
        reuse: match (arguments.no_cache, arguments.no_cache_filter.as_slice()) {
            (true, _) => Reuse::Nothing,
            (false, []) => Reuse::All,
            (false, stages) => Reuse::Without(stages.to_vec()),
        },
        network: match arguments.network {
            NetworkArgument::Default => RunNetwork::Default,
            NetworkArgument::None => RunNetwork::None,
            NetworkArgument::Host => RunNetwork::Host,
        },
        hosts: each(&arguments.add_host, host)?,
        allowed: allowed(&arguments.allow)?,
        shared_memory: arguments.shm_size.as_deref().map(read_size).transpose()?,
        limits: each(&arguments.ulimit, |text| Ok(read_limit(text)?))?,
        arguments: build_values(&arguments.build_arg),
        ..BuildOptions::default()
    })
}

/// `NAME:ADDRESS` or `NAME=ADDRESS`.
fn host(text: &str) -> Result<(String, String), Failure> {
    let parts = text.split_once('=').or_else(|| text.split_once(':'));
    let (name, address) = parts.unwrap_or((text, ""));
    let address = address.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<std::net::IpAddr>() {
        Ok(address) => Ok((name.to_owned(), address.to_string())),
        Err(_) => Err(Failure::usage(format!(
            "`{text}` names no host; write `NAME:ADDRESS`, for example `db:10.0.0.2`"
        ))),
    }
}

fn allowed(texts: &[String]) -> Result<Allowed, Failure> {
    let mut allowed = Allowed::default();
    for text in texts.iter().flat_map(|text| text.split(',')) {
        match text {
            "network.host" => allowed.host_network = true,
            "security.insecure" => allowed.insecure = true,
            other => {
                return Err(Failure::usage(format!(
                    "`{other}` cannot be allowed; there are `network.host` and `security.insecure`"
                )));
            }
        }
    }
    Ok(allowed)
}
