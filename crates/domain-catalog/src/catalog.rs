//! The catalog: all offers as read, immutable, split by category.

mod aliases;
mod builder;
mod category;
mod derivation;
mod listings;
mod names;
mod restored;
mod sum;

pub use aliases::{AliasIndex, Owner};
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
use crate::shard::{Shard, Terms};
use domain_offer::extraction::Digest;
use domain_offer::id::OfferId;
use domain_offer::observation::Observation;
use domain_offer::offer::Offer;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;

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
    aliases: AliasIndex,
    rejected: Arc<BTreeSet<RowKey>>,
}

impl Catalog {
    /// The categories, in order of their names.
    pub fn shards(&self) -> &[Arc<Shard>] {
        &self.shards
    }

    /// What categories are judged by besides their offers.
    pub(crate) const fn terms(&self) -> &Terms {
        &self.terms
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

    /// The offer that an id leads to, also one of before; of several that have it the one seen last. `None` for an id
    /// that no offer has.
    pub fn resolve(&self, id: OfferId) -> Option<&Arc<Offer>> {
        let of_alias = || {
            let owner = self.aliases.owner(id)?;
            let route = owner.route.map(|(_, route)| route);
            let offers = [owner.page, route].into_iter().flatten();
            offers
                .filter_map(|id| self.offer(id))
                .max_by_key(|offer| offer.seen_at())
        };
        self.offer(id).or_else(of_alias)
    }

    /// The offer that an observation is of; `None` where it is not in the catalog yet.
    pub fn offer_of(&self, observation: &Observation) -> Option<&Arc<Offer>> {
        let id = observation.offer_id();
        let of_page = || self.offer(self.aliases.owner(id)?.page?);
        self.offer(id).or_else(of_page)
    }

    /// The offers of the address that has this id in the log, without the routes of its page.
    pub fn offers_at(&self, logged: OfferId) -> impl Iterator<Item = &Arc<Offer>> {
        let page = self.aliases.owner(logged).and_then(|owner| owner.page);
        let ids = std::iter::once(logged).chain(page);
        ids.filter_map(|id| self.offer(id))
    }

    /// Whether some of the offers of the address that has this id in the log are routes of its page.
    pub fn has_routes_at(&self, logged: OfferId) -> bool {
        let owner = self.aliases.owner(logged);
        owner.is_some_and(|owner| owner.route.is_some())
    }

    /// Ids that lead to offers beside their own.
    pub const fn aliases(&self) -> &AliasIndex {
        &self.aliases
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

    /// How the names of a row of the category at that place are shown, by the numbers of its brand and store there.
    pub(crate) fn names_of_row(
        &self,
        category: usize,
        brand: Option<u32>,
        store: u32,
    ) -> ShownNames<'_> {
        self.names.of_row(category, brand, store)
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
