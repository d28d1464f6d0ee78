//! What the normaliser makes of one extraction.

use std::sync::Arc;

use crate::condition::Condition;
use crate::extraction::Digest;
use crate::id::{OfferId, OfferKey};
use crate::money::Money;
use crate::name::Name;
use crate::time::Instant;

/// A GTIN-8, -12, -13 or -14 with a right check digit, as a number; a UPC-12 is the EAN-13 with a
/// leading zero, so both have one value, as have an ISBN-10 and the ISBN-13 of the same book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gtin(pub u64);

/// What rules on the title say of the category that the shop gave.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Placement {
    /// The thing is where the shop put it.
    AsGiven,
    /// The thing belongs to another category and is shown there.
    Moved {
        /// The category that the shop gave.
        from: Name,
        /// The rule of the taxonomy that moved it, a sentence in Spanish for a person.
        rule: Arc<str>,
    },
    /// The thing does not belong to the category and no other is known: it is shown nowhere.
    Apart {
        /// The rule of the taxonomy that set it apart, a sentence in Spanish for a person.
        rule: Arc<str>,
    },
}

/// The fields of an offer that its newest extraction decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Title, cleaned of card text and separators.
    pub title: Box<str>,
    /// Brand; `None` for generic things and where the shop gave none.
    pub brand: Option<Name>,
    /// Category where the offer is shown.
    pub category: Name,
    /// Store.
    pub store: Name,
    /// Price as the shop wrote it; empty where it gave only a number.
    pub price_text: Box<str>,
    /// Address of a picture.
    pub image: Option<Box<str>>,
    /// Address of the offer's page, without tracking parameters.
    pub link: Box<str>,
    /// Mean rating of buyers, above 0 and at most 5; `None` when there is none.
    pub rating: Option<f32>,
    /// Size as people write it (`55"`, `650L`).
    pub size: Option<Box<str>>,
    /// What the details say under model or reference, several joined by ` | `.
    pub model: Option<Box<str>>,
    /// The article number, from members of its own, the link or the details.
    pub gtin: Option<Gtin>,
    /// In which condition it is sold.
    pub condition: Condition,
    /// Whether the thing is sold with another one (a television with a sound bar).
    pub bundle: bool,
    /// Whether it is in the right category.
    pub placement: Placement,
}

/// One extraction, normalised: who, when, how much, and what the page said.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Which offer: equal keys are of one.
    pub key: OfferKey,
    /// The offer's id in the row of the log: one of each address under which the offer was seen.
    pub logged: OfferId,
    /// When the scraper saw it.
    pub seen_at: Instant,
    /// Digest of the document; decides between two at one instant.
    pub content: Digest,
    /// The price; positive.
    pub price: Money,
    /// The fields that the newest observation decides.
    pub facts: Facts,
    /// Length of the details in bytes; the longest seen are kept.
    pub details_len: u32,
}

impl Observation {
    /// The id of an offer of which nothing else is known.
    pub fn offer_id(&self) -> OfferId {
        if self.key.is_route() {
            self.key.id()
        } else {
            self.logged
        }
    }
}
