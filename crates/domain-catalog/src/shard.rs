//! One category of the catalog: its offers, their words, and what they were at an instant.

mod base;
mod delta;
mod derive;
mod doubts;
mod floor;
mod groups;
mod marks;
mod names;
mod offer_list;
mod parts;
mod prices;
mod remarks;
mod state;

pub use base::ShardBase;
pub(crate) use doubts::Vouched;
pub use floor::{FLOOR_DIVISOR, FLOOR_MIN_PRICES, FLOOR_MIN_STORES};
pub use marks::Marks;
pub use names::LocalName;
pub(crate) use offer_list::Changes;
pub use offer_list::OfferList;
pub use parts::{ApartOffer, ApartReason, CurrencyRows, ScrapedDay};
pub use state::CategorySnapshot;
pub(crate) use state::{Terms, Witnesses};

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
    pub(crate) fn of(
        category: &Arc<str>,
        offers: OfferList,
        terms: &Terms,
        witnesses: &Witnesses<'_>,
    ) -> Option<Self> {
        if offers.is_empty() {
            return None;
        }
        let base = Arc::new(ShardBase::new(category, offers));
        let latest = CategorySnapshot::before(Arc::clone(&base), Instant::MAX, terms, witnesses);
        let latest = Arc::new(latest);
        Some(Self { base, latest })
    }

    /// The category with changes; `None` when no offer is left. What was derived of the other offers
    /// stays where it can.
    pub(crate) fn changed(
        &self,
        changes: Changes,
        terms: &Terms,
        witnesses: &Witnesses<'_>,
    ) -> Option<Self> {
        if let Some((base, delta)) = self.base.with(&changes) {
            let base = Arc::new(base);
            let latest = self
                .latest
                .after(Arc::clone(&base), &delta, terms, witnesses);
            let latest = Arc::new(latest);
            return Some(Self { base, latest });
        }
        let offers = self.base.offers().merged(changes);
        Self::of(&self.base.category().key, offers, terms, witnesses)
    }

    /// The offers and their words.
    pub fn base(&self) -> &ShardBase {
        &self.base
    }

    /// The state after every fact so far, whenever it is dated.
    pub const fn latest(&self) -> &Arc<CategorySnapshot> {
        &self.latest
    }

    /// The state at T: the latest one, or one made for T where some facts are later. `newest` is the newest fact
    /// of all categories, which may speak for a doubtful sighting of this one.
    pub(crate) fn at(
        &self,
        t: AsOf,
        newest: Option<Instant>,
        terms: &Terms,
        witnesses: &Witnesses<'_>,
    ) -> Arc<CategorySnapshot> {
        let newest = if self.latest.has_doubts() {
            newest.unwrap_or(Instant::MIN)
        } else {
            self.base.newest()
        };
        if newest < t.end() {
            return Arc::clone(&self.latest);
        }
        let base = Arc::clone(&self.base);
        Arc::new(CategorySnapshot::before(base, t.end(), terms, witnesses))
    }
}
