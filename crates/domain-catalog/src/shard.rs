//! One category of the catalog: its offers, their words, and what they were at an instant.

mod base;
mod derive;
mod state;

pub use base::{LocalName, ShardBase};
pub use state::{ApartOffer, ApartReason, CurrencyRows, ScrapedDay, ShardAt};

use std::sync::Arc;

use crate::time::{AsOf, Instant};

/// A category with its offers and their state after every fact so far.
#[derive(Debug)]
pub struct Shard {
    base: Arc<ShardBase>,
    latest: Arc<ShardAt>,
}

impl Shard {
    /// Derives everything from the offers of one category.
    pub fn new(base: ShardBase, max_age_days: u32) -> Self {
        let base = Arc::new(base);
        let latest = Arc::new(ShardAt::before(
            Arc::clone(&base),
            Instant::MAX,
            max_age_days,
        ));
        Self { base, latest }
    }

    /// The offers and their words.
    pub fn base(&self) -> &ShardBase {
        &self.base
    }

    /// The state after every fact so far, whenever it is dated.
    pub const fn latest(&self) -> &Arc<ShardAt> {
        &self.latest
    }

    /// The state at T: the latest one, or one made for T where some facts are later.
    pub fn at(&self, t: AsOf, max_age_days: u32) -> Arc<ShardAt> {
        if self.base.newest() < t.end() {
            return Arc::clone(&self.latest);
        }
        Arc::new(ShardAt::before(
            Arc::clone(&self.base),
            t.end(),
            max_age_days,
        ))
    }
}
