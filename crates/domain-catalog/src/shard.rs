//! One category of the catalog: its offers, their words, and what they were at an instant.

mod base;
mod delta;
mod derive;
mod groups;
mod marks;
mod names;
mod offer_list;
mod prices;
mod state;

pub use base::ShardBase;
pub use marks::Marks;
pub use names::LocalName;
pub(crate) use offer_list::Changes;
pub use offer_list::OfferList;
pub use state::{ApartOffer, ApartReason, CategorySnapshot, CurrencyRows, ScrapedDay};

use std::sync::Arc;

use domain_offer::time::{AsOf, Instant};

/// A category with its offers and their state after every fact so far.
#[derive(Debug)]
pub struct Shard {
    base: Arc<ShardBase>,
    latest: Arc<CategorySnapshot>,
}

impl Shard {
    /// Derives everything from the offers of one category; `None` when there are none.
    pub(crate) fn of(category: &Arc<str>, offers: OfferList, max_age_days: u32) -> Option<Self> {
        if offers.is_empty() {
            return None;
        }
        let base = Arc::new(ShardBase::new(category, offers));
        let latest = CategorySnapshot::before(Arc::clone(&base), Instant::MAX, max_age_days);
        let latest = Arc::new(latest);
        Some(Self { base, latest })
    }

    /// The category with changes; `None` when no offer is left. What was derived of the other offers
    /// stays where it can.
    pub(crate) fn changed(&self, changes: Changes, max_age_days: u32) -> Option<Self> {
        if let Some((base, delta)) = self.base.with(&changes) {
            let base = Arc::new(base);
            let latest = self.latest.after(Arc::clone(&base), &delta, max_age_days);
            let latest = Arc::new(latest);
            return Some(Self { base, latest });
        }
        let offers = self.base.offers().merged(changes);
        Self::of(&self.base.category().key, offers, max_age_days)
    }

    /// The offers and their words.
    pub fn base(&self) -> &ShardBase {
        &self.base
    }

    /// The state after every fact so far, whenever it is dated.
    pub const fn latest(&self) -> &Arc<CategorySnapshot> {
        &self.latest
    }

    /// The state at T: the latest one, or one made for T where some facts are later.
    pub fn at(&self, t: AsOf, max_age_days: u32) -> Arc<CategorySnapshot> {
        if self.base.newest() < t.end() {
            return Arc::clone(&self.latest);
        }
        Arc::new(CategorySnapshot::before(
            Arc::clone(&self.base),
            t.end(),
            max_age_days,
        ))
    }
}
