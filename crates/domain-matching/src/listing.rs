//! What is known of a thing that somebody sells.

use domain_catalog::name::Name;
use domain_catalog::normalise::details::parse_details;
use domain_catalog::observation::{Facts, Gtin};
use domain_catalog::text::fold;

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

impl Listing {
    /// What the newest extraction of an offer says, but for its price: products do not change with
    /// prices. Of the details only the model
    /// counts: the catalog does not keep them in memory.
    pub fn of_offer(facts: &Facts, details: &str) -> Self {
        let text = |name: &Option<Name>| {
            name.as_ref()
                .map_or(String::new(), |name| name.spelling.to_string())
        };
        Self {
            title: facts.title.to_string(),
            details: String::new(),
            brand: text(&facts.brand),
            model: model_text(details),
            gtin: facts.gtin,
            inches: facts.size.as_deref().and_then(inches),
            bundle: facts.bundle,
            price: None,
        }
    }
}

/// Keys of details that name the model.
const MODEL_KEYS: [&str; 4] = [
    "modelo",
    "referencia",
    "modelo alfanumerico",
    "numero de modelo",
];

fn model_text(details: &str) -> String {
    let pairs = parse_details(details);
    let named = pairs
        .iter()
        .filter(|(key, _)| MODEL_KEYS.contains(&&*fold(key)));
    let short = named
        .map(|(_, value)| value.trim())
        .filter(|value| (3..=40).contains(&value.len()));
    short.take(3).collect::<Vec<_>>().join(" | ")
}

/// The number of a size in inches (`55"`).
fn inches(size: &str) -> Option<f64> {
    size.strip_suffix('"')?.parse().ok()
}
