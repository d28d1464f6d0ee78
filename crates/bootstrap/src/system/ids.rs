//! Ids that no other node gives.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use application::ports::{Clock as _, IdSource};
use domain_offer::id::{ExtractionId, Id};

use super::{SystemClock, random};

/// Ids of 4 bytes of time (seconds), 5 bytes that are random in each process, and a counter of 3
/// bytes that begins at random: as MongoDB makes its own.
#[derive(Debug)]
pub(crate) struct SystemIds {
    process: [u8; 5],
    counter: AtomicU32,
}

impl SystemIds {
    /// The ids of this process.
    pub(crate) fn new() -> Self {
        Self {
            process: random(),
            counter: AtomicU32::new(u32::from_be_bytes(random())),
        }
    }
}

impl IdSource for SystemIds {
    fn next_id(&self) -> ExtractionId {
        let seconds = SystemClock.now().micros().div_euclid(1_000_000);
        // The time is a hint only; what makes ids differ is the rest.
        let counter = self.counter.fetch_add(1, Ordering::Relaxed);
        let mut id = [0; 12];
        id[..4].copy_from_slice(&seconds.to_be_bytes()[4..]);
        id[4..9].copy_from_slice(&self.process);
        id[9..].copy_from_slice(&counter.to_be_bytes()[1..]);
        Id(id)
    }
}

/// Ids of the demonstration's sample: eight zero bytes and a number, so that the sample of an earlier
/// start can be told from what was uploaded.
#[derive(Debug, Default)]
pub(crate) struct SampleIds(AtomicU64);

impl SampleIds {
    /// What the ids of the sample begin with.
    pub(crate) const PREFIX: [u8; 8] = [0; 8];
}

impl IdSource for SampleIds {
    fn next_id(&self) -> ExtractionId {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let mut id = [0; 12];
        id[8..].copy_from_slice(&number.to_be_bytes()[4..]);
        Id(id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_differ_within_and_between_processes() {
        let (one, two) = (SystemIds::new(), SystemIds::new());
        let ids: HashSet<_> = (0..1000)
            .flat_map(|_| [one.next_id(), two.next_id()])
            .collect();
        assert_eq!(ids.len(), 2000);
    }

    #[test]
    fn ids_begin_with_the_time_and_the_sample_is_told_apart() {
        let before = SystemClock.now().micros() / 1_000_000;
        let Id(id) = SystemIds::new().next_id();
        let seconds = i64::from(u32::from_be_bytes([id[0], id[1], id[2], id[3]]));
        assert!((before..before + 5).contains(&seconds));
        let sample = SampleIds::default();
        let (Id(first), Id(second)) = (sample.next_id(), sample.next_id());
        assert!(first.starts_with(&SampleIds::PREFIX) && first != second);
        assert!(!id.starts_with(&SampleIds::PREFIX));
    }
}
