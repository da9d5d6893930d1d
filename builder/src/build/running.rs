//! `RUN`: executes a program on the layers so far; what it writes is the next one.
//! Leans on `furnishing` for its mounts, and on the executor.

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::sync::{Mutex, PoisonError};
use std::thread;

use dockwright_images::progress::Event;
use dockwright_model::operation::{Operation, RunWork};
use dockwright_model::predefined::PROXY_ARGUMENTS;
use rustix::pipe::{PipeFlags, pipe_with};

use crate::build::error::{BuildError, Fault};
use crate::build::event::{BuildEvent, StepName};
use crate::build::furnishing::{Furnished, furnish};
use crate::build::ingredients::Ingredients;
use crate::build::options::RunNetwork;
use crate::build::place::{Made, Place};
use crate::build::site::Site;
use crate::build::state::State;
use crate::capability::CapabilitySet;
use crate::control_group::ControlGroup;
use crate::execution::{Execution, Network, Outcome, Resources, Security};
use crate::executor::{ExecutionError, Streams, start_with, unstarted};
use crate::host_files::{hosts, resolver};
use crate::watcher::Watcher;

/// What a machine is called inside of builds.
const HOSTNAME: &str = "buildkitsandbox";
/// What a step says that wants more than is harmless.
const INSECURE: &str = "insecure";
/// How many processes and threads a step may have at once.
const MOST_PROCESSES: u64 = 8192;
/// How many of its last lines a failed program is shown with.
const LAST_LINES: usize = 20;
/// The longest line that is kept of them, in bytes.
const LONGEST_LINE: usize = 2000;

/// What the layer is made of: all that the program can see, but for secrets, agents, proxies and caches.
pub(crate) fn ingredients(site: &Site<'_>, operation: &Operation, run: &RunWork) -> Ingredients {
    let mut made = Ingredients::default();
    let written = operation.text.lines().next().unwrap_or_default();
    made.add_all(format!("`{written}`"), run.words.iter().map(String::as_str));
    for (name, value) in environment(site, operation, false) {
        let label = match operation.arguments.iter().any(|(known, _)| *known == name) {
            true => format!("`ARG {name}`"),
            false => format!("`ENV {name}`"),
        };
        made.add_all(label, [name.as_str(), value.as_str()]);
    }
    made.add("the user", &operation.user);
    made.add("the working directory", &operation.working_directory);
    made.add_all(
        "the network and the security",
        [
            format!("{:?}", network(site, run)).as_str(),
            run.security.as_str(),
        ],
    );
    if let Some(script) = &run.script {
        made.add_all("the script", [script.name.as_str(), &script.content]);
    }
    made.add(
        "the limits",
        format!("{:?}{:?}", site.options.limits, site.options.shared_memory),
    );
    made.add("the name of the machine", hostname(site));
    // Where other machines are may change without making the step another one.
    let others = site.options.hosts.iter().map(|(name, _)| name.as_str());
    made.add_all("the names of `--add-host`", others);
    made
}

/// Runs the program.
pub(crate) fn carry_out(
    site: &Site<'_>,
    state: &State,
    (operation, run): (&Operation, &RunWork),
    name: &StepName,
    reuses: bool,
) -> Result<Made, BuildError> {
    let place = Place::over(site, state)?;
    let log = Log::default();
    let ended = furnish(site, (operation, run), &place, reuses, |furnished| {
        let execution = execution(site, operation, run, &place, furnished);
        execute(site, (run, &execution), name, &log)
    })?;
    let outcome = ended.map_err(|error| log.fault(operation, error.to_string(), None))?;
    if outcome.exit_code != 0 {
        return Err(failed(operation, run, &outcome, &log).into());
    }
    place.finish(state)
}

