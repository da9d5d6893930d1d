//! Where a build gets its files: the Dockerfile, the build context, contexts with names, and the keys that open them.
//! Leans on the builder's contexts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_builder::build::{Layout, Named, Secret, git_access};
use dockwright_builder::context::{Checkout, Context, GitSource, Opening, Origin};
use dockwright_images::layer::{Ownership, UnpackLimits};
use dockwright_project::problem::Problem;
use dockwright_project::read::read_file;

use crate::args::steps::StepArguments;
use crate::failure::Failure;

/// What opens build contexts that are elsewhere.
#[derive(Default)]
pub(crate) struct Keys {
    pub(crate) secrets: BTreeMap<String, Secret>,
    pub(crate) agents: BTreeMap<String, PathBuf>,
    /// Whether `.git` of a repository stays.
    keep_git_dir: bool,
}

impl Keys {
    /// Reads the arguments.
    pub(crate) fn read(arguments: &StepArguments) -> Result<Self, Failure> {
        Ok(Self {
            secrets: each(&arguments.secret, secret)?.into_iter().collect(),
            agents: each(&arguments.ssh, agent)?.into_iter().collect(),
            keep_git_dir: false,
        })
    }

    /// Lets `.git` stay where a build argument wants that.
    pub(crate) fn for_main_context(self, arguments: &StepArguments) -> Self {
        let asks = |text: &String| text == "BUILDKIT_CONTEXT_KEEP_GIT_DIR=1";
        Self {
            keep_git_dir: arguments.build_arg.iter().any(asks),
            ..self
        }
    }
}

/// `Dockerfile`, or the name in lower case where only that is there.
pub(crate) fn default_file(context: &Path) -> PathBuf {
    let usual = context.join("Dockerfile");
    let lower = context.join("dockerfile");
    let path = match !usual.exists() && lower.exists() {
        true => lower,
        false => usual,
    };
    path.strip_prefix("./")
        .map(Path::to_path_buf)
        .unwrap_or(path)
}

/// Reads the Dockerfile that a folder is expected to have.
pub(crate) fn read_default(path: &Path) -> Result<String, Problem> {
    const HELP: &str = "name a Dockerfile with `--file`, or a folder that has one";
    match path.exists() {
        true => read_file(path),
        false => Err(Problem::new("there is no such file").with_help(HELP)),
    }
}

/// Brings the files of a context here.
pub(crate) fn opened(text: &str, scratch: &Path, keys: &Keys) -> Result<Context, Failure> {
    let origin = match Origin::of(text).map_err(Failure::usage)? {
        Origin::Git(source) => Origin::Git(GitSource {
            access: git_access(&keys.secrets, &keys.agents, &source.remote)
                .map_err(Failure::failed)?,
            ..source
        }),
        Origin::Directory(folder) if folder.is_file() => {
            return Err(Failure::usage(format!(
                "`{text}` is a file, and a build context is a folder; name a Dockerfile with `--file {text}`, and the folder behind it"
            )));
        }
        Origin::Directory(folder) if !folder.is_dir() => {
            return Err(Failure::usage(format!(
                "there is no folder `{text}` to be a build context; check the spelling, or write `.` for this folder"
            )));
        }
        // Steps work in folders of their own, from where a relative path leads elsewhere.
        Origin::Directory(folder) => {
            Origin::Directory(std::path::absolute(&folder).unwrap_or(folder))
        }
        origin => origin,
    };
    let mut opening = Opening {
        scratch,
        input: &mut std::io::stdin().lock(),
        ownership: Ownership::Exact,
        limits: UnpackLimits::default(),
        checkout: Checkout {
            keep_git_dir: keys.keep_git_dir,
        },
    };
    Context::open(&origin, &mut opening).map_err(Failure::failed)
}

/// `NAME=CONTEXT`.
pub(crate) fn named(text: &str, scratch: &Path, keys: &Keys) -> Result<(String, Named), Failure> {
    let Some((name, place)) = text.split_once('=') else {
        return Err(Failure::usage(format!(
            "`{text}` is no named context; write `NAME=FOLDER`, `NAME=docker-image://IMAGE` or `NAME=oci-layout://FOLDER`"
        )));
    };
    let named = match place.split_once("://") {
        Some(("docker-image", image)) => Named::Image(image.to_owned()),
        Some(("oci-layout", place)) => Named::Layout(layout(place)?),
        _ => Named::Files(Arc::new(opened(place, scratch, keys)?)),
    };
    Ok((name.to_owned(), named))
}

