//! The reference meaning of every port, in memory, for tests and demonstrations.
//!
//! Nothing here is durable, and nothing needs a runtime. Clones of a store are handles on one.
//! Limiter and feed are also what a node uses that shares them with no other.

mod change_feed;
mod clock;
mod correction_log;
mod extraction_log;
mod id_source;
mod identity;
mod offer_archive;
mod rate_limiter;
mod run_log;
mod users;

pub use change_feed::{MemoryFeed, MemoryHub};
pub use clock::FixedClock;
pub use correction_log::MemoryCorrections;
pub use extraction_log::MemoryLog;
pub use id_source::SequentialIds;
pub use identity::{CountedSecrets, PlainHasher, PlainSigner};
pub use offer_archive::MemoryArchive;
pub use rate_limiter::{DEFAULT_KEYS, MemoryLimiter};
pub use run_log::MemoryRuns;
pub use users::MemoryUsers;
