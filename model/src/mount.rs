//! The mounts of a `RUN`: `--mount=type=cache,target=/var/cache/apt`, read with the values of their variables.
//! Leans on `scope` and `expansion`, and reports to `error`.

use dockwright_syntax::expand::Expander;
use dockwright_syntax::flag::{Flag, MountOption};
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::suggestion::suggest;
use dockwright_syntax::text::TextRange;

use crate::error::BuildError;
use crate::expansion::{UndefinedVariable, expand};
use crate::scope::Scope;

/// What is mounted while a `RUN` runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The whole flag.
    pub range: TextRange,
    /// How.
    pub kind: MountKind,
    /// Where to; empty when nothing says.
    pub target: String,
    /// What of the source; empty when nothing says.
    pub source: String,
    /// The stage, image or context it comes from, with the place that says so.
    pub from: Option<(String, TextRange)>,
    /// The name of a cache, secret or agent.
    pub id: Option<String>,
    /// Whether it can be written to, where it says so; only a cache can without a word.
    pub writable: Option<bool>,
    /// Whether the build stops without it.
    pub required: bool,
    /// How a cache is shared with other steps.
    pub sharing: Sharing,
    /// The most bytes of a temporary file system; as written.
    pub size: Option<String>,
    /// The permissions.
    pub mode: Option<u32>,
    /// The owner.
    pub user: Option<u32>,
    /// The group.
    pub group: Option<u32>,
    /// The environment variable that a secret is given in.
    pub variable: Option<String>,
    /// The variables in it that nothing declares.
    pub undefined: Vec<UndefinedVariable>,
}

/// How something is mounted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the `type=` of its name")]
pub enum MountKind {
    #[default]
    Bind,
    Cache,
    Tmpfs,
    Secret,
    Ssh,
}

/// How a cache is shared between steps that run at the same time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// All write to one.
    #[default]
    Shared,
    /// Each has one of its own.
    Private,
    /// One waits for the other.
    Locked,
}

const KINDS: [(&str, MountKind); 5] = [
    ("bind", MountKind::Bind),
    ("cache", MountKind::Cache),
    ("tmpfs", MountKind::Tmpfs),
    ("secret", MountKind::Secret),
    ("ssh", MountKind::Ssh),
];

/// Every key of a mount, with the kinds that take it.
pub const KEYS: [(&str, &[MountKind]); 19] = {
    use MountKind::{Bind, Cache, Secret, Ssh, Tmpfs};
    const ALL: &[MountKind] = &[Bind, Cache, Tmpfs, Secret, Ssh];
    [
        ("type", ALL),
        ("target", ALL),
        ("dst", ALL),
        ("destination", ALL),
        ("source", ALL),
        ("src", ALL),
        ("from", &[Bind, Cache, Tmpfs]),
        ("id", ALL),
        ("ro", ALL),
        ("readonly", ALL),
        ("rw", ALL),
        ("readwrite", ALL),
        ("required", &[Secret, Ssh]),
        ("sharing", &[Cache]),
        ("size", &[Tmpfs]),
        ("mode", &[Cache, Secret, Ssh]),
        ("uid", &[Cache, Secret, Ssh]),
        ("gid", &[Cache, Secret, Ssh]),
        ("env", &[Secret]),
    ]
};

impl MountKind {
    /// The value of `type=` that means it.
    pub fn name(self) -> &'static str {
        KINDS
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(name, _)| name)
    }
}

/// Reads the mounts of an instruction; faults go to `errors`.
pub(crate) fn read_mounts(
    instruction: &Instruction,
    escape: char,
    scope: &Scope,
    errors: &mut Vec<BuildError>,
) -> Vec<Mount> {
    let flags = instruction
        .flags_named("mount")
        .filter(|flag| flag.value.is_some());
    flags
        .map(|flag| {
            Reader {
                instruction,
                escape,
                scope,
                errors,
            }
            .read(flag)
        })
        .collect()
}

