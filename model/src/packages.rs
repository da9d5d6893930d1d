//! What a command does with a package manager: which one, what it is told to do, and with which packages.
//! Leans on `dockwright-syntax` for commands.

use dockwright_syntax::shell::{Command, Script, ShellWord};

/// A program that installs software.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the program of its own name")]
pub enum Manager {
    Apk,
    Apt,
    AptGet,
    Aptitude,
    Bundler,
    Cargo,
    Composer,
    Dnf,
    Gem,
    Go,
    Microdnf,
    Npm,
    Pacman,
    /// `pip`, `pip3`, `pip3.11`, or `python -m pip`.
    Pip,
    Pipx,
    Pnpm,
    Poetry,
    Uv,
    Yarn,
    Yum,
    Zypper,
}

/// What a package manager is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Put packages in.
    Install,
    /// Fetch the lists of packages.
    Update,
    /// Bring what is installed up to date.
    Upgrade,
    /// Take packages out.
    Remove,
    /// Remove what was downloaded.
    Clean,
    /// Something else.
    Other,
}

/// One command of a package manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageCommand {
    /// Which command of the script it is.
    pub command: usize,
    /// The program.
    pub manager: Manager,
    /// What it is told to do.
    pub action: Action,
    /// Which word of the command says so.
    pub verb: Option<usize>,
    /// Which words of the command name packages, for an installation.
    pub packages: Vec<usize>,
}

impl Manager {
    /// The program's name.
    pub fn name(self) -> &'static str {
        PROGRAMS
            .iter()
            .find(|(_, manager)| *manager == self)
            .map_or("", |(name, _)| name)
    }

    /// Whether it works on Debian's packages.
    pub fn is_debian(self) -> bool {
        matches!(self, Self::Apt | Self::AptGet | Self::Aptitude)
    }

    /// Whether it installs a system's packages rather than a language's.
    pub fn is_system(self) -> bool {
        use Manager::{Apk, Dnf, Microdnf, Pacman, Yum, Zypper};
        self.is_debian() || matches!(self, Apk | Dnf | Microdnf | Pacman | Yum | Zypper)
    }

    fn of(command: &Command) -> Option<Self> {
        let name = command.program_name()?;
        let is_python_module = name.starts_with("python")
            && command
                .arguments()
                .windows(2)
                .any(|pair| pair[0].is("-m") && pair[1].is("pip"));
        if is_python_module || is_versioned_pip(name) {
            return Some(Self::Pip);
        }
        PROGRAMS
            .iter()
            .find(|(program, _)| *program == name)
            .map(|(_, manager)| *manager)
    }

    /// The flags whose value is a word of its own.
    fn flags_with_values(self) -> &'static [&'static str] {
        match self {
            Self::Apt | Self::AptGet | Self::Aptitude => &[
                "t",
                "target-release",
                "o",
                "option",
                "c",
                "config-file",
                "a",
            ],
            Self::Apk => &[
                "t",
                "virtual",
                "repository",
                "X",
                "p",
                "root",
                "keys-dir",
                "repositories-file",
            ],
            Self::Pip => &PIP_VALUES,
            Self::Npm => &["loglevel", "registry", "prefix", "cache"],
            Self::Yum | Self::Dnf | Self::Microdnf => &[
                "c",
                "enablerepo",
                "disablerepo",
                "releasever",
                "installroot",
            ],
            Self::Zypper => &["r", "repo", "from"],
            Self::Cargo => &[
                "version", "vers", "git", "branch", "tag", "rev", "path", "root", "features", "F",
                "j",
            ],
            _ => &[],
        }
    }

    fn action_of(self, word: &str) -> Option<Action> {
        let action = match (self, word) {
            (Self::Go, "get") | (Self::Composer | Self::Poetry, "require" | "add") => {
                Action::Install
            }
            (Self::Apk | Self::Yarn | Self::Pnpm | Self::Npm | Self::Uv, "add") => Action::Install,
            (Self::Npm | Self::Pnpm, "i" | "ci") | (Self::Gem, "i") | (Self::Uv, "sync") => {
                Action::Install
            }
            (Self::Zypper, "in" | "source-install" | "si") => Action::Install,
            (
                Self::Dnf | Self::Microdnf | Self::Yum,
                "in" | "groupinstall" | "localinstall" | "reinstall" | "rei",
            ) => Action::Install,
            (Self::Yum | Self::Dnf | Self::Microdnf | Self::Composer, "update") => Action::Upgrade,
            (_, "install") => Action::Install,
            (Self::Zypper, "refresh" | "ref")
            | (Self::Dnf | Self::Yum, "makecache")
            | (_, "update") => Action::Update,
            (
                _,
                "upgrade" | "dist-upgrade" | "full-upgrade" | "up" | "dup" | "upgrade-minimal"
                | "up-min",
            ) => Action::Upgrade,
            (_, "remove" | "purge" | "del" | "uninstall" | "erase" | "rm" | "autoremove") => {
                Action::Remove
            }
            (_, "clean" | "cc" | "autoclean" | "cache") => Action::Clean,
            _ => return None,
        };
        Some(action)
    }
}

