//! What an offer is: money, time, names, the taxonomy, the normaliser and the fold.
//!
//! Pure: no I/O, no clock, no environment, no serialisation. What can fail fails at the door, in
//! [`normalise`]; everything behind it returns values.

pub mod condition;
pub mod extraction;
#[cfg(any(test, feature = "fixtures"))]
pub mod fixtures;
pub mod id;
pub mod money;
pub mod name;
pub mod normalise;
pub mod observation;
pub mod offer;
pub mod offer_at;
pub mod rejection;
pub mod remark;
pub mod review;
pub mod row;
pub mod rules;
pub mod size_class;
pub mod taxonomy;
pub mod text;
pub mod time;
pub mod trust;
