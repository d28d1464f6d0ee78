//! What a user did with offers.

use std::sync::Arc;

use domain_offer::id::OfferId;
use domain_offer::time::Instant;

/// A kind of event, by how much it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// Looked at the offer.
    View,
    /// Went to the shop.
    Click,
    /// Bought it.
    Buy,
}

impl EventKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::View, Self::Click, Self::Buy];

    /// The kind's stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Click => "click",
            Self::Buy => "buy",
        }
    }

    /// The kind of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
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

/// Something that a user did, with what the offer was at the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserEvent {
    /// What was done.
    pub kind: EventKind,
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
