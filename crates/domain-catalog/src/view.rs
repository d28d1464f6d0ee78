//! The catalog at T: what every answer is computed from.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use crate::catalog::{Catalog, ShownNames};
use crate::memo::Memo;
use crate::population::Population;
use crate::shard::{CategorySnapshot, Shard, ShardBase, Vouched};
use domain_offer::id::OfferId;
use domain_offer::money::Money;
use domain_offer::observation::Gtin;
use domain_offer::offer::{DayPrice, Offer};
use domain_offer::offer_at::each_trusted_day;
use domain_offer::size_class::SizeClass;
use domain_offer::time::{AsOf, Instant};

/// The catalog as it is at T.
#[derive(Debug)]
pub struct CatalogView {
    catalog: Arc<Catalog>,
    t: AsOf,
    shards: Vec<Arc<CategorySnapshot>>,
    newest: Option<Instant>,
    is_latest: bool,
    memo: Memo,
}

impl Catalog {
    /// The catalog as it is at T.
    pub fn at(self: &Arc<Self>, t: AsOf) -> CatalogView {
        let said = (self.products(), self.reviews());
        let witnesses = |base: &ShardBase, doubts: &[_], end| {
            Vouched::of(base, doubts, end, said, |id| self.offer(id))
        };
        let at = |shard: &Arc<Shard>| shard.at(t, self.newest(), self.terms(), &witnesses);
        let shards = self.shards().iter().map(at).collect();
        CatalogView::new(Arc::clone(self), t, shards)
    }
}

impl CatalogView {
    pub(crate) fn new(catalog: Arc<Catalog>, t: AsOf, shards: Vec<Arc<CategorySnapshot>>) -> Self {
        let newest = shards.iter().filter_map(|shard| shard.newest()).max();
        let both = catalog.shards().iter().zip(&shards);
        let is_latest = both
            .into_iter()
            .all(|(shard, at)| Arc::ptr_eq(shard.latest(), at));
        Self {
            catalog,
            t,
            shards,
            newest,
            is_latest,
            memo: Memo::default(),
        }
    }

    /// What was derived from the view, T included.
    pub const fn memo(&self) -> &Memo {
        &self.memo
    }

    /// What was derived from its offers as they are, whatever T is: where no fact is later than T,
    /// views of one catalog share it.
    pub fn offers_memo(&self) -> &Memo {
        if self.is_latest {
            self.catalog.memo()
        } else {
            &self.memo
        }
    }

    /// Whether it is what this catalog was at T.
    pub fn is_of(&self, catalog: &Catalog, t: AsOf) -> bool {
        self.t == t && self.catalog.version() == catalog.version()
    }

    /// The catalog, for its names.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The instant that answers are computed for.
    pub const fn t(&self) -> AsOf {
        self.t
    }

    /// The categories at T, in order of their names.
    pub fn shards(&self) -> &[Arc<CategorySnapshot>] {
        &self.shards
    }

    /// The category of this key.
    pub fn shard(&self, category_key: &str) -> Option<&Arc<CategorySnapshot>> {
        self.shards
            .iter()
            .find(|shard| &*shard.base().category().key == category_key)
    }

    /// The row of an offer; `None` where the offer is not known or is shown nowhere at T.
    pub fn row(&self, id: OfferId) -> Option<Row<'_>> {
        let (shard, place) = self.catalog.find(id)?;
        let shard = self.shard(&shard.base().category().key)?;
        let row = shard.row_of(place)?;
        Some(Row::new(shard, row))
    }

    /// The place of a category of this view.
    pub fn place_of(&self, shard: &CategorySnapshot) -> usize {
        let mut shards = self.shards.iter();
        let place = shards.position(|known| std::ptr::eq(&raw const **known, shard));
        place.expect("the category is of this view")
    }

    /// How the names of a row of this view are shown.
    pub fn names(&self, row: &Row<'_>) -> ShownNames<'_> {
        let place = self.place_of(row.shard());
        self.catalog.names_of_row(place, row.brand(), row.store())
    }

    /// The newest fact up to T.
    pub const fn newest(&self) -> Option<Instant> {
        self.newest
    }
}

/// One shown offer at T.
#[derive(Clone, Copy, Debug)]
pub struct Row<'v> {
    shard: &'v CategorySnapshot,
    row: usize,
}

/// The order of rows: a number of the list's own, then price, newest, id.
///
/// What breaks ties is looked up only where there is a tie.
#[derive(Clone, Copy, Debug)]
pub struct RowKey<'v> {
    first: i64,
    row: Row<'v>,
}