fn execution(
    site: &Site<'_>,
    operation: &Operation,
    run: &RunWork,
    place: &Place<'_>,
    furnished: Furnished,
) -> Execution {
    let mut execution = Execution::new(place.root(), run.words.clone());
    execution.environment = environment(site, operation, true).into_iter().collect();
    execution.environment.extend(furnished.variables);
    execution.working_directory = match operation.working_directory.as_str() {
        "" => "/".to_owned(),
        directory => directory.to_owned(),
    };
    execution.user.clone_from(&operation.user);
    hostname(site).clone_into(&mut execution.hostname);
    execution.network = match network(site, run) {
        RunNetwork::None => Network::None,
        RunNetwork::Default | RunNetwork::Host => Network::Host,
    };
    execution.mounts = furnished.mounts;
    // The machine's own names are none of a build's: a layer must not depend on them.
    let own = hosts(Network::None, &execution.hostname, &site.options.hosts);
    execution.hosts = Some(own);
    execution.resolver = Some(resolver(Network::Host));
    if run.security == INSECURE {
        execution.security = Security::Insecure;
        execution.capabilities = CapabilitySet::all();
        execution.masked.clear();
        execution.unwritable.clear();
    }
    if let Some(bytes) = site.options.shared_memory {
        execution.shared_memory = bytes;
    }
    execution.limits.clone_from(&site.options.limits);
    execution.resources = resources(site, run);
    execution
}

/// Starts who watches over the first programs, before it is known what they are.
pub(crate) fn start_ahead(site: &Site<'_>) {
    let resources = limited(site);
    site.watchers
        .start_ahead(&site.settings.program, &resources);
}

fn resources(site: &Site<'_>, run: &RunWork) -> Resources {
    match run.security == INSECURE {
        true => Resources::default(),
        false => limited(site),
    }
}

/// Keeps a step from filling the machine with processes. Where that cannot be, it is said once, and the step runs without.
fn limited(site: &Site<'_>) -> Resources {
    let wanted = Resources {
        processes: Some(MOST_PROCESSES),
        ..Resources::default()
    };
    let try_out = || {
        let tried = ControlGroup::try_out(&wanted);
        if let Err(fault) = &tried {
            let note = format!("the number of processes of a step is not limited: {fault}");
            let note = Event::Note(&note);
            site.progress.report(BuildEvent::Transfer(note));
        }
        tried.is_ok()
    };
    match *site.limits_processes.get_or_init(try_out) {
        true => wanted,
        false => Resources::default(),
    }
}

/// What the machine is called.
fn hostname<'a>(site: &'a Site<'_>) -> &'a str {
    let given = site.options.arguments.get("BUILDKIT_SANDBOX_HOSTNAME");
    given.map_or(HOSTNAME, String::as_str)
}

/// The variables of the program. Proxies given from outside are seen by programs, but are no ingredient.
fn environment(
    site: &Site<'_>,
    operation: &Operation,
    with_proxies: bool,
) -> Vec<(String, String)> {
    let mut variables = operation.environment();
    if with_proxies {
        for (name, value) in &site.options.arguments {
            if PROXY_ARGUMENTS.binary_search(&name.as_str()).is_ok() {
                for name in [name.to_ascii_uppercase(), name.to_ascii_lowercase()] {
                    variables.entry(name).or_insert_with(|| value.clone());
                }
            }
        }
    }
    variables.into_iter().collect()
}

fn network(site: &Site<'_>, run: &RunWork) -> RunNetwork {
    match run.network.as_str() {
        "none" => RunNetwork::None,
        "host" => RunNetwork::Host,
        _ => site.options.network,
    }
}

/// Refuses a step that asks for more than it was allowed, whether or not it would run.
pub(crate) fn refuse_what_is_not_allowed(
    site: &Site<'_>,
    operation: &Operation,
    run: &RunWork,
) -> Result<(), BuildError> {
    let refuse = |what: &str, name: &str| {
        let message = format!("the step asks for `{what}`, which was not allowed");
        let help = format!("allow it with `--allow {name}`, if the file can be trusted");
        Err(Fault::at(operation.range, message).with_help(help).into())
    };
    let is_known = |value: &str, known: &[&str]| value.is_empty() || known.contains(&value);
    for (flag, value, known) in [
        ("--network", &run.network, &["default", "none", "host"][..]),
        ("--security", &run.security, &["sandbox", INSECURE]),
    ] {
        if !is_known(value, known) {
            let message = format!("`{flag}` cannot be `{value}`");
            let help = format!("there are `{}`", known.join("`, `"));
            return Err(Fault::at(operation.range, message).with_help(help).into());
        }
    }
    if run.network == "host" && !site.options.allowed.host_network {
        return refuse("--network=host", "network.host");
    }
    if run.security == INSECURE && !site.options.allowed.insecure {
        return refuse("--security=insecure", "security.insecure");
    }
    if let Some(device) = run.devices.first() {
        let message =
            format!("the step asks for the device `{device}`, and no devices are offered here");
        return Err(Fault::at(operation.range, message).into());
    }
    Ok(())
}

