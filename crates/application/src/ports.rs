//! The ports: what the application asks of the world, named for the role.

pub mod answer_cache;
pub mod change_feed;
pub mod clock;
pub mod error;
pub mod extraction_log;
pub mod id_source;
pub mod offer_archive;
pub mod rate_limiter;

pub use answer_cache::AnswerCache;
pub use change_feed::ChangeFeed;
pub use clock::Clock;
pub use error::{StoreError, StoreErrorKind};
pub use extraction_log::{
    Appended, Cursor, ExtractionLog, LogEntry, LogFilter, LogPage, Lookup, NewExtraction, Outcome,
    RowSelection, RowSpan, Spellings, Tail,
};
pub use id_source::IdSource;
pub use offer_archive::{Archived, OfferArchive};
pub use rate_limiter::{Quota, RateLimiter, Taken};
