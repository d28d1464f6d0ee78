//! Which offers of the catalog a request is about.

mod found;
mod walk;

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use crate::search::{Query, Term};
use crate::shard::CategorySnapshot;
use crate::view::{CatalogView, Row};
use domain_offer::id::OfferId;
use domain_offer::money::{Currency, PriceBound};
use found::{found_rows, rows_of};
pub(crate) use walk::Walk;

/// What to look for; what is `None` does not filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Key of the category.
    pub category: Option<Arc<str>>,
    /// Keys of categories to leave out; not looked at where `category` names one.
    pub without: Vec<Arc<str>>,
    /// Key of the brand.
    pub brand: Option<Arc<str>>,
    /// Key of the store.
    pub store: Option<Arc<str>>,
    /// Words that the offer has.
    pub words: Option<Query>,
    /// These offers only.
    pub only: Option<Vec<OfferId>>,
    /// The currency; by default the commonest among the offers that pass the rest, ties by code,
    /// before any price filter.
    pub currency: Option<Currency>,
    /// The lowest price.
    pub min_price: Option<PriceBound>,
    /// The highest price.
    pub max_price: Option<PriceBound>,
    /// Whether offers that are no longer active count too.
    pub include_expired: bool,
}

/// The offers that pass a filter, in one currency.
#[derive(Debug)]
pub struct Selection<'v> {
    currency: Option<Currency>,
    prices: RangeInclusive<i64>,
    parts: Vec<ShardSelection<'v>>,
    /// The words that were looked for.
    terms: Option<Vec<Term>>,
}

/// The offers of one category that pass a filter.
#[derive(Debug)]
pub struct ShardSelection<'v> {
    shard: &'v CategorySnapshot,
    /// The rows of the currency that are within the prices.
    range: Range<usize>,
    /// The rows to look at, all of them in the range.
    rows: RowSource<'v>,
    brand: Option<u32>,
    store: Option<u32>,
    include_expired: bool,
}

#[derive(Debug)]
enum RowSource<'v> {
    All,
    Listed(&'v [u32]),
    Found(Vec<u32>),
}

impl CatalogView {
    /// The offers that pass a filter; where none has all its words, those that have most of them, with the words that
    /// they need not have.
    pub fn select_or_relax(&self, filter: &Filter) -> (Selection<'_>, Vec<String>) {
        let strict = self.select(filter);
        let (Some(query), Some(terms)) = (&filter.words, strict.terms()) else {
            return (strict, Vec::new());
        };
        if strict.count() > 0 {
            return (strict, Vec::new());
        }
        let indexes = self.shards_of(filter);
        let indexes = indexes.iter().map(|shard| shard.base().words());
        for relaxed in query.relaxed(terms, indexes) {
            let words = Some(relaxed.query);
            let found = self.select(&Filter {
                words,
                ..filter.clone()
            });
            if found.count() > 0 {
                return (found, relaxed.left_out);
            }
        }
        (strict, Vec::new())
    }

    /// The categories that a filter lets through.
    fn shards_of(&self, filter: &Filter) -> Vec<&CategorySnapshot> {
        if let Some(key) = &filter.category {
            self.shard(key).map(|shard| &**shard).into_iter().collect()
        } else {
            let is_left_out =
                |shard: &CategorySnapshot| filter.without.contains(&shard.base().category().key);
            let shards = self.shards().iter().map(|shard| &**shard);
            shards.filter(|shard| !is_left_out(shard)).collect()
        }
    }

    /// The offers that pass a filter.
    pub fn select(&self, filter: &Filter) -> Selection<'_> {
        let shards = self.shards_of(filter);
        let indexes = self.shards().iter().map(|shard| shard.base().words());
        let terms = filter.words.as_ref().map(|query| query.terms(&indexes));
        let part = |shard| ShardSelection::new(shard, filter, terms.as_deref());
        let mut parts: Vec<ShardSelection> = shards.into_iter().filter_map(part).collect();
        let currency = filter.currency.or_else(|| commonest_currency(&parts));
        let least = |bound: PriceBound| currency.map_or(i64::MIN, |c| bound.at_least(c));
        let most = |bound: PriceBound| currency.map_or(i64::MAX, |c| bound.at_most(c));
        let prices =
            filter.min_price.map_or(i64::MIN, least)..=filter.max_price.map_or(i64::MAX, most);
        for part in &mut parts {
            part.narrow(currency, &prices);
        }
        parts.retain(|part| !part.range.is_empty());
        Selection {
            currency,
            prices,
            parts,
            terms,
        }
    }
}

impl<'v> ShardSelection<'v> {
    fn new(shard: &'v CategorySnapshot, filter: &Filter, terms: Option<&[Term]>) -> Option<Self> {
        let base = shard.base();
        let place = |key: &Option<Arc<str>>, names: &[crate::shard::LocalName]| match key {
            None => Some(None),
            Some(key) => {
                let place = names.iter().position(|name| name.key == *key)?;
                Some(Some(
                    u32::try_from(place).expect("names of a shard fit 32 bits"),
                ))
            }
        };
        let brand = place(&filter.brand, base.brands())?;
        let store = place(&filter.store, base.stores())?;
        let listed = filter.only.as_deref().map(|only| rows_of(shard, only));
        let rows = match (terms, brand, store) {
            _ if listed.as_ref().is_some_and(Vec::is_empty) => return None,
            (Some(terms), ..) => {
                let mut found = found_rows(shard, base.words(), terms);
                if let Some(listed) = listed {
                    found.retain(|row| listed.binary_search(row).is_ok());
                }
                RowSource::Found(found)
            }
            _ if listed.is_some() => RowSource::Found(listed.unwrap_or_default()),
            (None, Some(brand), _) => RowSource::Listed(shard.of_brand(brand)),
            (None, None, Some(store)) => RowSource::Listed(shard.of_store(store)),
            (None, None, None) => RowSource::All,
        };
        Some(Self {
            shard,
            range: 0..shard.len(),
            rows,
            brand,
            store,
            include_expired: filter.include_expired,
        })
    }

