//! The reference meaning of every port, in memory, for tests and demonstrations.
//!
//! Nothing here is durable, and nothing needs a runtime. Clones of a store are handles on one.

mod clock;
mod extraction_log;
mod id_source;
mod identity;
mod offer_archive;
mod users;

pub use clock::FixedClock;
pub use extraction_log::MemoryLog;
pub use id_source::SequentialIds;
pub use identity::{CountedSecrets, PlainHasher, PlainSigner};
pub use offer_archive::MemoryArchive;
pub use users::MemoryUsers;
