//! Which offers are worth most for their price and age, which products are on the rise, and which answer
//! a search best.
//!
//! Pure functions of a catalog at T. Scores lie in [0,1], are rounded to three decimals and sorted
//! as rounded; ties break by price, then newest, then id.

pub mod freshness;
pub mod score;
pub mod search;
pub mod trending;
pub mod value;
pub mod weights;

pub use freshness::freshness;
pub use score::Score;
pub use search::{FoundProduct, found_products};
pub use trending::{Components, TrendingOffer, TrendingOffers, trending_offers};
pub use value::{RankedOffer, RankedOffers, ranked_offers, value_score};
pub use weights::{Weights, WeightsError};
