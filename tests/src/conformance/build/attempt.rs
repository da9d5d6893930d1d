//! One case built by us: its folders, the program, and how it ended.
//! Leans on `cases`, `options`, `foreseen` and `scene`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::archive;
use super::cases::{Case, Dockerfile, rewritten};
use super::foreseen::Fates;
use super::options;
use super::scene::Scene;

/// How long a build may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// How a build ended.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    /// The exit code; none where it was ended by a signal or took too long.
    pub(super) code: Option<i32>,
    /// What it said on standard error.
    pub(super) told: String,
    /// The image.
    pub(super) archive: PathBuf,
    /// What the plan foretold of its steps, where it can be told of everything that the build was.
    foretold: Option<Fates>,
}

impl Attempt {
    /// Whether it made an image.
    pub(super) fn is_made(&self) -> bool {
        self.code == Some(0)
    }

    /// Whether it refused or failed to build, and not merely to understand its arguments.
    pub(super) fn is_refused(&self) -> bool {
        const MISREAD: [&str; 2] = ["unexpected argument", "unrecognized subcommand"];
        matches!(self.code, Some(1..=3)) && !MISREAD.iter().any(|word| self.told.contains(word))
    }

    /// The steps that came otherwise than the plan foretold, and how many it foretold that came.
    pub(super) fn surprises(&self) -> Option<(Vec<String>, usize)> {
        let foretold = self.foretold.as_ref()?;
        Some(foretold.differences(&Fates::told(&self.told)))
    }

