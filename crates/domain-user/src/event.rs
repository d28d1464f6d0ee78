//! What a user did with offers.

use std::sync::Arc;

use domain_offer::id::OfferId;
use domain_offer::time::Instant;

/// A deed, by how much it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Deed {
    /// Looked at the offer.
    View,
    /// Went to the shop.
    Click,
    /// Bought it.
    Buy,
}

impl Deed {
    /// All deeds.
    pub const ALL: [Self; 3] = [Self::View, Self::Click, Self::Buy];

    /// The deed's stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Click => "click",
            Self::Buy => "buy",
        }
    }

    /// The deed of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.name() == name)
    }

    /// How much interest it shows.
    pub const fn weight(self) -> f64 {
        match self {
            Self::View => 1.0,
            Self::Click => 3.0,
            Self::Buy => 8.0,
        }
    }
}

/// A deed of a user, with what the offer was at the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TasteEvent {
    /// What was done.
    pub deed: Deed,
    /// With which offer.
    pub offer: OfferId,
    /// When.
    pub at: Instant,
    /// Key of the offer's brand.
    pub brand: Option<Arc<str>>,
    /// Key of its store.
    pub store: Arc<str>,
    /// Key of its category.
    pub category: Arc<str>,
}