const PROGRAMS: [(&str, Manager); 21] = [
    ("apk", Manager::Apk),
    ("apt", Manager::Apt),
    ("apt-get", Manager::AptGet),
    ("aptitude", Manager::Aptitude),
    ("bundle", Manager::Bundler),
    ("cargo", Manager::Cargo),
    ("composer", Manager::Composer),
    ("dnf", Manager::Dnf),
    ("gem", Manager::Gem),
    ("go", Manager::Go),
    ("microdnf", Manager::Microdnf),
    ("npm", Manager::Npm),
    ("pacman", Manager::Pacman),
    ("pip", Manager::Pip),
    ("pipx", Manager::Pipx),
    ("pnpm", Manager::Pnpm),
    ("poetry", Manager::Poetry),
    ("uv", Manager::Uv),
    ("yarn", Manager::Yarn),
    ("yum", Manager::Yum),
    ("zypper", Manager::Zypper),
];

const PIP_VALUES: [&str; 30] = [
    "abi",
    "b",
    "build",
    "c",
    "constraint",
    "editable",
    "e",
    "extra-index-url",
    "f",
    "find-links",
    "i",
    "implementation",
    "index-url",
    "no-binary",
    "only-binary",
    "platform",
    "prefix",
    "progress-bar",
    "proxy",
    "python-version",
    "r",
    "requirement",
    "root",
    "root-user-action",
    "src",
    "t",
    "target",
    "trusted-host",
    "upgrade-strategy",
    "timeout",
];

/// Reads the commands of a script that drive a package manager, in order.
pub(crate) fn read_packages(script: &Script) -> Vec<PackageCommand> {
    script
        .commands
        .iter()
        .enumerate()
        .filter_map(|(index, command)| read(index, command))
        .collect()
}

fn read(index: usize, command: &Command) -> Option<PackageCommand> {
    let manager = Manager::of(command)?;
    let words = command.non_flag_arguments_skipping_values(manager.flags_with_values());
    let verb = words
        .iter()
        .position(|word| manager.action_of(word.unquoted()).is_some());
    let action = match verb {
        Some(at) => manager
            .action_of(words[at].unquoted())
            .unwrap_or(Action::Other),
        None if manager == Manager::Pacman && command.has_any_flag(&["S", "sync"]) => {
            Action::Install
        }
        None if manager == Manager::Yarn && words.is_empty() => Action::Install,
        None => Action::Other,
    };
    let names = match action {
        Action::Install => words.get(verb.map_or(0, |at| at + 1)..).unwrap_or_default(),
        _ => &[],
    };
    let place = |word: &&ShellWord| {
        command
            .words
            .iter()
            .position(|other| std::ptr::eq(other, *word))
    };
    Some(PackageCommand {
        command: index,
        manager,
        action,
        verb: verb.and_then(|at| place(&words[at])),
        packages: names.iter().filter_map(place).collect(),
    })
}

/// `pip`, `pip2`, `pip3`, `pip3.11`, but not `pipenv`.
fn is_versioned_pip(name: &str) -> bool {
    let rest = name.strip_prefix("pip");
    rest.is_some_and(|rest| {
        rest.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    })
}

#[cfg(test)]
mod tests {
    use dockwright_syntax::shell::{Dialect, FromOffset, parse_script};

    use super::*;

    fn of(body: &str) -> Vec<(Manager, Action, Vec<String>)> {
        let script = parse_script(body, &FromOffset(0), Dialect::Sh);
        read_packages(&script)
            .into_iter()
            .map(|found| {
                let words = &script.commands[found.command].words;
                let packages = found
                    .packages
                    .iter()
                    .map(|&at| words[at].text.clone())
                    .collect();
                (found.manager, found.action, packages)
            })
            .collect()
    }

    #[test]
    fn packages_are_told_from_flags_and_verbs() {
        let expected = |manager, action, packages: &[&str]| {
            (
                manager,
                action,
                packages
                    .iter()
                    .map(|package| (*package).to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(
            of(
                "apt-get update && apt-get -y install -t stable curl=7 git && pip3 install -r r.txt flask"
            ),
            [
                expected(Manager::AptGet, Action::Update, &[]),
                expected(Manager::AptGet, Action::Install, &["curl=7", "git"]),
                expected(Manager::Pip, Action::Install, &["flask"]),
            ]
        );
        assert_eq!(
            of("python3 -m pip install x; apk add -t deps gcc; dnf clean all; yarn; pacman -S vim"),
            [
                expected(Manager::Pip, Action::Install, &["x"]),
                expected(Manager::Apk, Action::Install, &["gcc"]),
                expected(Manager::Dnf, Action::Clean, &[]),
                expected(Manager::Yarn, Action::Install, &[]),
                expected(Manager::Pacman, Action::Install, &["vim"]),
            ]
        );
    }
}
