//! Builders of extractions, offers and users for tests; the same number gives the same thing.

pub mod extraction;
pub mod offer;
pub mod user;

pub use extraction::{ExtractionBuilder, extraction, instant, offer_key};
pub use offer::{any_offer, offer};
pub use user::{account, api_key, session, token, user_event};
