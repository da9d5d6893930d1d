//! How often something is tried again, and how long is waited before.
//! Leans on nothing of ours; the clock is passed in, so that tests do not wait.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// How patient a transfer is.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often something is tried before it counts as failed.
    pub tries: u32,
    /// How long is waited after the first failure; each further one doubles it.
    pub first_wait: Duration,
    /// The longest wait, also where a registry asks for a longer one.
    pub longest_wait: Duration,
    /// How long a connection may stay silent before it counts as lost.
    pub stall: Duration,
    /// How long a connection may take to be made.
    pub connect: Duration,
    /// What waits: `std::thread::sleep`, or nothing in tests.
    pub sleep: fn(Duration),
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            tries: 5,
            first_wait: Duration::from_millis(250),
            longest_wait: Duration::from_mins(1),
            stall: Duration::from_mins(1),
            connect: Duration::from_secs(30),
            sleep: std::thread::sleep,
        }
    }
}

impl Patience {
    /// How long to wait after so many failures (the first is 1), or as the registry asked.
    pub fn wait(&self, failures: u32, asked: Option<Duration>) -> Duration {
        let doubled = 1_u32
            .checked_shl(failures.saturating_sub(1))
            .unwrap_or(u32::MAX);
        let own = self
            .first_wait
            .saturating_mul(doubled)
            .min(self.longest_wait);
        match asked {
            Some(asked) => asked.min(self.longest_wait),
            None => own.mul_f64(0.5 + 0.5 * fraction()),
        }
    }
}

/// Some number from 0 to 1, so that clients that failed together do not come back together.
fn fraction() -> f64 {
    let seed = RandomState::new().hash_one(0_u8);
    f64::from((seed >> 32) as u32) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_within_their_bounds() {
        let patience = Patience::default();
        for (failures, most) in [(1, 250), (2, 500), (3, 1000), (4, 2000), (40, 60_000)] {
            let most = Duration::from_millis(most);
            let wait = patience.wait(failures, None);
            assert!(
                wait >= most / 2 && wait <= most,
                "{failures} failures: {wait:?}"
            );
        }
    }

    #[test]
    fn a_registry_may_ask_for_a_wait_but_not_for_any() {
        let patience = Patience::default();
        let seconds = Duration::from_secs;
        assert_eq!(patience.wait(1, Some(seconds(7))), seconds(7));
        assert_eq!(patience.wait(1, Some(seconds(7000))), seconds(60));
    }
}
