//! How to behave while the store cannot be reached: wait ever longer, and say so once.

use std::time::Duration;

/// The first wait after a failure.
const FIRST: Duration = Duration::from_millis(100);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(2);

/// Counts an outage.
#[derive(Debug, Default)]
pub(crate) struct Outage {
    failures: u32,
}

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    /// Whether it is the first of the outage, to be told.
    pub(crate) is_first: bool,
    /// How long to wait before the next try.
    pub(crate) wait: Duration,
}

impl Outage {
    /// A try failed.
    pub(crate) fn failed(&mut self) -> Failed {
        let wait = FIRST
            .saturating_mul(1 << self.failures.min(10))
            .min(LONGEST);
        let is_first = self.failures == 0;
        self.failures = self.failures.saturating_add(1);
        Failed { is_first, wait }
    }

    /// Whether the last try failed.
    pub(crate) const fn lasts(&self) -> bool {
        self.failures > 0
    }

    /// A try succeeded; answers how many failed before it, where that is news.
    pub(crate) fn succeeded(&mut self) -> Option<u32> {
        let failures = std::mem::take(&mut self.failures);
        (failures > 0).then_some(failures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_waits_ever_longer_and_speaks_once() {
        let mut outage = Outage::default();
        assert_eq!(outage.succeeded(), None);
        let tries: Vec<_> = (0..40).map(|_| outage.failed()).collect();
        let waits: Vec<_> = tries
            .iter()
            .take(6)
            .map(|failed| failed.wait.as_millis())
            .collect();
        assert_eq!(waits, [100, 200, 400, 800, 1600, 2000]);
        assert_eq!(tries.last().map(|failed| failed.wait), Some(LONGEST));
        assert_eq!(tries.iter().filter(|failed| failed.is_first).count(), 1);
        assert_eq!(outage.succeeded(), Some(40));
        assert_eq!(outage.succeeded(), None);
        assert!(outage.failed().is_first);
    }
}
