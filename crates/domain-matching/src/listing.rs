//! What is known of a thing that somebody sells.

use domain_offer::condition::Condition;
use domain_offer::observation::Gtin;
use domain_offer::offer::Offer;

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
    /// In which condition it is sold.
    pub condition: Condition,
    /// Whether it is sold with another thing.
    pub bundle: bool,
    /// Price in any currency, when known; positive.
    pub price: Option<f64>,
}

impl Listing {
    /// What the newest extraction of an offer says, but for its price: products do not change with
    /// prices.
    pub fn of_offer(offer: &Offer) -> Self {
        let facts = offer.facts();
        Self {
            title: facts.title.to_owned(),
            details: String::new(),
            brand: facts
                .brand
                .map_or(String::new(), |name| name.spelling.to_string()),
            model: facts.model.unwrap_or_default().to_owned(),
            gtin: facts.gtin,
            inches: facts.size.and_then(inches),
            condition: facts.condition,
            bundle: facts.bundle,
            price: None,
        }
    }
}

/// The number of a size in inches (`55"`).
fn inches(size: &str) -> Option<f64> {
    size.strip_suffix('"')?.parse().ok()
}
