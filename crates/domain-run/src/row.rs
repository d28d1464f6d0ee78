//! What is known of a row of a run.

use std::sync::Arc;

use domain_offer::id::OfferId;
use domain_offer::money::Currency;
use domain_offer::time::Instant;

use crate::fields::Missing;

/// What became of a row. Of several fates of one row, as where a retry finds it stored, the greatest is its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Not usable, for the reason with this code.
    Rejected(Arc<str>),
    /// It was there before the run.
    Duplicate,
    /// Stored beside another of its offer and instant.
    Variant,
    /// Stored.
    Stored,
}

/// What a run keeps of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunRow {
    /// What became of it.
    pub fate: Fate,
    /// The category as the scraper wrote it, folded; empty where there is none.
    pub category: Arc<str>,
    /// The fields that hold nothing; `None` where the row could not be read at all.
    pub missing: Option<Missing>,
    /// The offer; `None` where it is not usable, as the next two.
    pub offer: Option<OfferId>,
    /// When it was seen.
    pub seen_at: Option<Instant>,
    /// Its price in minor units.
    pub price: Option<(Currency, i64)>,
}

impl RunRow {
    /// A row that is not usable.
    pub fn rejected(reason: &str, category: Arc<str>, missing: Option<Missing>) -> Self {
        Self {
            fate: Fate::Rejected(reason.into()),
            category,
            missing,
            offer: None,
            seen_at: None,
            price: None,
        }
    }

    /// Whether it says something new: stored, at an instant after all that was known before.
    pub fn is_fresh(&self, after: Option<Instant>) -> bool {
        self.fate == Fate::Stored && (after.is_none() || self.seen_at > after)
    }
}
