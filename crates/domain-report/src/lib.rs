//! Market reports: how stores compare, and how the prices of a category lie.
//!
//! Pure functions of a catalog at T. A report counts each offer once, at its newest trusted price up
//! to T where that lies inside the period.

mod bits;
mod brand_ranks;
mod market;
mod period;
pub mod price_analysis;
mod price_index;
mod price_tree;
pub mod store_comparison;
mod store_sums;
mod store_totals;

pub use brand_ranks::Brands;
pub use period::Period;
pub use price_analysis::{Percentiles, PriceAnalysis, Ranges, Recommendations, price_analysis};
pub use store_comparison::{StoreComparison, StoreSummary, store_comparison};
