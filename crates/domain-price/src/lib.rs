//! Best prices with what they save, and the comparison of a search between stores.
//!
//! Pure functions of a catalog at T.

pub mod best_prices;
pub mod comparison;
pub mod saving;

pub use best_prices::{BestPrice, BestPrices, best_prices};
pub use comparison::{Comparison, PriceRange, StoreOffers, comparison};
pub use saving::{Basis, Saving, saving};
