//! What an offer is: money, names, normalisation, the fold, the catalog and its statistics.
//!
//! Pure: no I/O, no clock, no environment, no serialisation. What can fail fails at the door, in
//! [`normalise`]; everything behind it returns values.

pub mod catalog;
pub mod credibility;
pub mod extraction;
pub mod facets;
pub mod filter;
#[cfg(any(test, feature = "fixtures"))]
pub mod fixtures;
pub mod id;
pub mod memo;
pub mod money;
pub mod name;
pub mod normalise;
pub mod observation;
pub mod offer;
pub mod offer_at;
pub mod page;
pub mod population;
pub mod product_rows;
pub mod products;
pub mod rejection;
pub mod rules;
pub mod search;
pub mod shard;
pub mod taxonomy;
pub mod text;
pub mod time;
pub mod trust;
pub mod view;
