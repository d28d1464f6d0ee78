//! What is known of a thing that somebody sells.

use domain_catalog::observation::Gtin;

/// One listing, as a shop or a data set describes it; absent fields are empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    /// Title or name.
    pub title: String,
    /// Description or details.
    pub details: String,
    /// Brand or manufacturer.
    pub brand: String,
    /// Model or part number, where it has a field of its own.
    pub model: String,
    /// Article number with a right check digit.
    pub gtin: Option<Gtin>,
    /// Inches of the screen, when known.
    pub inches: Option<f64>,
    /// Whether it is sold with another thing.
    pub bundle: bool,
    /// Price in any currency, when known; positive.
    pub price: Option<f64>,
}
