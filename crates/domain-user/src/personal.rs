//! A list of offers ordered by a user's taste.
//!
//! The score of an offer is 0.6 of what the list measures anyway (its price or value score) and 0.4 of
//! taste: 0.2 of the affinity to its brand, 0.1 to its store, 0.05 to its category, and 0.05 when it costs no
//! more than the user wants to spend in its category. All of it is counted in whole millionths, so the
//! parts add up exactly, and an offer that is cheaper, else equal, never ranks lower.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain_catalog::filter::Filter;
use domain_catalog::page::{Page, PageRequest, Sort};
use domain_catalog::shard::{CategorySnapshot, LocalName};
use domain_catalog::view::{CatalogView, Row};
use domain_offer::money::Currency;

use crate::Taste;

/// Millionths of the score for each thousandth of what the list measures.
const BASE: i64 = 600;
/// Millionths for each thousandth of affinity to the brand.
const BRAND: i64 = 200;
/// Millionths for each thousandth of affinity to the store.
const STORE: i64 = 100;
/// Millionths for each thousandth of affinity to the category.
const CATEGORY: i64 = 50;
/// Millionths for a price that the user wants to spend.
const BAND: i64 = 50_000;

/// What a score is made of, in millionths; the parts add up to [`ScoreParts::total`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScoreParts {
    /// What the list measures anyway.
    pub base: i64,
    /// The brand.
    pub brand: i64,
    /// The store.
    pub store: i64,
    /// The category.
    pub category: i64,
    /// The price the user wants to spend.
    pub band: i64,
}

impl ScoreParts {
    /// The score, from 0 to 1,000,000.
    pub const fn total(&self) -> i64 {
        self.base + self.brand + self.store + self.category + self.band
    }
}

/// An offer with what its score is made of.
#[derive(Clone, Copy, Debug)]
pub struct PersonalRow<'v> {
    /// The offer.
    pub row: Row<'v>,
    /// Its score.
    pub parts: ScoreParts,
}

/// A page of offers by a user's taste.
#[derive(Debug)]
pub struct PersonalList<'v> {
    /// The currency of all of them; `None` when nothing was found in any.
    pub currency: Option<Currency>,
    /// The offers.
    pub page: Page<PersonalRow<'v>>,
    /// Whether this page differs from the one that anybody would get.
    pub changed: bool,
}

/// What a list measures of an offer without a taste.
pub trait Measure<'v> {
    /// The list's own score, in thousandths from 0 to 1,000; a cheaper offer, else equal, has no less.
    fn score(&self, row: &Row<'v>) -> i64;

    /// What the list is ordered by without a taste, ascending; ties by price, newest and id.
    fn plain(&self, row: &Row<'v>) -> i64;
}

/// The offers that pass a filter, by taste; an order that was asked for stands as it is, and then the
/// taste only leaves out what the user wants left out.
pub fn personalised<'v>(
    view: &'v CatalogView,
    filter: &Filter,
    taste: &Taste,
    measure: &impl Measure<'v>,
    sort: Option<Sort>,
    request: PageRequest,
) -> PersonalList<'v> {
    let asked = view.select(filter);
    let own = in_own_currency(view, filter, taste);
    let selection = own.as_ref().unwrap_or(&asked);
    let lens = Lens::of(taste, view.shards());
    let wanted = selection.rows().filter(|row| lens.wants(row));
    let keyed = wanted.map(|row| {
        let parts = lens.parts(&row, measure.score(&row));
        let first = sort.map_or_else(|| -parts.total(), |sort| sort.first(&row));
        (row.key(first), PersonalRow { row, parts })
    });
    let page = request.by_key(keyed);
    let plain = |row: &Row<'v>| sort.map_or_else(|| measure.plain(row), |sort| sort.first(row));
    // Nothing is known of the other rows: all are looked at.
    let usual = asked.page_by(plain, |_, _| i64::MIN, request);
    let changed = usual.total != page.total || {
        let ids = page.items.iter().map(|item| item.row.offer().id());
        !ids.eq(usual.items.iter().map(|row| row.offer().id()))
    };
    PersonalList {
        currency: selection.currency(),
        page,
        changed,
    }
}

/// The offers in the currency that the user wants, where the request names none and there are any.
fn in_own_currency<'v>(
    view: &'v CatalogView,
    filter: &Filter,
    taste: &Taste,
) -> Option<domain_catalog::filter::Selection<'v>> {
    if filter.currency.is_some() {
        return None;
    }
    let own = Filter {
        currency: Some(taste.currency()?),
        ..filter.clone()
    };
    let selection = view.select(&own);
    let finds = selection.rows().next().is_some();
    finds.then_some(selection)
}

/// The taste, looked up once for the names of each category instead of once for each offer.
struct Lens<'t> {
    taste: &'t Taste,
    shards: HashMap<*const CategorySnapshot, ShardLens>,
}

struct ShardLens {
    brands: Vec<Name>,
    stores: Vec<Name>,
    category: i64,
}

#[derive(Clone, Copy)]
struct Name {
    affinity: i64,
    wanted: bool,
}

impl<'t> Lens<'t> {
    fn of(taste: &'t Taste, shards: &[Arc<CategorySnapshot>]) -> Self {
        let lens = |shard: &Arc<CategorySnapshot>| {
            let base = shard.base();
            let lens = ShardLens {
                brands: names(base.brands(), &taste.brands, taste.only_brands.as_ref()),
                stores: names(base.stores(), &taste.stores, taste.only_stores.as_ref()),
                category: taste
                    .categories
                    .get(&base.category().key)
                    .copied()
                    .unwrap_or(0),
            };
            (Arc::as_ptr(shard), lens)
        };
        Self {
            taste,
            shards: shards.iter().map(lens).collect(),
        }
    }

    fn shard(&self, row: &Row<'_>) -> &ShardLens {
        let shard = std::ptr::from_ref(row.shard());
        self.shards
            .get(&shard)
            .expect("a row is of a category of its view")
    }

    fn wants(&self, row: &Row<'_>) -> bool {
        let lens = self.shard(row);
        let brand = row.brand().map(|brand| lens.brands[brand as usize].wanted);
        let of_brand = brand.unwrap_or(self.taste.only_brands.is_none());
        let category = &row.shard().base().category().key;
        of_brand
            && lens.stores[row.store() as usize].wanted
            && (!self.taste.only_bands || self.taste.is_in_band(category, row.money()))
    }

    fn parts(&self, row: &Row<'_>, score: i64) -> ScoreParts {
        let lens = self.shard(row);
        let brand = row
            .brand()
            .map_or(0, |brand| lens.brands[brand as usize].affinity);
        let category = &row.shard().base().category().key;
        let affordable = self.taste.is_affordable(category, row.money());
        ScoreParts {
            base: BASE * score,
            brand: BRAND * brand,
            store: STORE * lens.stores[row.store() as usize].affinity,
            category: CATEGORY * lens.category,
            band: if affordable { BAND } else { 0 },
        }
    }
}

fn names(
    local: &[LocalName],
    affinities: &HashMap<Arc<str>, i64>,
    only: Option<&HashSet<Arc<str>>>,
) -> Vec<Name> {
    let name = |name: &LocalName| Name {
        affinity: affinities.get(&name.key).copied().unwrap_or_default(),
        wanted: only.is_none_or(|only| only.contains(&name.key)),
    };
    local.iter().map(name).collect()
}
