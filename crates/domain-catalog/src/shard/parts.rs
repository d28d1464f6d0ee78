//! What the state of a category is made of, beside its columns.

use std::ops::Range;
use std::sync::Arc;

use crate::population::Population;
use domain_offer::money::Currency;
use domain_offer::time::Instant;

/// Why an offer is shown nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApartReason {
    /// It has only two days, and their prices contradict each other.
    Contradiction,
    /// A rule on its title says that it does not belong to the category.
    Misplaced(Arc<str>),
    /// Its prices cannot be right in its category, and nothing bears them out.
    Implausible,
    /// Editors called all of its sightings wrong.
    Wrong,
}

/// An offer that is shown nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApartOffer {
    /// Its place among the offers of the shard.
    pub offer: u32,
    /// Why.
    pub reason: ApartReason,
}

/// The rows of one currency, and the prices that scores are measured against.
#[derive(Debug)]
pub struct CurrencyRows {
    /// The currency.
    pub currency: Currency,
    /// Its rows, cheapest first.
    pub rows: Range<usize>,
    /// The active, trusted prices.
    pub population: Population<'static>,
    /// When the oldest price of an active offer was seen; [`Instant::MAX`] where none is active.
    pub oldest: Instant,
    /// When the newest of all prices was seen.
    pub freshest: Instant,
}

/// A day on which a store's offers of the category were seen: the earliest and the latest of their
/// last sightings of that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScrapedDay {
    /// The earliest.
    pub first: Instant,
    /// The latest.
    pub last: Instant,
}
