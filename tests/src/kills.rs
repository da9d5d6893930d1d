//! Processes that are ended at random instants, several at once, and the numbers that decide when.
//! Leans on nothing. The same seed gives the same instants; which instruction of a process they meet is the machine's choice.

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The variable that sets another seed.
const VARIABLE: &str = "DOCKWRIGHT_SEED";
/// The seed where none is set.
const SEED: u64 = 0x5eed_0000_0000_0005;

/// Numbers from a seed.
pub struct Random(u64);

impl Random {
    /// From the seed in the environment, or the usual one.
    pub fn new() -> Self {
        let given = std::env::var(VARIABLE).ok();
        let seed = given.and_then(|text| text.parse().ok()).unwrap_or(SEED);
        // The one state that the generator never leaves.
        Self(seed.max(1))
    }

    /// How to have the same numbers again.
    pub fn told(&self) -> String {
        format!("{VARIABLE}={}", self.0)
    }

    /// A number that is smaller than that.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        // The lowest bits are the weakest.
        (self.0 >> 16) % most.max(1)
    }

    /// One of several.
    pub fn one_of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len() as u64) as usize]
    }
}

impl Default for Random {
    fn default() -> Self {
        Self::new()
    }
}

/// How a round went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Processes that were killed while they ran.
    pub killed: usize,
    /// What processes said that ended by themselves, and badly.
    pub complaints: Vec<String>,
}

/// Starts processes together and kills each at an instant of its own, before the time that it usually takes is over.
pub fn kill_each(commands: Vec<(Command, Duration)>, random: &mut Random) -> Result<Round, String> {
    let start = Instant::now();
    let mut victims = Vec::new();
    for (mut command, usual) in commands {
        let most = u64::try_from(usual.as_micros()).unwrap_or(u64::MAX);
        let instant = Duration::from_micros(random.below(most));
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        victims.push((instant, child.map_err(|error| error.to_string())?));
    }
    victims.sort_by_key(|(instant, _)| *instant);
    for (instant, child) in &mut victims {
        sleep(instant.saturating_sub(start.elapsed()));
        // It may be over already.
        let _ = child.kill();
    }
    let mut round = Round::default();
    for (_, child) in victims {
        round.take(child)?;
    }
    Ok(round)
}

impl Round {
    fn take(&mut self, child: Child) -> Result<(), String> {
        let output = child
            .wait_with_output()
            .map_err(|error| error.to_string())?;
        match output.status.code() {
            None => self.killed += 1,
            Some(0) => {}
            Some(_) => {
                let text = String::from_utf8_lossy(&output.stderr);
                self.complaints.push(text.into_owned());
            }
        }
        Ok(())
    }
}
