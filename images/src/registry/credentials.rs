//! Who one is at a registry, as Docker keeps it: `config.json` and the helpers it names.
//! Leans on `place` and on `docker_credential`, which reads; writing is done here, in the same forms.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use docker_credential::{CredentialRetrievalError, DockerCredential, get_credential_from_reader};
use serde_json::{Map, Value, json};

use crate::place::credentials_key;

/// The name that helpers give to the user of an identity token.
const TOKEN_USER: &str = "<token>";

/// Who one is at a registry.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A user and a password, or a token in its place.
    Password {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// A token with which tokens are asked for.
    Identity(String),
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Password { user, .. } => write!(f, "Password({user})"),
            Self::Identity(_) => f.write_str("Identity"),
        }
    }
}

/// Where credentials are looked up.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    file: Option<PathBuf>,
    given: Option<(String, Credential)>,
}

/// Why credentials cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// Nobody says where they are.
    #[error("there is no place for credentials: set `DOCKER_CONFIG` or `HOME`")]
    NoPlace,
    /// The file cannot be read or written.
    #[error("`{}` cannot be used: {error}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The file is not what Docker writes.
    #[error("`{}` does not hold credentials as Docker writes them: {reason}; correct it or log in again", path.display())]
    Shape {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A helper cannot be run, or says no.
    #[error("the credential helper that `{}` names failed for `{registry}`: {reason}", path.display())]
    Helper {
        /// Which file.
        path: PathBuf,
        /// For which registry.
        registry: String,
        /// Why.
        reason: String,
    },
}

impl Credentials {
    /// None at all: everything is asked for as a stranger.
    pub fn none() -> Self {
        Self::default()
    }

    /// Those in a file like Docker's `config.json`, which need not exist.
    pub fn in_file(path: impl Into<PathBuf>) -> Self {
        Self {
            file: Some(path.into()),
            given: None,
        }
    }

    /// Those of an environment: `$DOCKER_CONFIG/config.json`, else `$HOME/.docker/config.json`.
    pub fn find(environment: &dyn Fn(&str) -> Option<OsString>) -> Self {
        let set = |name| environment(name).filter(|value| !value.is_empty());
        let home = || set("HOME").map(|home| PathBuf::from(home).join(".docker"));
        let folder = set("DOCKER_CONFIG").map(PathBuf::from).or_else(home);
        Self {
            file: folder.map(|folder| folder.join("config.json")),
            given: None,
        }
    }

    /// The same, but at that registry one is this.
    #[must_use]
    pub fn with(mut self, registry: &str, credential: Credential) -> Self {
        self.given = Some((credentials_key(registry).to_owned(), credential));
        self
    }

    /// The file in which they are kept.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Who one is at a registry; nobody where nothing is kept for it.
    ///
    /// # Errors
    /// When the file cannot be read or a helper fails.
    pub fn get(&self, registry: &str) -> Result<Option<Credential>, CredentialsError> {
        let key = credentials_key(registry);
        if let Some((_, credential)) = self.given.as_ref().filter(|(given, _)| given == key) {
            return Ok(Some(credential.clone()));
        }
        let Some(path) = &self.file else {
            return Ok(None);
        };
        match File::open(path) {
            Ok(file) => found(
                get_credential_from_reader(io::BufReader::new(file), key),
                path,
                registry,
            ),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(file_error(path, error)),
        }
    }

    /// Keeps who one is at a registry: with the helper that the file names, else in the file.
    /// Says whether it stands there readable by whoever reads the file.
    ///
    /// # Errors
    /// When the file cannot be written or the helper fails.
    pub fn store(&self, registry: &str, credential: &Credential) -> Result<bool, CredentialsError> {
        let path = self.file.as_deref().ok_or(CredentialsError::NoPlace)?;
        let key = credentials_key(registry);
        let mut settings = read_settings(path)?;
        let helper = helper_for(&settings, key);
        let entry = match &helper {
            Some(helper) => {
                let (user, secret) = match credential {
                    Credential::Password { user, password } => (user.as_str(), password),
                    Credential::Identity(token) => (TOKEN_USER, token),
                };
                let text = json!({"ServerURL": key, "Username": user, "Secret": secret});
                run_helper(helper, "store", &text.to_string(), path, registry)?;
                json!({})
            }
            None => entry_of(credential),
        };
        auths_of(&mut settings, path)?.insert(key.to_owned(), entry);
        write_settings(path, &settings)?;
        Ok(helper.is_none())
    }

