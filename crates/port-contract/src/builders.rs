//! Builders of extractions and offers for tests; the same number gives the same thing.

pub mod extraction;
pub mod offer;

pub use extraction::{ExtractionBuilder, entry, extraction, instant, offer_key};
pub use offer::{any_offer, offer};
