//! What nodes share through Redis: rate limits, announcements, answers.
//!
//! Everything here stands on one [`RedisLink`], which holds a connection open and knows when Redis
//! is out of reach, so that no request ever waits for it longer than a few milliseconds.

mod address;
mod change_feed;
mod error;
mod link;
mod rate_limiter;

pub use address::{AddressError, RedisAddress};
pub use change_feed::RedisFeed;
pub use link::{LinkOptions, RedisLink};
pub use rate_limiter::RedisLimiter;
