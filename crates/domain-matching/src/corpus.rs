//! How much a word says: the rarer, the more.

use std::collections::HashMap;

/// A 64-bit digest of a token's text (FNV-1a); collisions are too rare to matter to a score.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// In how many listings each token is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corpus {
    listings: u32,
    found_in: HashMap<u64, u32>,
}

impl Corpus {
    /// A corpus that was counted before: how many listings, and in how many of them each token is.
    pub fn counted(listings: u32, found_in: impl IntoIterator<Item = (u64, u32)>) -> Self {
        Self {
            listings,
            found_in: found_in.into_iter().collect(),
        }
    }

    /// Counts one listing's tokens; each hash once.
    pub fn add(&mut self, hashes: impl IntoIterator<Item = u64>) {
        self.listings += 1;
        for hash in hashes {
            *self.found_in.entry(hash).or_default() += 1;
        }
    }

    /// The inverse document frequency, ln((n + 1) / (df + 0.5)), at least 0.1.
    pub fn weight(&self, hash: u64) -> f32 {
        let found = self.found_in.get(&hash).copied().unwrap_or(0);
        let ratio = (f64::from(self.listings) + 1.0) / (f64::from(found) + 0.5);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a weight needs no more precision"
        )]
        (ratio.ln().max(0.1) as f32)
    }
}
