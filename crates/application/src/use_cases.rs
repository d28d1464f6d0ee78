//! What the service does, over the ports.

pub mod handle;
pub mod ingest;
pub mod limiting;
pub mod query;
pub mod raw;
pub mod refresh;
pub mod signal;

#[cfg(test)]
mod test_support;
