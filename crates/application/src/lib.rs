//! Ports and use cases: what the service does, and what it asks of the world for it.
//!
//! Knows no format, no product and no runtime.

pub mod ports;
pub mod use_cases;