struct Reader<'a, 'b> {
    instruction: &'a Instruction,
    escape: char,
    scope: &'a Scope,
    errors: &'b mut Vec<BuildError>,
}

impl Reader<'_, '_> {
    fn read(&mut self, flag: &Flag) -> Mount {
        let options = flag.options(&self.instruction.joined);
        let mut mount = Mount {
            range: flag.range,
            kind: MountKind::default(),
            target: String::new(),
            source: String::new(),
            from: None,
            id: None,
            writable: None,
            required: false,
            sharing: Sharing::default(),
            size: None,
            mode: None,
            user: None,
            group: None,
            variable: None,
            undefined: Vec::new(),
        };
        let values: Vec<String> = options
            .iter()
            .map(|option| self.value(option, &mut mount))
            .collect();
        for (option, value) in options
            .iter()
            .zip(&values)
            .filter(|(option, _)| option.key == "type")
        {
            self.read_kind(option, value, &mut mount);
        }
        for (option, value) in options.iter().zip(values) {
            self.read_option(option, value, &mut mount);
        }
        self.check_whole(&mount);
        mount
    }

    fn fault(&mut self, range: TextRange, message: impl Into<String>, help: impl Into<String>) {
        self.errors
            .push(BuildError::new(range, message).with_help(help));
    }

    /// The value with its variables expanded.
    fn value(&mut self, option: &MountOption, mount: &mut Mount) -> String {
        let text = option.value.as_deref().unwrap_or_default();
        if !text.contains('$') || option.key == "from" {
            return text.to_owned();
        }
        let start = option.value_range.start();
        let is_plain = option.value_range.len() == text.len();
        let place = |range: std::ops::Range<usize>| match is_plain {
            true => TextRange::new(start + range.start, start + range.end),
            false => option.value_range,
        };
        let expanded = expand(text, Expander::new(self.escape), self.scope, &place);
        mount.undefined.extend(expanded.undefined);
        if let Some(error) = expanded.error {
            self.fault(error.range, error.message, "mend the variable");
        }
        expanded.value
    }

    fn read_kind(&mut self, option: &MountOption, value: &str, mount: &mut Mount) {
        let name = value.to_ascii_lowercase();
        match KINDS.iter().find(|(known, _)| *known == name) {
            Some((_, kind)) => mount.kind = *kind,
            None => {
                let names = KINDS.iter().map(|(name, _)| *name);
                let error =
                    BuildError::new(option.value_range, format!("`{value}` is no type of mount"))
                        .with_help("the types are `bind`, `cache`, `tmpfs`, `secret` and `ssh`")
                        .with_replacement(suggest(value, names));
                self.errors.push(error);
            }
        }
    }

    fn read_option(&mut self, option: &MountOption, value: String, mount: &mut Mount) {
        let key = option.key.as_str();
        let is_switch = matches!(key, "ro" | "readonly" | "rw" | "readwrite" | "required");
        let Some((_, kinds)) = KEYS.iter().find(|(known, _)| *known == key) else {
            return self.unknown_key(option);
        };
        if option.value.is_none() && !is_switch {
            return self.fault(
                option.range,
                format!("`{key}` needs a value"),
                format!("write `{key}=…`"),
            );
        }
        if !kinds.contains(&mount.kind) {
            let kind = mount.kind.name();
            return self.fault(
                option.range,
                format!("a `{kind}` mount takes no `{key}`"),
                "remove it",
            );
        }
        match key {
            "target" | "dst" | "destination" => mount.target = value,
            "source" | "src" => mount.source = value,
            "id" => mount.id = Some(value),
            "from" if value.contains('$') => {
                let help = "give the image a stage of its own with `FROM`, and name that";
                self.fault(option.value_range, "variables do not work in `from`", help);
            }
            "from" => mount.from = Some((value, option.value_range)),
            _ => {
                self.check_value(option, &value, is_switch);
                keep_value(option, value, mount);
            }
        }
    }

