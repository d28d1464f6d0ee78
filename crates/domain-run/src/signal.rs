//! What tells that a scraper broke. Decided at a run's end only, against the runs before.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::before::Before;
use crate::offers::OfferCounts;
use crate::stats::median;
use crate::summary::{CategoryRows, Summary};

/// Rows of a run below which nothing is said of its fields and prices.
pub const MIN_ROWS: u64 = 5;
/// Prices of a category below which nothing is said of them.
const MIN_PRICES: u64 = 10;
/// Rows below which nothing is said of their number, but where there are none at all.
const MIN_COUNT: f64 = 20.0;
/// A run has dropped rows where it brings less than this share of the median of the runs before.
pub const KEPT: f64 = 0.65;
/// Standard deviations by which the rows of a store, and those of one of its many categories, are off by chance.
const CHANCES: [f64; 2] = [3.0, 3.5];
/// So many times as much while there are fewer than [`ENOUGH`] runs before.
const UNSURE: f64 = 1.5;
/// Runs before of which the median is sure.
const ENOUGH: usize = 3;
/// Rows of categories that are gone, below which nothing is said of them.
const MIN_GONE: f64 = 12.0;
/// The same where no category is left that was usual.
const MIN_STRANGE: f64 = 3.0;
/// Prices are scaled where they are so many times those before, or that part of them.
pub const SCALED: i64 = 5;
/// The share of the offers whose prices are scaled that is too many.
const SCALED_SHARE: f64 = 0.1;
/// Offers with scaled prices below which nothing is said.
const MIN_SCALED: u64 = 3;
/// By how much more of the rows a field is missing where it was lost.
pub const LOST: f64 = 0.2;
/// By how much more of the rows are rejected where the rejections rose.
pub const ROSE: f64 = 0.1;
/// Rows of a first run below which nothing is said of it.
const MIN_FIRST: u64 = 10;
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

/// Rows dropped: of the store, of each of its categories, and by categories that are gone.
fn dropped(now: &Summary, before: &Before) -> Vec<Signal> {
    let usual = usual_categories(before);
    let of_store = (!before.are_strangers)
        .then(|| drop_of(now, before, |run| run.fresh as f64, None))
        .flatten();
    let mut found: Vec<_> = usual
        .iter()
        .filter(|name| now.category(name).is_some())
        .filter_map(|name| {
            let of_category = |run: &Summary| fresh(run, name);
            drop_of(now, before, of_category, Some(Arc::clone(name)))
        })
        .collect();
    found.sort_by(|a, b| (b.before - b.now).total_cmp(&(a.before - a.now)));
    let mut all: Vec<_> = of_store.into_iter().chain(found).collect();
    all.extend(gone(now, before, &usual));
    all.truncate(MOST);
    all
}

/// The categories that each run before brought; of strangers, those that most of them brought.
fn usual_categories(before: &Before) -> Vec<Arc<str>> {
    let mut counts = BTreeMap::<&Arc<str>, usize>::new();
    let all = before.runs.iter().flat_map(|run| &run.categories);
    for category in all {
        *counts.entry(&category.name).or_default() += 1;
    }
    let runs = before.runs.len();
    let least = if before.are_strangers {
        runs / 2 + 1
    } else {
        runs
    };
    let usual = counts.into_iter().filter(|(_, count)| *count >= least);
    usual.map(|(name, _)| Arc::clone(name)).collect()
}

fn fresh(run: &Summary, category: &str) -> f64 {
    run.category(category).map_or(0, |one| one.fresh) as f64
}

/// Usual categories of which there is no row: single ones that are large, and many together.
fn gone(now: &Summary, before: &Before, usual: &[Arc<str>]) -> Vec<Signal> {
    if before.runs.len() < RUNS_FOR_GONE {
        return Vec::new();
    }
    let rows = |name: &Arc<str>| before.median(|run| fresh(run, name)).unwrap_or(0.0);
    let all: f64 = usual.iter().map(rows).sum();
    let gone = usual.iter().filter(|name| now.category(name).is_none());
    let gone: Vec<(&Arc<str>, f64)> = gone.map(|name| (name, rows(name))).collect();
    let lost: f64 = gone.iter().map(|(_, rows)| rows).sum();
    let signal = |subject: Option<&Arc<str>>, before: f64| Signal {
        kind: SignalKind::RowsDropped,
        subject: subject.cloned(),
        before,
        now: 0.0,
    };
    let min = if before.are_strangers {
        MIN_STRANGE
    } else {
        MIN_GONE
    };
    let many = lost >= min && lost > (1.0 - KEPT) * all;
    let large = gone.iter().filter(|(_, rows)| *rows >= MIN_COUNT);
    let large = large.map(|(name, rows)| signal(Some(name), *rows));
    many.then(|| signal(None, lost))
        .into_iter()
        .chain(large)
        .collect()
}

/// Far fewer than the median of the runs before, fewer than any of them, and fewer than by chance. Of few rows, only
/// where there are none.
fn drop_of(
    now: &Summary,
    before: &Before,
    rows: impl Fn(&Summary) -> f64,
    subject: Option<Arc<str>>,
) -> Option<Signal> {
    let usual = before.median(&rows)?;
    let least = before.runs.iter().map(&rows).fold(f64::INFINITY, f64::min);
    let now = rows(now);
    let unsure = if before.runs.len() < ENOUGH {
        UNSURE
    } else {
        1.0
    };
    let chance = CHANCES[usize::from(subject.is_some())] * unsure * usual.sqrt();
    let is_dropped = usual >= MIN_COUNT && now < KEPT * usual && now <= usual - chance;
    let is_nothing = subject.is_none() && now < 1.0 && usual >= MIN_STRANGE;
    ((is_dropped || is_nothing) && now < least).then_some(Signal {
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
        let most = SCALED_SHARE + chance(offers.compared);
        offers.scaled >= MIN_SCALED && offers.scaled as f64 > most * offers.compared as f64
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
    let prices = category
        .quartiles
        .filter(|_| category.priced >= MIN_PRICES)?;
    let of_currency = before
        .runs
        .iter()
        .filter(|run| run.median.is_some_and(|(of_run, _)| of_run == currency));
    let then: Vec<[i64; 3]> = of_currency
        .filter_map(|run| run.category(&category.name))
        .filter(|then| then.priced >= MIN_PRICES)
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
    let min = if before.runs.is_empty() {
        MIN_FIRST
    } else {
        MIN_ROWS
    };
    if now.received < min {
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
