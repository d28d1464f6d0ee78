//! Offers in columns, for reading: the catalog with its builder, views, filters, pages and word search.
//!
//! Pure: no I/O, no clock, no environment, no serialisation. Nothing
//! here fails: what can, fails where rows are normalised, in `domain-offer`.

pub mod catalog;
pub mod credibility;
pub mod facets;
pub mod filter;
#[cfg(any(test, feature = "fixtures"))]
pub mod fixtures;
pub mod memo;
pub mod page;
pub mod population;
pub mod product_rows;
pub mod products;
pub mod reviews;
pub mod search;
pub mod shard;
pub mod view;
