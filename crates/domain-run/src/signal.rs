//! What tells that a scraper broke. Decided at a run's end only, against the runs before.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::before::Before;
use crate::run::OfferCounts;
use crate::stats::median;
use crate::summary::{CategoryRows, Summary};

/// Rows below which nothing is said of a run, nor of a category that brings as few.
pub const MIN_ROWS: u64 = 10;
/// Rows below which nothing is said of a single category's number of rows.
const MIN_CATEGORY_ROWS: f64 = 20.0;
/// A run has dropped rows where it brings less than this share of the median of the runs before.
pub const KEPT: f64 = 0.6;
/// Prices are scaled where they are so many times those before, or that part of them.
pub const SCALED: i64 = 5;
/// The share of the offers whose prices are scaled that is too many.
const SCALED_SHARE: f64 = 0.1;
/// Offers with scaled prices below which nothing is said.
const MIN_SCALED: u64 = 5;
/// By how much more of the rows a field is missing where it was lost.
pub const LOST: f64 = 0.2;
/// By how much more of the rows are rejected where the rejections rose.
pub const ROSE: f64 = 0.1;
/// The share of rejected rows that is too large without any run before.
const MOST_REJECTED: f64 = 0.5;
/// Runs before a category counts as gone: one could be another scraper's.
const RUNS_FOR_GONE: usize = 2;
/// Most signals of one kind.
const MOST: usize = 20;

/// A kind of signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SignalKind {
    /// Much fewer new rows than before, in all or in a category.
    RowsDropped,
    /// A field that used to be there is missing.
    FieldLost,
    /// Prices are many times what they were, or a small part.
    PricesScaled,
    /// More rows are refused than before.
    RejectsRose,
}

impl SignalKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [
        Self::RowsDropped,
        Self::FieldLost,
        Self::PricesScaled,
        Self::RejectsRose,
    ];

    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RowsDropped => "rows_dropped",
            Self::FieldLost => "field_lost",
            Self::PricesScaled => "prices_scaled",
            Self::RejectsRose => "rejects_rose",
        }
    }

    /// The kind of a code; `None` for one that is not known.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Something that is wrong with a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// What.
    pub kind: SignalKind,
    /// Of which category (rows, prices) or field; `None` for the whole store.
    pub subject: Option<Arc<str>>,
    /// What was usual: rows, a share between 0 and 1, or a price in minor units.
    pub before: f64,
    /// What is now.
    pub now: f64,
}

/// What is wrong with a run: its own counts, its offers where they are known, and the runs before.
pub fn signals(now: &Summary, offers: Option<&OfferCounts>, before: &Before) -> Vec<Signal> {
    let mut found = dropped(now, before);
    if !before.are_strangers {
        found.extend(lost(now, before));
        found.extend(scaled(now, offers, before));
    }
    found.extend(rose(now, before));
    found
}

/// Rows dropped, of the store and of its categories. Only categories that each run before brought count.
fn dropped(now: &Summary, before: &Before) -> Vec<Signal> {
    let Some((newest, others)) = before.runs.split_first() else {
        return Vec::new();
    };
    let may_be_gone = before.runs.len() >= RUNS_FOR_GONE;
    let counts = |name: &str| now.category(name).is_some() || may_be_gone;
    let is_usual = |name: &str| others.iter().all(|run| run.category(name).is_some());
    let names: BTreeSet<&Arc<str>> = newest
        .categories
        .iter()
        .map(|category| &category.name)
        .filter(|name| counts(name) && is_usual(name))
        .collect();
    let fresh = |run: &Summary, name: &str| run.category(name).map_or(0, |one| one.fresh) as f64;
    let of_store = |run: &Summary| names.iter().map(|name| fresh(run, name)).sum();
    let store = drop_of(now, before, of_store, None);
    let mut found: Vec<_> = names
        .iter()
        .filter_map(|name| {
            let of_category = |run: &Summary| fresh(run, name);
            let subject = Some(Arc::clone(name));
            drop_of(now, before, of_category, subject)
        })
        .collect();
    found.sort_by(|a, b| (b.before - b.now).total_cmp(&(a.before - a.now)));
    found.truncate(MOST);
    store.into_iter().chain(found).collect()
}