    fn unknown_key(&mut self, option: &MountOption) {
        let known = KEYS.iter().map(|(known, _)| *known);
        let error = match option.value {
            None => BuildError::new(
                option.range,
                format!("`{}` is not a `key=value` of a mount", option.key),
            ),
            Some(_) => BuildError::new(
                option.key_range,
                format!("a mount has no key `{}`", option.key),
            ),
        };
        let error = error.with_help(
            "the keys are those of the Dockerfile reference, for example `type` and `target`",
        );
        self.errors
            .push(error.with_replacement(suggest(&option.key, known)));
    }

    fn check_value(&mut self, option: &MountOption, value: &str, is_switch: bool) {
        let is_decimal =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (is_right, help) = match option.key.as_str() {
            _ if is_switch => (is_bool(option.value.as_deref()), "write `true` or `false`"),
            "sharing" => (
                matches!(value, "shared" | "private" | "locked"),
                "the ways are `shared`, `private` and `locked`",
            ),
            "mode" => (
                u32::from_str_radix(value, 8).is_ok(),
                "write an octal number, for example `0755`",
            ),
            "uid" | "gid" => (is_decimal(value), "write a number"),
            "size" => (
                is_size(value),
                "write a number of bytes, with or without `k`, `m` or `g`",
            ),
            _ => (true, ""),
        };
        if !is_right {
            self.fault(
                option.value_range,
                format!("`{value}` is no value for `{}`", option.key),
                help,
            );
        }
    }

    fn check_whole(&mut self, mount: &Mount) {
        let is_file_system = matches!(
            mount.kind,
            MountKind::Bind | MountKind::Cache | MountKind::Tmpfs
        );
        let target = mount.target.trim_end_matches('/');
        if is_file_system && (target.is_empty() || target == "/.") {
            let message = match mount.target.is_empty() {
                true => "the mount has no `target`, so it would cover the root".to_owned(),
                false => format!(
                    "a mount cannot cover the root, as `target={}` says",
                    mount.target
                ),
            };
            self.fault(mount.range, message, "add `target=/path`");
        }
        let has_name = mount.id.is_some() || !mount.source.is_empty() || !mount.target.is_empty();
        if mount.kind == MountKind::Secret && !has_name {
            self.fault(mount.range, "the secret has no name", "add `id=…`");
        }
    }
}

/// Keeps what is neither a place nor a name; a wrong value is reported elsewhere and counts as none.
fn keep_value(option: &MountOption, value: String, mount: &mut Mount) {
    let is_on = !matches!(value.to_ascii_lowercase().as_str(), "0" | "f" | "false");
    match option.key.as_str() {
        "rw" | "readwrite" => mount.writable = Some(is_on),
        "ro" | "readonly" => mount.writable = Some(!is_on),
        "required" => mount.required = is_on,
        "sharing" => {
            mount.sharing = match value.as_str() {
                "private" => Sharing::Private,
                "locked" => Sharing::Locked,
                _ => Sharing::Shared,
            };
        }
        "size" => mount.size = Some(value),
        "mode" => mount.mode = u32::from_str_radix(&value, 8).ok(),
        "uid" => mount.user = value.parse().ok(),
        "gid" => mount.group = value.parse().ok(),
        "env" => mount.variable = Some(value),
        _ => {}
    }
}

fn is_bool(value: Option<&str>) -> bool {
    value.is_none_or(|value| {
        let value = value.to_ascii_lowercase();
        matches!(value.as_str(), "1" | "t" | "true" | "0" | "f" | "false")
    })
}

fn is_size(value: &str) -> bool {
    let value = value.trim().to_ascii_lowercase();
    let number = value.trim_end_matches(|c: char| "kmgtpib ".contains(c));
    number.parse::<f64>().is_ok_and(|number| number >= 0.0)
}
