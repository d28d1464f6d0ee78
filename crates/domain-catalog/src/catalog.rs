//! The catalog: all offers as read, immutable, split by category.

mod builder;
mod category;
mod derivation;
mod names;
mod restored;
mod sum;

pub use builder::{BuilderSettings, CatalogBuilder};
pub use derivation::{Derivation, Derived};
pub use restored::Restored;

use std::collections::BTreeSet;
use std::sync::Arc;

use names::DisplayNames;
pub use names::ShownNames;

use crate::memo::Memo;
use crate::products::ProductMap;
use crate::reviews::Reviews;
use crate::shard::{Shard, ShardBase, Terms, Vouched};
use crate::view::{CatalogView, Row};
use domain_offer::extraction::Digest;
use domain_offer::id::OfferId;
use domain_offer::offer::Offer;
use domain_offer::row::RowKey;
use domain_offer::time::{AsOf, Instant};

/// All offers as read. Made by its builder only; shared by all requests, never changed.
#[derive(Debug)]
pub struct Catalog {
    shards: Vec<Arc<Shard>>,
    names: DisplayNames,
    version: Digest,
    newest: Option<Instant>,
    terms: Terms,
    memo: Memo,
    products: Arc<ProductMap>,
    rejected: Arc<BTreeSet<RowKey>>,
}

impl Catalog {
    /// The catalog as it is at T.
    pub fn at(self: &Arc<Self>, t: AsOf) -> CatalogView {
        let said = (&*self.products, &*self.terms.reviews);
        let witnesses = |base: &ShardBase, doubts: &[_], end| {
            Vouched::of(base, doubts, end, said, |id| self.offer(id))
        };
        let shards = self.shards.iter();
        let shards = shards.map(|shard| shard.at(t, self.newest, &self.terms, &witnesses));
        CatalogView::new(Arc::clone(self), t, shards.collect())
    }

    /// The categories, in order of their names.
    pub fn shards(&self) -> &[Arc<Shard>] {
        &self.shards
    }

    /// Which catalog this is: an order-independent digest of content, rules, settings and build.
    pub const fn version(&self) -> Digest {
        self.version
    }

    /// What was derived from the catalog as it is after every fact.
    pub const fn memo(&self) -> &Memo {
        &self.memo
    }

    /// Which offers are one product.
    pub fn products(&self) -> &ProductMap {
        &self.products
    }

    /// What editors said of single sightings.
    pub fn reviews(&self) -> &Reviews {
        &self.terms.reviews
    }

    /// The rows of the log that today's rules refuse, so that they are in no offer.
    pub fn rejected(&self) -> &BTreeSet<RowKey> {
        &self.rejected
    }

    /// The newest fact of all; `None` when there is none.
    pub const fn newest(&self) -> Option<Instant> {
        self.newest
    }

    /// How many offers there are, those that are shown nowhere included.
    pub fn offers(&self) -> usize {
        self.shards
            .iter()
            .map(|shard| shard.base().offers().len())
            .sum()
    }

    /// An offer by its id, with its shard and its place there.
    pub fn find(&self, id: OfferId) -> Option<(&Arc<Shard>, u32)> {
        self.shards.iter().find_map(|shard| {
            let place = shard.base().offers().find(id)?;
            Some((shard, u32::try_from(place).expect("places fit 32 bits")))
        })
    }

    /// An offer by its id.
    pub fn offer(&self, id: OfferId) -> Option<&Arc<Offer>> {
        self.find(id)
            .map(|(shard, place)| &shard.base().offers()[place as usize])
    }

    /// How a category is shown; the key itself where the catalog does not know it.
    pub fn category_name<'n>(&'n self, key: &'n str) -> &'n str {
        self.names.category(key)
    }

    /// How the category at a place among [`Catalog::shards`] is shown.
    pub fn category_at(&self, place: usize) -> &str {
        self.names.category_at(place)
    }

    /// How the names of a row of the category at that place are shown.
    pub(crate) fn names_of_row(&self, category: usize, row: &Row<'_>) -> ShownNames<'_> {
        self.names.of_row(category, row)
    }

    /// How a brand is shown, in upper case.
    pub fn brand_name<'n>(&'n self, key: &'n str) -> &'n str {
        self.names.brand(key)
    }

    /// How a store is shown.
    pub fn store_name<'n>(&'n self, key: &'n str) -> &'n str {
        self.names.store(key)
    }
}
