//! The same product in several stores: what a listing says, how alike two listings are, and which
//! of them are one thing.
//!
//! Pure: a score depends on the two listings, on the weights of words and on constants.

pub mod attributes;
pub mod blocking;
pub mod candidates;
pub mod colour;
pub mod conflict;
pub mod corpus;
pub mod corrections;
pub mod decision;
pub mod edition;
pub mod features;
pub mod forest;
pub mod listing;
pub mod model;
pub mod pack;
pub mod processor;
pub mod products;
pub mod profile;
pub mod relation;
pub mod similar;
pub mod token;
