//! What a user says to prefer.

use std::collections::BTreeMap;

use domain_offer::money::{Currency, PriceBound};

/// The most brands, stores, categories and price bands, each.
pub const MAX_NAMES: usize = 100;

/// Preferences as the user wrote them; names are understood when they are used, so that they follow
/// the taxonomy. The default is none at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Brands that are liked.
    pub brands: Vec<String>,
    /// Stores that are liked.
    pub stores: Vec<String>,
    /// Categories that are liked.
    pub categories: Vec<String>,
    /// What an offer of a category may cost.
    pub price_bands: BTreeMap<String, PriceRange>,
    /// The currency to see, and that of the bands; by default the service's.
    pub currency: Option<Currency>,
    /// What is asked for, instead of liked.
    pub only: Only,
}

/// What the price of an offer should lie between; a missing bound does not limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PriceRange {
    /// The lowest.
    pub min: Option<PriceBound>,
    /// The highest.
    pub max: Option<PriceBound>,
}

/// Which preferences leave out what does not fulfil them; the others lift what does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Only {
    /// Only offers of the brands.
    pub brands: bool,
    /// Only offers of the stores.
    pub stores: bool,
    /// Only offers inside their category's band.
    pub price_bands: bool,
}