    /// Leaves the rows of a currency that are within the prices; rows are in order of both.
    fn narrow(&mut self, currency: Option<Currency>, prices: &RangeInclusive<i64>) {
        let of_currency = currency.and_then(|currency| self.shard.in_currency(currency));
        let rows = of_currency.map_or(0..0, |rows| rows.rows.clone());
        let known = &self.shard.prices()[rows.clone()];
        let from = match *prices.start() {
            i64::MIN => 0,
            least => known.partition_point(|&price| price < least),
        };
        let until = match *prices.end() {
            i64::MAX => known.len(),
            most => known.partition_point(|&price| price <= most),
        };
        self.range = rows.start + from..rows.start + until.max(from);
        let within = |listed: &[u32]| {
            let before = |end: usize| listed.partition_point(|&row| (row as usize) < end);
            before(self.range.start)..before(self.range.end)
        };
        match &mut self.rows {
            RowSource::All => {}
            RowSource::Listed(listed) => *listed = &listed[within(listed)],
            RowSource::Found(found) => {
                let within = within(found);
                found.truncate(within.end);
                found.drain(..within.start);
            }
        }
    }

    /// The category.
    pub const fn shard(&self) -> &'v CategorySnapshot {
        self.shard
    }

    /// The rows of the currency that are within the prices, whatever else is asked for.
    pub const fn range(&self) -> &Range<usize> {
        &self.range
    }

    /// Whether all active rows of [`ShardSelection::range`] pass, and no others.
    pub const fn is_all_active(&self) -> bool {
        matches!(self.rows, RowSource::All) && !self.include_expired
    }

    /// The rows that pass, cheapest first.
    pub fn rows(&self) -> impl Iterator<Item = Row<'v>> + '_ {
        self.walk()
    }

    /// How many rows pass.
    pub fn count(&self) -> usize {
        self.count_within(&self.range)
    }

    /// How many rows of a part of the range pass.
    fn count_within(&self, rows: &Range<usize>) -> usize {
        match (&self.rows, self.include_expired) {
            (RowSource::All, true) => rows.len(),
            (RowSource::All, false) => self.shard.count_active(rows),
            _ => self
                .rows()
                .filter(|row| rows.contains(&row.number()))
                .count(),
        }
    }

    /// Whether a row of the category passes.
    pub fn contains(&self, row: usize) -> bool {
        let is_listed = match &self.rows {
            RowSource::All | RowSource::Listed(_) => true,
            RowSource::Found(found) => {
                let row = u32::try_from(row).expect("rows fit 32 bits");
                found.binary_search(&row).is_ok()
            }
        };
        is_listed && self.range.contains(&row) && self.passes(Row::new(self.shard, row))
    }

    fn passes(&self, row: Row<'v>) -> bool {
        (self.include_expired || row.is_active())
            && self.store.is_none_or(|store| row.store() == store)
            && (self.brand.is_none() || row.brand() == self.brand)
    }
}

fn commonest_currency(parts: &[ShardSelection]) -> Option<Currency> {
    let mut known = parts.iter().flat_map(|part| part.shard.currencies());
    let first = known.next()?.currency;
    if known.all(|rows| rows.currency == first) {
        return Some(first);
    }
    let mut counts: BTreeMap<Currency, usize> = BTreeMap::new();
    for part in parts {
        for known in part.shard.currencies() {
            *counts.entry(known.currency).or_default() += part.count_within(&known.rows);
        }
    }
    counts.retain(|_, count| *count > 0);
    // In order of code, so that of equally common ones the first is taken.
    counts
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map(|(currency, _)| currency)
}

impl<'v> Selection<'v> {
    /// The currency of the offers; `None` when there is none at all.
    pub const fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// How the words asked for were looked up; `None` where none were.
    pub fn terms(&self) -> Option<&[Term]> {
        self.terms.as_deref()
    }

    /// The prices asked for, in minor units of the currency.
    pub const fn prices(&self) -> &RangeInclusive<i64> {
        &self.prices
    }

    /// The offers: within each category cheapest first.
    pub fn rows(&self) -> impl Iterator<Item = Row<'v>> + '_ {
        self.parts.iter().flat_map(ShardSelection::rows)
    }

    /// The offers by category; only categories that have rows within the prices.
    pub fn parts(&self) -> &[ShardSelection<'v>] {
        &self.parts
    }

    /// How many offers there are.
    pub fn count(&self) -> usize {
        self.parts.iter().map(ShardSelection::count).sum()
    }

    /// Whether [`Selection::rows`] is in order of price as it stands.
    pub const fn is_sorted(&self) -> bool {
        self.parts.len() < 2
    }
}
