//! How to behave while the store cannot be reached: wait ever longer, and say so once.

use std::time::{Duration, Instant};

use application::ports::StoreError;

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

/// Calls until the store answers, for as long as `patience` after the first try; says once that it waits.
pub(crate) async fn outlast<T, F>(
    patience: Duration,
    mut call: impl FnMut() -> F,
) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let (start, mut outage) = (Instant::now(), Outage::default());
    loop {
        let error = match call().await {
            Err(error) if error.is_transient() && start.elapsed() < patience => error,
            done => return done,
        };
        let Failed { is_first, wait } = outage.failed();
        if is_first {
            tracing::warn!(
                error = error.to_string(),
                seconds = patience.as_secs_f64(),
                "the store does not answer; trying again for some time"
            );
        }
        tokio::time::sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use application::ports::StoreErrorKind;

    use super::*;

    fn run(patience: Duration, answers: &[Option<StoreErrorKind>]) -> (bool, usize) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let mut tries = 0;
        let done = runtime.block_on(outlast(patience, || {
            let answer = answers[tries];
            tries += 1;
            std::future::ready(match answer {
                None => Ok(()),
                Some(kind) => Err(StoreError::new(kind, "look")),
            })
        }));
        (done.is_ok(), tries)
    }

    #[test]
    fn it_outlasts_what_passes_and_nothing_else() {
        let long = Duration::from_mins(1);
        let [gone, refused] = [StoreErrorKind::TimedOut, StoreErrorKind::Refused].map(Some);
        assert_eq!(run(long, &[None]), (true, 1));
        assert_eq!(run(long, &[gone, gone, None]), (true, 3));
        assert_eq!(run(long, &[gone, refused]), (false, 2));
        assert_eq!(run(Duration::ZERO, &[gone]), (false, 1));
    }

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