impl RowKey<'_> {
    /// Whether every row of a category that is not cheaper than its row `row`, and whose number in
    /// the list is not below `bound`, comes after this one.
    pub(crate) fn beats_all_from(&self, bound: i64, row: &Row<'_>) -> bool {
        (self.first, self.row.price()) < (bound, row.price())
    }

    fn ties(&self) -> (i64, Reverse<Instant>) {
        (self.row.price(), Reverse(self.row.priced_at()))
    }
}

impl Ord for RowKey<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_first = self.first.cmp(&other.first);
        let by_ties = by_first.then_with(|| self.ties().cmp(&other.ties()));
        by_ties.then_with(|| self.row.offer().id().cmp(&other.row.offer().id()))
    }
}

impl PartialOrd for RowKey<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for RowKey<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for RowKey<'_> {}

impl<'v> Row<'v> {
    /// A row of a category.
    pub fn new(shard: &'v CategorySnapshot, row: usize) -> Self {
        debug_assert!(row < shard.len(), "a row lies in its shard");
        Self { shard, row }
    }

    /// Its category.
    pub const fn shard(&self) -> &'v CategorySnapshot {
        self.shard
    }

    /// Its place in its category.
    pub const fn number(&self) -> usize {
        self.row
    }

    /// The offer.
    pub fn offer(&self) -> &'v Arc<Offer> {
        self.shard.offer(self.row)
    }

    /// The offer's place in its category.
    pub fn offer_number(&self) -> u32 {
        self.shard.offer_number(self.row)
    }

    /// The shown price, in minor units.
    pub fn price(&self) -> i64 {
        self.shard.price(self.row)
    }

    /// The shown price with its currency.
    pub fn money(&self) -> Money {
        Money::from_minor(self.price(), self.shard.currency_of(self.row).currency)
    }

    /// When the shown price was seen.
    pub fn priced_at(&self) -> Instant {
        self.shard.priced_at(self.row)
    }

    /// When the newest of all prices of its category and currency was seen.
    pub fn freshest(&self) -> Instant {
        self.shard.currency_of(self.row).freshest
    }

    /// When the newest price in its block of rows was seen.
    pub fn freshest_of_block(&self) -> Instant {
        self.shard.freshest_of_block(self.row)
    }

    /// Whether the offer is active.
    pub fn is_active(&self) -> bool {
        self.shard.is_active(self.row)
    }

    /// Whether the price is unusual for its category.
    pub fn is_unusual(&self) -> bool {
        self.shard.is_unusual(self.row)
    }

    /// The active, trusted prices of the offer's own category and currency.
    pub fn population(&self) -> &'v Population<'static> {
        &self.shard.currency_of(self.row).population
    }

    /// The place of its store in its category.
    pub fn store(&self) -> u32 {
        self.shard.base().store_of(self.offer_number())
    }

    /// The place of its brand in its category.
    pub fn brand(&self) -> Option<u32> {
        self.shard.base().brand_of(self.offer_number())
    }

    /// The offer's article number.
    pub fn gtin(&self) -> Option<Gtin> {
        self.shard.base().gtin_of(self.offer_number())
    }

    /// The class of its size, capacity or content.
    pub fn size_class(&self) -> Option<SizeClass> {
        self.shard.base().size_class(self.offer_number())
    }

    /// The newest sighting of the offer up to T, also one whose price is suspect.
    pub fn seen_at(&self) -> Instant {
        self.shard.seen_at(self.row)
    }

    /// Calls `visit` with the offer's days before `end`, in the shown price's currency and in order, whose prices
    /// are trusted.
    pub fn each_trusted_day(&self, end: Instant, visit: impl FnMut(&DayPrice)) {
        let remarks = self.shard.remarks(self.offer_number());
        each_trusted_day(self.offer(), self.money().currency(), end, remarks, visit);
    }

    /// The row's place in a list sorted by `first` (ascending), ties by price, newest and id.
    pub const fn key(self, first: i64) -> RowKey<'v> {
        RowKey { first, row: self }
    }

    /// The row's place in a list sorted by price, ties by newest and id.
    pub fn by_price(&self) -> RowKey<'v> {
        self.key(self.price())
    }

    /// The share of its population that is dearer, ties counted half.
    pub fn share_dearer(&self) -> f64 {
        self.shard.share_dearer(self.row)
    }

    /// The share of its population that is cheaper, ties counted half.
    pub fn share_cheaper(&self) -> f64 {
        self.shard.share_cheaper(self.row)
    }
}
