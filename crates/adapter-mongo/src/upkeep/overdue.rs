//! Which batches under way are those of dead processes.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::ledger::OpenBatch;

/// How long the entry of a batch may stand unchanged before it is taken for the work of a dead process.
const PATIENCE: Duration = Duration::from_secs(3);

/// Since when the entries of batches under way are seen as they are, by this process's own clock.
#[derive(Debug, Default)]
pub(super) struct Overdue {
    since: HashMap<i64, (OpenBatch, Instant)>,
}

impl Overdue {
    /// The numbers of the batches whose entries have not changed for too long.
    pub(super) fn among(&mut self, open: &[OpenBatch], now: Instant) -> Vec<i64> {
        self.since
            .retain(|number, _| open.iter().any(|batch| batch.number == *number));
        let mut overdue = Vec::new();
        for &batch in open {
            let seen = self.since.entry(batch.number).or_insert((batch, now));
            if seen.0 != batch {
                *seen = (batch, now);
            }
            if now - seen.1 > PATIENCE {
                overdue.push(batch.number);
            }
        }
        overdue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_overdue_when_its_entry_is_not_counted_up() {
        let (mut watch, start) = (Overdue::default(), Instant::now());
        let mut overdue = |seconds: u64, open: &[(i64, i64)]| {
            let batch = |&(number, beat)| OpenBatch { number, beat };
            let open: Vec<_> = open.iter().map(batch).collect();
            watch.among(&open, start + Duration::from_secs(seconds))
        };
        assert!(overdue(0, &[(1, 0), (2, 0)]).is_empty());
        assert!(overdue(3, &[(1, 0), (2, 1)]).is_empty());
        assert_eq!(overdue(4, &[(1, 0), (2, 1), (3, 0)]), [1]);
        assert!(overdue(5, &[(2, 2), (3, 0)]).is_empty());
        assert_eq!(overdue(9, &[(2, 2), (3, 5)]), [2]);
    }
}
