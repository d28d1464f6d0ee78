//! What the service does, over the ports.

pub mod auth;
pub mod corrections;
pub mod handle;
pub mod ingest;
pub mod keys;
pub mod limiting;
pub mod old_users;
pub mod query;
pub mod raw;
pub mod refresh;
pub mod reviews;
pub mod runs;
pub mod signal;
pub mod tastes;
pub mod throttle;
pub mod users;
pub mod views;

#[cfg(test)]
mod test_support;
