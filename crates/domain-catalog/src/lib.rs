//! What an offer is: money, names, normalisation, the fold, the catalog and its statistics.
//!
//! Pure: no I/O, no clock, no environment, no serialisation. What can fail fails at the door, in
//! [`normalise`]; everything behind it returns values.

pub mod extraction;
pub mod id;
pub mod money;
pub mod name;
pub mod normalise;
pub mod observation;
pub mod offer;
pub mod rejection;
pub mod rules;
pub mod taxonomy;
pub mod text;
pub mod time;
