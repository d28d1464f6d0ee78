//! Which offers of the catalog a request is about.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::money::{Currency, PriceBound};
use crate::search::{Query, WordIndex};
use crate::shard::ShardAt;
use crate::view::{CatalogView, Row};

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
pub struct Choice<'v> {
    currency: Option<Currency>,
    parts: Vec<Part<'v>>,
    min_price: i64,
    max_price: i64,
}

/// The candidates of one category.
#[derive(Debug)]
struct Part<'v> {
    shard: &'v ShardAt,
    rows: Rows,
    brand: Option<u32>,
    store: Option<u32>,
    include_expired: bool,
}

#[derive(Debug)]
enum Rows {
    All(Range<usize>),
    Listed(Vec<usize>),
}

impl CatalogView {
    /// The offers that pass a filter.
    pub fn choose(&self, filter: &Filter) -> Choice<'_> {
        let shards: Vec<&ShardAt> = if let Some(key) = &filter.category {
            self.shard(key).map(|shard| &**shard).into_iter().collect()
        } else {
            let is_left_out =
                |shard: &ShardAt| filter.without.contains(&shard.base().category().key);
            let shards = self.shards().iter().map(|shard| &**shard);
            shards.filter(|shard| !is_left_out(shard)).collect()
        };
        let indexes = self.shards().iter().map(|shard| shard.base().words());
        let terms = filter.words.as_ref().map(|query| query.terms(&indexes));
        let part = |shard| Part::new(shard, filter, terms.as_deref());
        let mut parts: Vec<Part> = shards.into_iter().filter_map(part).collect();
        let currency = filter.currency.or_else(|| commonest_currency(&parts));
        for part in &mut parts {
            part.narrow(currency);
        }
        let least = |bound: PriceBound| currency.map_or(i64::MIN, |c| bound.at_least(c));
        let most = |bound: PriceBound| currency.map_or(i64::MAX, |c| bound.at_most(c));
        Choice {
            currency,
            parts,
            min_price: filter.min_price.map_or(i64::MIN, least),
            max_price: filter.max_price.map_or(i64::MAX, most),
        }
    }
}

impl<'v> Part<'v> {
    fn new(
        shard: &'v ShardAt,
        filter: &Filter,
        terms: Option<&[crate::search::Term]>,
    ) -> Option<Self> {
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
        let rows = match terms {
            None => Rows::All(0..shard.len()),
            Some(terms) => Rows::Listed(found_rows(shard, base.words(), terms)),
        };
        Some(Self {
            shard,
            rows,
            brand,
            store,
            include_expired: filter.include_expired,
        })
    }

    fn narrow(&mut self, currency: Option<Currency>) {
        let of_currency = currency.and_then(|currency| self.shard.in_currency(currency));
        let range = of_currency.map_or(0..0, |rows| rows.rows.clone());
        match &mut self.rows {
            Rows::All(all) => *all = range,
            Rows::Listed(rows) => rows.retain(|row| range.contains(row)),
        }
    }

    fn rows(&self) -> impl Iterator<Item = Row<'v>> + '_ {
        let (all, listed) = match &self.rows {
            Rows::All(range) => (range.clone(), [].as_slice()),
            Rows::Listed(rows) => (0..0, rows.as_slice()),
        };
        let rows = all
            .chain(listed.iter().copied())
            .map(|row| Row::new(self.shard, row));
        rows.filter(|row| self.passes(*row))
    }

    fn passes(&self, row: Row<'v>) -> bool {
        (self.include_expired || row.is_active())
            && self.store.is_none_or(|store| row.store() == store)
            && (self.brand.is_none() || row.brand() == self.brand)
    }
}

fn found_rows(shard: &ShardAt, words: &WordIndex, terms: &[crate::search::Term]) -> Vec<usize> {
    let offers = words.find(terms);
    let mut rows: Vec<usize> = offers.into_iter().filter_map(|o| shard.row_of(o)).collect();
    rows.sort_unstable();
    rows
}

fn commonest_currency(parts: &[Part]) -> Option<Currency> {
    let mut known = parts.iter().flat_map(|part| part.shard.currencies());
    let first = known.next()?.currency;
    if known.all(|rows| rows.currency == first) {
        return Some(first);
    }
    let mut counts: BTreeMap<Currency, usize> = BTreeMap::new();
    for row in parts.iter().flat_map(Part::rows) {
        *counts.entry(row.money().currency()).or_default() += 1;
    }
    // In order of code, so that of equally common ones the first is taken.
    counts
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map(|(currency, _)| currency)
}

impl<'v> Choice<'v> {
    /// The currency of the offers; `None` when there is none at all.
    pub const fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// The offers: within each category cheapest first.
    pub fn rows(&self) -> impl Iterator<Item = Row<'v>> + '_ {
        let priced = |row: &Row<'v>| (self.min_price..=self.max_price).contains(&row.price());
        self.parts.iter().flat_map(Part::rows).filter(priced)
    }

    /// Whether [`Choice::rows`] is in order of price as it stands.
    pub const fn is_sorted(&self) -> bool {
        self.parts.len() < 2
    }
}