    /// The end of what it said, in one line; of events only what failed.
    pub(super) fn last_words(&self) -> String {
        let is_said = |line: &&str| {
            let is_event = line.starts_with('{') && !line.contains(r#""event":"failed""#);
            !line.trim().is_empty() && !is_event
        };
        let lines: Vec<&str> = self.told.lines().filter(is_said).collect();
        let from = lines.len().saturating_sub(8);
        let code = self.code.map_or("no exit code".to_owned(), |code| {
            format!("exit code {code}")
        });
        format!("{code}: {}", lines[from..].join(" ⏎ "))
    }
}

/// Builds a case in the store of a worker; the error says why it could not even be tried.
pub(super) fn attempt(case: &Case, scene: &Scene, worker: usize) -> Result<Attempt, String> {
    let folder = scene.folder(&case.name);
    fs::create_dir_all(&folder).map_err(told)?;
    let dockwright = || scene.dockwright(&format!("{}-{worker}", case.suite));
    let mut command = dockwright();
    let image = folder.join("image.tar");
    command.args(["build", "--progress", "rawjson", "--output"]);
    command.arg(format!("type=oci,dest={}", image.display()));
    let context = context(case, &folder)?;
    let file = dockerfile(case, &folder, &context)?;
    let flags = |wanted| flags(case, &folder, wanted);
    unpack_mounts(case, &folder)?;
    let foretold = foretold(
        case,
        dockwright,
        &flags(options::is_of_steps)?,
        (&file, &context),
    )?;
    command.arg("--file").arg(&file);
    command.args(flags(|_| true)?);
    command.arg(&context);
    let log = folder.join("log");
    let status = run(command, &log)?;
    Ok(Attempt {
        code: status.and_then(|status| status.code()),
        told: String::from_utf8_lossy(&fs::read(&log).map_err(told)?).into_owned(),
        archive: image,
        foretold,
    })
}

/// What the plans say before the build, one for each platform, where there can be one.
fn foretold(
    case: &Case,
    dockwright: impl Fn() -> Command,
    flags: &[String],
    (file, context): (&Path, &Path),
) -> Result<Option<Fates>, String> {
    let platforms = attributes(case).find(|(name, _)| name == "platform");
    let platforms = platforms.map_or("", |(_, platforms)| platforms);
    let mut fates = Fates::default();
    for platform in platforms.split(',') {
        let mut command = dockwright();
        command
            .args(["plan", "--format", "json", "--file"])
            .arg(file);
        if !platform.is_empty() {
            command.args(["--platform", platform]);
        }
        let output = command.args(flags).arg(context).output().map_err(told)?;
        if !output.status.success() {
            return Ok(None);
        }
        fates.take(&serde_json::from_slice(&output.stdout).map_err(told)?);
    }
    Ok(Some(fates))
}

/// Removes what a build left, so that hundreds of them need little room.
pub(super) fn tidy(case: &Case, scene: &Scene) {
    // What cannot be removed now goes away with the scene.
    let _ = fs::remove_dir_all(scene.folder(&case.name));
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn context(case: &Case, folder: &Path) -> Result<PathBuf, String> {
    let context = folder.join("context");
    fs::create_dir_all(&context).map_err(told)?;
    if let Some(archive) = &case.context {
        archive::unpack(archive, &context)?;
    }
    Ok(context)
}

/// Where the Dockerfile is: in the context, or in a folder of its own where it comes from elsewhere.
fn dockerfile(case: &Case, folder: &Path, context: &Path) -> Result<PathBuf, String> {
    match &case.dockerfile {
        Dockerfile::Archive(archive, name) if Some(archive) == case.context.as_ref() => {
            Ok(existing(context, name))
        }
        Dockerfile::Archive(archive, name) => {
            let own = folder.join("dockerfile");
            archive::unpack(archive, &own)?;
            Ok(existing(&own, name))
        }
        Dockerfile::Text(name, text) => {
            // What the context has under the name stays as it is; it may be copied.
            let own = folder.join("dockerfile").join(name);
            write(&own, &rewritten(text))?;
            let ignored = format!("{name}.dockerignore");
            if let Ok(patterns) = fs::read_to_string(context.join(&ignored)) {
                write(&folder.join("dockerfile").join(&ignored), &patterns)?;
            }
            Ok(own)
        }
    }
}

/// The file of that name, or else of that name in lower case, as BuildKit looks for it.
fn existing(folder: &Path, name: &str) -> PathBuf {
    let lower = folder.join(name.to_lowercase());
    match !folder.join(name).exists() && lower.exists() {
        true => lower,
        false => folder.join(name),
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(told)?;
    }
    fs::write(path, text).map_err(told)
}

/// The attributes that count.
fn attributes(case: &Case) -> impl Iterator<Item = &(String, String)> {
    let named = |wanted: &str| case.attributes.iter().any(|(name, _)| name == wanted);
    // BuildKit's client has an option for it, over which the build argument has the last word.
    let is_overridden = named("build-arg:BUILDKIT_SANDBOX_HOSTNAME");
    let attributes = case.attributes.iter();
    attributes.filter(move |(name, _)| name != "hostname" || !is_overridden)
}

fn unpack_mounts(case: &Case, folder: &Path) -> Result<(), String> {
    let mut mounts = case.mounts.iter();
    mounts.try_for_each(|(name, archive)| archive::unpack(archive, &mount(folder, name)))
}

fn mount(folder: &Path, name: &str) -> PathBuf {
    folder.join("mounts").join(name)
}

/// The flags of a build or a plan for the attributes that are wanted.
fn flags(case: &Case, folder: &Path, wanted: fn(&str) -> bool) -> Result<Vec<String>, String> {
    let mount = |name: &str| mount(folder, name).display().to_string();
    let mut flags = Vec::new();
    for (name, value) in attributes(case).filter(|(name, _)| wanted(name)) {
        let known = options::flags(name, value, &mount);
        flags.extend(known.ok_or_else(|| format!("no flag stands for the option `{name}`"))?);
    }
    let allowed = case.entitlements.iter();
    flags.extend(allowed.flat_map(|entitlement| options::allowed(entitlement)));
    for (number, (id, secret)) in case.secrets.iter().enumerate() {
        let file = folder.join(format!("secret-{number}"));
        fs::write(&file, secret).map_err(told)?;
        flags.extend(options::secret(id, &file));
    }
    Ok(flags)
}

/// Runs it to its end, or until patience does; what it says goes to a file.
fn run(mut command: Command, log: &Path) -> Result<Option<ExitStatus>, String> {
    let log = File::create(log).map_err(told)?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(log.try_clone().map_err(told)?)
        .stderr(log)
        .spawn()
        .map_err(told)?;
    let status = wait(&mut child).map_err(told)?;
    if status.is_none() {
        child.kill().and_then(|()| child.wait()).map_err(told)?;
    }
    Ok(status)
}

fn wait(child: &mut Child) -> std::io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        sleep(Duration::from_millis(10));
    }
    Ok(None)
}