/// Whether who watches over the step can be started by another thread, and before it is known what the step is.
///
/// What is mounted of other stages is there for one thread, and for what it starts.
pub(crate) fn is_like_others(run: &RunWork) -> bool {
    run.security != INSECURE && run.mounts.iter().all(|mount| mount.from.is_none())
}

/// Executes the program to its end, and passes on what it writes.
fn execute(
    site: &Site<'_>,
    (run, execution): (&RunWork, &Execution),
    name: &StepName,
    log: &Log,
) -> Result<Outcome, ExecutionError> {
    let pipe =
        || pipe_with(PipeFlags::CLOEXEC).map_err(|error| ExecutionError::Attach(error.into()));
    let (output, output_writer) = pipe()?;
    let (error, error_writer) = pipe()?;
    let input = File::open("/dev/null")
        .map_err(ExecutionError::Attach)?
        .into();
    let streams = Streams {
        input,
        output: output_writer,
        error: error_writer,
    };
    let (program, resources) = (&site.settings.program, &execution.resources);
    let watcher = match is_like_others(run) {
        true => site.watchers.take(program, resources),
        false => Watcher::start(program, resources),
    };
    let watcher = watcher.map_err(|why| unstarted(&site.settings, why))?;
    let running = start_with(watcher, execution, &streams, &site.settings)?;
    drop(streams);
    thread::scope(|scope| {
        scope.spawn(|| pass_on(site, name, log, output, false));
        scope.spawn(|| pass_on(site, name, log, error, true));
        if is_like_others(run) {
            site.watchers.start_ahead(program, resources);
        }
        running.wait()
    })
}

fn pass_on(site: &Site<'_>, step: &StepName, log: &Log, pipe: OwnedFd, is_error: bool) {
    let mut pipe = File::from(pipe);
    let mut buffer = vec![0; 32 << 10];
    // A pipe that cannot be read any more is one that has ended.
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        let bytes = &buffer[..count];
        log.keep(bytes);
        site.progress.report(BuildEvent::Log {
            step,
            bytes,
            is_error,
        });
    }
}

fn failed(operation: &Operation, run: &RunWork, outcome: &Outcome, log: &Log) -> Fault {
    let program = run.words.first().map(String::as_str).unwrap_or_default();
    let message = match outcome.signal {
        Some(9) => "the program was killed (signal 9), perhaps for lack of memory".to_owned(),
        Some(signal) => format!("the program was ended by signal {signal}"),
        None => format!("the program returned {}", outcome.exit_code),
    };
    let help = match outcome.exit_code {
        127 => format!("127 is what a shell returns for a program that it does not find; look at `PATH`, and whether an earlier step installs it (`{program}` was started)"),
        126 => "126 is what a shell returns for a file that it may not execute; look at its permissions and its first line".to_owned(),
        _ => "its last lines tell why; run it by hand in the stage before it to look around".to_owned(),
    };
    log.fault(operation, message, Some(outcome.exit_code))
        .with_help(help)
}

/// The end of what a program wrote.
#[derive(Default)]
struct Log(Mutex<Vec<u8>>);

impl Log {
    fn keep(&self, bytes: &[u8]) {
        const MOST: usize = LAST_LINES * LONGEST_LINE;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(bytes);
        if kept.len() > 2 * MOST {
            let old = kept.len() - MOST;
            kept.drain(..old);
        }
    }

    fn fault(&self, operation: &Operation, message: String, exit_code: Option<u8>) -> Fault {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&kept);
        let lines: Vec<&str> = text.lines().collect();
        let last = lines.iter().skip(lines.len().saturating_sub(LAST_LINES));
        Fault {
            log: last.map(|line| (*line).to_owned()).collect(),
            exit_code,
            ..Fault::at(operation.range, message)
        }
    }
}
