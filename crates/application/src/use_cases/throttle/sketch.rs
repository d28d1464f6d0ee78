//! Leaky counters of any number of keys in a fixed amount of memory.
//!
//! A count-min sketch (Cormode and Muthukrishnan, 2005) with conservative update, whose cells are
//! leaky buckets: a key's level is the least of its four cells, so it is never underestimated, and
//! overestimated only where all four are shared with busier keys. The places are a keyed digest, so that
//! nobody can choose keys that share cells with somebody else's.

use std::time::Duration;

use domain_catalog::extraction::Digest;
use domain_catalog::time::Instant;

const ROWS: usize = 4;
const COLUMNS: usize = 1 << 15;

/// The counters. Each cell holds the instant, in microseconds, at which it has leaked empty.
pub(super) struct Sketch {
    seed: [u8; 32],
    leak_micros: i64,
    cells: Vec<i64>,
}

impl std::fmt::Debug for Sketch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sketch").finish_non_exhaustive()
    }
}

impl Sketch {
    /// Counters that lose one in `leak`.
    pub(super) fn new(seed: [u8; 32], leak: Duration) -> Self {
        Self {
            seed,
            leak_micros: i64::try_from(leak.as_micros()).unwrap_or(i64::MAX).max(1),
            cells: vec![i64::MIN; ROWS * COLUMNS],
        }
    }

    /// How much a key has now; never negative.
    pub(super) fn level(&self, key: &[u8], now: Instant) -> f64 {
        let empty_at = self.least(self.places(key));
        let micros = empty_at.saturating_sub(now.micros()).max(0);
        micros as f64 / self.leak_micros as f64
    }

    /// Adds one to a key.
    pub(super) fn add(&mut self, key: &[u8], now: Instant) {
        let places = self.places(key);
        let empty_at = self.least(places).max(now.micros());
        let empty_at = empty_at.saturating_add(self.leak_micros);
        for place in places {
            self.cells[place] = self.cells[place].max(empty_at);
        }
    }

    /// Takes one from a key that was added before.
    pub(super) fn take_back(&mut self, key: &[u8]) {
        let places = self.places(key);
        let empty_at = self.least(places);
        for place in places {
            if self.cells[place] == empty_at {
                self.cells[place] = empty_at.saturating_sub(self.leak_micros);
            }
        }
    }

    fn places(&self, key: &[u8]) -> [usize; ROWS] {
        let Digest(digest) = Digest::of(&[&self.seed, key].concat());
        std::array::from_fn(|row| {
            let bytes = [digest[2 * row], digest[2 * row + 1]];
            row * COLUMNS + usize::from(u16::from_le_bytes(bytes)) % COLUMNS
        })
    }

    fn least(&self, places: [usize; ROWS]) -> i64 {
        let cells = places.into_iter().map(|place| self.cells[place]);
        cells.min().unwrap_or(i64::MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn counts_and_leaks() {
        let mut sketch = Sketch::new([7; 32], SECOND);
        assert!(sketch.level(b"a", at(0)).abs() < 1e-9);
        for _ in 0..3 {
            sketch.add(b"a", at(0));
        }
        assert!((sketch.level(b"a", at(0)) - 3.0).abs() < 1e-9);
        assert!((sketch.level(b"a", at(2)) - 1.0).abs() < 1e-9);
        assert!(sketch.level(b"a", at(9)).abs() < 1e-9);
        assert!(sketch.level(b"b", at(0)).abs() < 1e-9);
        sketch.take_back(b"a");
        assert!((sketch.level(b"a", at(0)) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn ten_thousand_busy_keys_leave_others_alone() {
        let mut sketch = Sketch::new([7; 32], SECOND);
        for key in 0..10_000_u32 {
            for _ in 0..5 {
                sketch.add(&key.to_le_bytes(), at(0));
            }
        }
        let touched =
            (10_000..20_000_u32).filter(|key| sketch.level(&key.to_le_bytes(), at(0)) > 0.0);
        let touched = touched.count();
        assert!(touched < 200, "{touched} of 10,000");
        let own = (0..10_000_u32).all(|key| sketch.level(&key.to_le_bytes(), at(0)) >= 5.0);
        assert!(own, "nobody is underestimated");
    }
}