fn layout(place: &str) -> Result<Layout, Failure> {
    let layout = Layout::parse(place).map_err(|reason| {
        Failure::usage(format!(
            "`oci-layout://{place}` names no image: {reason}; write `oci-layout://FOLDER:TAG` or `oci-layout://FOLDER@DIGEST`"
        ))
    })?;
    match layout.folder.join("index.json").is_file() {
        true => Ok(layout),
        false => Err(Failure::usage(format!(
            "`{}` is no OCI layout: it has no `index.json`",
            layout.folder.display()
        ))),
    }
}

/// `id=NAME[,src=FILE|,env=VARIABLE][,type=file|env]`.
fn secret(text: &str) -> Result<(String, Secret), Failure> {
    let mut fields = BTreeMap::new();
    for field in text.split(',') {
        let (key, value) = field.split_once('=').unwrap_or((field, ""));
        let key = match key.to_ascii_lowercase().as_str() {
            "source" => "src".to_owned(),
            key => key.to_owned(),
        };
        fields.insert(key, value.to_owned());
    }
    let unknown = |key: &&String| !matches!(key.as_str(), "id" | "src" | "env" | "type");
    if let Some(key) = fields.keys().find(unknown) {
        return Err(Failure::usage(format!(
            "a secret has no `{key}`; write `id=NAME,src=FILE` or `id=NAME,env=VARIABLE`"
        )));
    }
    let Some(id) = fields.get("id").filter(|id| !id.is_empty()) else {
        return Err(Failure::usage(format!(
            "the secret `{text}` has no name; write `id=NAME,src=FILE`"
        )));
    };
    let is_variable = fields.get("type").is_some_and(|kind| kind == "env");
    let source = fields.get("src");
    let variable = match (fields.get("env"), is_variable) {
        (Some(variable), _) => Some(variable),
        (None, true) => Some(source.unwrap_or(id)),
        // Without any source, a variable of that name comes before a file.
        (None, false) if source.is_none() && std::env::var_os(id).is_some() => Some(id),
        (None, false) => None,
    };
    let secret = match variable {
        Some(variable) => Secret::Value(std::env::var(variable).map_err(|_| {
            Failure::usage(format!(
                "there is no variable `{variable}` for the secret `{id}`"
            ))
        })?),
        None => {
            let path = PathBuf::from(source.unwrap_or(id));
            if !path.is_file() {
                return Err(Failure::usage(format!(
                    "there is no file `{}` for the secret `{id}`",
                    path.display()
                )));
            }
            Secret::File(std::path::absolute(&path).unwrap_or(path))
        }
    };
    Ok((id.clone(), secret))
}

/// `default`, or `NAME=SOCKET`.
fn agent(text: &str) -> Result<(String, PathBuf), Failure> {
    let (name, socket) = match text.split_once('=') {
        Some((name, socket)) => (name, Some(PathBuf::from(socket))),
        None => (text, std::env::var_os("SSH_AUTH_SOCK").map(PathBuf::from)),
    };
    match socket {
        Some(socket) if is_socket(&socket) => Ok((
            name.to_owned(),
            std::path::absolute(&socket).unwrap_or(socket),
        )),
        Some(socket) => Err(Failure::usage(format!(
            "`{}` is no socket of an ssh agent; start one, add the key with `ssh-add`, and name its socket",
            socket.display()
        ))),
        None => Err(Failure::usage(
            "there is no ssh agent: `SSH_AUTH_SOCK` is not set; name its socket with `--ssh NAME=SOCKET`",
        )),
    }
}

fn is_socket(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(path).is_ok_and(|found| found.file_type().is_socket())
}

/// Reads one text after the other, up to the first that cannot be read.
pub(crate) fn each<T>(
    texts: &[String],
    read: impl Fn(&str) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    texts.iter().map(|text| read(text)).collect()
}