/// Far fewer than the median of the runs before, and fewer than any of them. Of a single category, of which a run has
/// many, it takes more: two standard deviations by which a count is off by chance.
fn drop_of(
    now: &Summary,
    before: &Before,
    rows: impl Fn(&Summary) -> f64,
    subject: Option<Arc<str>>,
) -> Option<Signal> {
    let usual = before.median(&rows)?;
    let least = before.runs.iter().map(&rows).fold(f64::INFINITY, f64::min);
    let now = rows(now);
    let (min, chance) = match subject {
        Some(_) => (MIN_CATEGORY_ROWS, 2.0 * now.sqrt()),
        None => (MIN_ROWS as f64, 0.0),
    };
    let is_dropped = usual >= min && now + chance < KEPT * usual && now < least;
    is_dropped.then_some(Signal {
        kind: SignalKind::RowsDropped,
        subject,
        before: usual,
        now,
    })
}

/// Fields that are missing in far more of the rows than in any run before.
fn lost(now: &Summary, before: &Before) -> Vec<Signal> {
    if now.read < MIN_ROWS || before.runs.is_empty() {
        return Vec::new();
    }
    let fields = now.missing.keys().filter_map(|field| {
        let share = |run: &Summary| run.missing_share(field);
        let most = before.runs.iter().map(share).fold(0.0, f64::max);
        let is_lost = share(now) > most + LOST + chance(now.read);
        is_lost.then(|| Signal {
            kind: SignalKind::FieldLost,
            subject: Some(Arc::clone(field)),
            before: before.median(share).unwrap_or(0.0),
            now: share(now),
        })
    });
    fields.collect()
}

/// How far a share of so many rows may be off by chance.
fn chance(rows: u64) -> f64 {
    1.0 / (rows.max(1) as f64).sqrt()
}

/// Prices many times what they were: of too many offers, or in the middle of a category.
fn scaled(now: &Summary, offers: Option<&OfferCounts>, before: &Before) -> Vec<Signal> {
    let of_offers = offers.filter(|offers| {
        offers.scaled >= MIN_SCALED && offers.scaled as f64 >= SCALED_SHARE * offers.compared as f64
    });
    let mut found: Vec<_> = now
        .categories
        .iter()
        .filter_map(|category| scaled_category(now, category, before))
        .collect();
    found.truncate(MOST);
    if let (Some(offers), true) = (of_offers, found.is_empty()) {
        let share = offers.scaled as f64 / offers.compared.max(1) as f64;
        found.push(Signal {
            kind: SignalKind::PricesScaled,
            subject: None,
            before: 0.0,
            now: share,
        });
    }
    found
}

/// All quartiles moved alike: the middle of a category of cheap and dear things may be now among the ones, now among the
/// others.
fn scaled_category(now: &Summary, category: &CategoryRows, before: &Before) -> Option<Signal> {
    let (currency, _) = now.median?;
    let prices = category.quartiles.filter(|_| category.priced >= MIN_ROWS)?;
    let of_currency = before
        .runs
        .iter()
        .filter(|run| run.median.is_some_and(|(of_run, _)| of_run == currency));
    let then: Vec<[i64; 3]> = of_currency
        .filter_map(|run| run.category(&category.name))
        .filter(|then| then.priced >= MIN_ROWS)
        .filter_map(|then| then.quartiles)
        .collect();
    let all = |moved: &dyn Fn(i64, i64) -> bool| {
        let of_run = |then: &[i64; 3]| {
            prices
                .iter()
                .zip(then)
                .all(|(now, then)| moved(*now, *then))
        };
        !then.is_empty() && then.iter().all(of_run)
    };
    let is_scaled = all(&|now, then| now >= then.saturating_mul(SCALED))
        || all(&|now, then| now <= then / SCALED);
    is_scaled.then(|| Signal {
        kind: SignalKind::PricesScaled,
        subject: Some(Arc::clone(&category.name)),
        before: median(then.iter().map(|[_, median, _]| *median as f64).collect()).unwrap_or(0.0),
        now: prices[1] as f64,
    })
}

/// A far larger share of rejected rows than in any run before; without one, most of the rows.
fn rose(now: &Summary, before: &Before) -> Option<Signal> {
    if now.received < MIN_ROWS {
        return None;
    }
    let share = now.rejected_share();
    let most = before
        .runs
        .iter()
        .map(Summary::rejected_share)
        .reduce(f64::max);
    let bound = most.map_or(MOST_REJECTED, |most| most + ROSE + chance(now.received));
    (share > bound).then(|| Signal {
        kind: SignalKind::RejectsRose,
        subject: None,
        before: before.median(Summary::rejected_share).unwrap_or(0.0),
        now: share,
    })
}
