//! What holds for any set of listings, in any order.

mod conflicts;
mod orders;
mod support;