    /// Forgets who one is at a registry; says whether anything was kept.
    ///
    /// # Errors
    /// When the file cannot be written or the helper fails.
    pub fn erase(&self, registry: &str) -> Result<bool, CredentialsError> {
        let path = self.file.as_deref().ok_or(CredentialsError::NoPlace)?;
        let key = credentials_key(registry);
        let known = self.get(registry).is_ok_and(|found| found.is_some());
        let mut settings = read_settings(path)?;
        if let Some(helper) = helper_for(&settings, key).filter(|_| known) {
            run_helper(&helper, "erase", key, path, registry)?;
        }
        let auths = auths_of(&mut settings, path)?;
        let before = auths.len();
        let web = [format!("https://{key}"), format!("http://{key}")];
        auths.retain(|name, _| name != key && !web.contains(name));
        let changed = auths.len() != before;
        if changed {
            write_settings(path, &settings)?;
        }
        Ok(known || changed)
    }
}

fn found(
    result: Result<DockerCredential, CredentialRetrievalError>,
    path: &Path,
    registry: &str,
) -> Result<Option<Credential>, CredentialsError> {
    let helper = |reason: String| CredentialsError::Helper {
        path: path.to_owned(),
        registry: registry.to_owned(),
        reason,
    };
    match result {
        Ok(DockerCredential::IdentityToken(token)) => Ok(Some(Credential::Identity(token))),
        Ok(DockerCredential::UsernamePassword(user, password)) => {
            Ok(Some(Credential::Password { user, password }))
        }
        Err(
            CredentialRetrievalError::NoCredentialConfigured
            | CredentialRetrievalError::ConfigNotFound,
        ) => Ok(None),
        Err(CredentialRetrievalError::HelperFailure { stdout, stderr, .. }) => {
            match stdout.contains("credentials not found") {
                true => Ok(None),
                false => Err(helper(format!("{} {}", stdout.trim(), stderr.trim()))),
            }
        }
        Err(CredentialRetrievalError::HelperCommunicationError) => Err(helper(
            "it cannot be run; install it, or remove it from the file".to_owned(),
        )),
        Err(CredentialRetrievalError::MalformedHelperResponse) => {
            Err(helper("its answer cannot be read".to_owned()))
        }
        Err(error) => Err(CredentialsError::Shape {
            path: path.to_owned(),
            reason: error.to_string(),
        }),
    }
}

/// The helper for one registry, else the one for all.
fn helper_for(settings: &Map<String, Value>, key: &str) -> Option<String> {
    let named = settings.get("credHelpers").and_then(|all| all.get(key));
    let name = named.or_else(|| settings.get("credsStore"))?.as_str()?;
    (!name.is_empty()).then(|| name.to_owned())
}

fn entry_of(credential: &Credential) -> Value {
    match credential {
        Credential::Password { user, password } => {
            json!({"auth": STANDARD.encode(format!("{user}:{password}"))})
        }
        Credential::Identity(token) => {
            json!({"auth": STANDARD.encode(format!("{TOKEN_USER}:")), "identitytoken": token})
        }
    }
}

fn run_helper(
    name: &str,
    action: &str,
    text: &str,
    path: &Path,
    registry: &str,
) -> Result<(), CredentialsError> {
    let program = format!("docker-credential-{name}");
    let failed = |reason: String| CredentialsError::Helper {
        path: path.to_owned(),
        registry: registry.to_owned(),
        reason: format!("`{program} {action}`: {reason}"),
    };
    let mut child = Command::new(&program)
        .arg(action)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    if let Some(mut input) = child.stdin.take() {
        // A helper that ends without reading says why itself.
        let _ = input.write_all(text.as_bytes());
    }
    let output = child
        .wait_with_output()
        .map_err(|error| failed(error.to_string()))?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let said = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
            Err(failed(said.join(" ").trim().to_owned()))
        }
    }
}

fn read_settings(path: &Path) -> Result<Map<String, Value>, CredentialsError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Map::new()),
        Err(error) => return Err(file_error(path, error)),
    };
    serde_json::from_slice(&bytes).map_err(|error| CredentialsError::Shape {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

fn auths_of<'s>(
    settings: &'s mut Map<String, Value>,
    path: &Path,
) -> Result<&'s mut Map<String, Value>, CredentialsError> {
    let auths = settings.entry("auths").or_insert_with(|| json!({}));
    if auths.is_null() {
        *auths = json!({});
    }
    auths
        .as_object_mut()
        .ok_or_else(|| CredentialsError::Shape {
            path: path.to_owned(),
            reason: "`auths` is no object".to_owned(),
        })
}

/// Replaces the file at once, readable by nobody else; a link stays a link.
fn write_settings(path: &Path, settings: &Map<String, Value>) -> Result<(), CredentialsError> {
    let write = || -> io::Result<()> {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = target.parent().unwrap_or(Path::new("."));
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        let partial = target.with_extension(format!("json.{}", std::process::id()));
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&partial)?;
        file.write_all(&serde_json::to_vec_pretty(settings)?)?;
        file.sync_all()?;
        fs::rename(&partial, &target)
    };
    write().map_err(|error| file_error(path, error))
}

fn file_error(path: &Path, error: io::Error) -> CredentialsError {
    CredentialsError::File {
        path: path.to_owned(),
        error,
    }
}
