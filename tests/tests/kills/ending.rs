//! Builds that are ended by their user: with Ctrl-C, by closing the terminal, or with a signal.
//! Whatever they started ends with them, and the store stays usable.

use std::fs::File;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use dockwright_tests::building::{BASE, Building};
use dockwright_tests::remains::{Mark, mounts_in};

/// What Ctrl-C is to a terminal.
const CONTROL_C: &[u8] = b"\x03";
/// How often it is looked whether the programs of a build run.
const LOOKS: usize = 500;
/// How long it is waited between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// Something that its user does to a build.
type Deed = fn(&mut Child);

/// Two stages whose programs take as long as they are told, one of them behind a program that heeds no signal but the last.
const STAGES: &str = "\
FROM base AS left
ARG DOCKWRIGHT_MARK
ARG seconds
RUN trap '' INT TERM HUP; (sleep $seconds; true) & sleep $seconds; wait; echo left > /left

FROM base AS right
ARG DOCKWRIGHT_MARK
ARG seconds
RUN echo right > /right; sleep $seconds

FROM base
COPY --from=left /left /
COPY --from=right /right /
";

struct Scene {
    building: Building,
    mark: Mark,
}

impl Scene {
    fn new() -> Option<Self> {
        match Building::new() {
            Ok(building) => {
                let text = format!("{BASE}\n{STAGES}");
                building.write("Dockerfile", &text).unwrap();
                let mark = Mark::new();
                Some(Self { building, mark })
            }
            Err(reason) => {
                eprintln!("SKIPPED: {reason}");
                None
            }
        }
    }

    fn build(&self, seconds: &str) -> Command {
        let seconds = format!("seconds={seconds}");
        let mark = format!("DOCKWRIGHT_MARK={}", self.mark.value());
        let words = ["--build-arg", &seconds, "--build-arg", &mark, "-t", "app"];
        let mut command = self.building.command("build", &words);
        command.arg(self.building.path("context"));
        self.mark.put_on(&mut command);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(self.log());
        command
    }

    fn log(&self) -> File {
        File::create(self.building.path("log")).unwrap()
    }

    /// The same in a terminal of its own; what is written into the child is typed there.
    fn build_in_terminal(&self) -> Command {
        let build = self.build("1000");
        let words = std::iter::once(build.get_program()).chain(build.get_args());
        let words: Vec<String> = words
            .map(|word| format!("'{}'", word.to_string_lossy()))
            .collect();
        let mut command = Command::new("script");
        command
            .args(["--quiet", "--return", "--command"])
            .arg(format!("exec {}", words.join(" ")))
            .arg("/dev/null");
        for (name, value) in build.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        command.stdin(Stdio::piped()).stdout(self.log());
        command
    }

    /// Waits until the programs of both stages run.
    fn wait_for_programs(&self) {
        let count = || {
            let processes = self.mark.processes();
            let is_program = |told: &&String| told.ends_with(" sleep 1000 ");
            processes.iter().filter(is_program).count()
        };
        for _ in 0..LOOKS {
            if count() == 3 {
                return;
            }
            sleep(PAUSE);
        }
        let log = std::fs::read_to_string(self.building.path("log")).unwrap();
        panic!("not all programs run: {:?}; {log}", self.mark.processes());
    }

    /// Whether nothing is left but a store that works.
    fn is_left_well(&self, how: &str) {
        self.mark
            .wait_for_end()
            .unwrap_or_else(|left| panic!("{how}: {left}"));
        let mounts = mounts_in(&self.building.path(""));
        assert!(mounts.is_empty(), "{how}: {mounts:?}");
        let mut check = self.building.command("system", &["check"]);
        assert!(check.output().unwrap().status.success(), "{how}");
        let status = self.build("0").status().unwrap();
        let log = std::fs::read_to_string(self.building.path("log")).unwrap();
        assert!(status.success(), "{how}: {log}");
    }
}

fn signal(name: &str, child: &Child) {
    let script = format!("kill -{name} {}", child.id());
    let sent = Command::new("sh").args(["-c", &script]).status();
    assert!(sent.unwrap().success());
}

fn type_control_c(terminal: &mut Child) {
    let mut keyboard = terminal.stdin.take().unwrap();
    keyboard.write_all(CONTROL_C).unwrap();
    assert!(!terminal.wait().unwrap().success());
}

fn close_terminal(terminal: &mut Child) {
    terminal.kill().unwrap();
    terminal.wait().unwrap();
}

#[test]
fn a_signal_ends_a_build_with_all_that_it_started() {
    let Some(scene) = Scene::new() else { return };
    for name in ["INT", "TERM", "HUP", "QUIT"] {
        let mut child = scene.build("1000").spawn().unwrap();
        scene.wait_for_programs();
        signal(name, &child);
        assert!(!child.wait().unwrap().success(), "{name}");
        scene.is_left_well(name);
    }
}

#[test]
fn a_terminal_ends_a_build_with_all_that_it_started() {
    let Some(scene) = Scene::new() else { return };
    let ways: [(&str, Deed); 2] = [("Ctrl-C", type_control_c), ("closing", close_terminal)];
    for (how, end) in ways {
        let Ok(mut child) = scene.build_in_terminal().spawn() else {
            eprintln!("SKIPPED: `script` is not installed");
            return;
        };
        scene.wait_for_programs();
        end(&mut child);
        scene.is_left_well(how);
    }
}
