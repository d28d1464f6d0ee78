//! Best prices with what they save, the comparison of a search between stores, and what one product
//! costs in every store.
//!
//! Pure functions of a catalog at T.

pub mod best_prices;
pub mod compared;
pub mod comparison;
pub mod product;
pub mod saving;

pub use best_prices::{BestPrice, BestPrices, best_prices};
pub use compared::{ComparedProduct, ComparedProducts};
pub use comparison::{Comparison, PriceRange, StoreOffers, comparison};
pub use product::{ProductOffer, ProductPrices, product};
pub use saving::{Basis, Saving, saving};
