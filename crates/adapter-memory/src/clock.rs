//! A clock that stands still until it is told otherwise.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use application::ports::Clock;
use domain_offer::time::Instant;

/// A clock that shows what it was set to; clones show the same.
#[derive(Clone, Debug)]
pub struct FixedClock {
    micros: Arc<AtomicI64>,
}

impl FixedClock {
    /// A clock that shows `now`.
    pub fn at(now: Instant) -> Self {
        Self {
            micros: Arc::new(AtomicI64::new(now.micros())),
        }
    }

    /// Sets it, back as well.
    pub fn set(&self, now: Instant) {
        self.micros.store(now.micros(), Ordering::SeqCst);
    }

    /// Moves it on.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.set(self.now().plus_micros(by));
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.micros.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_it_was_set_to() {
        let clock = FixedClock::at(Instant::from_micros(5));
        let same = clock.clone();
        assert_eq!(same.now(), Instant::from_micros(5));
        clock.advance(Duration::from_secs(1));
        assert_eq!(same.now(), Instant::from_micros(1_000_005));
        clock.set(Instant::from_micros(-3));
        assert_eq!(same.now(), Instant::from_micros(-3));
        clock.advance(Duration::MAX);
        assert_eq!(same.now(), Instant::MAX);
    }
}
