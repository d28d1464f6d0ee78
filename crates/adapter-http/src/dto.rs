//! Bodies: what goes over the wire, with the wire's own field names.

pub mod amount;
pub mod belonging;
pub mod document;
pub mod envelope;
pub mod facets;
pub mod offer;
pub mod period;
pub mod preferences;
pub mod price_text;
pub mod run;
pub mod summary;
pub mod user;
