//! The ports: what the application asks of the world, named for the role.

pub mod api_key_store;
pub mod change_feed;
pub mod clock;
pub mod correction_log;
pub mod error;
pub mod extraction_log;
pub mod id_source;
pub mod offer_archive;
pub mod rate_limiter;
pub mod raw_retention;
pub mod run_log;

pub mod password_hasher;
pub mod secret_source;
pub mod session_store;
pub mod taste_store;
pub mod token_signer;
pub mod user_directory;

pub use api_key_store::{ApiKey, ApiKeyStore, KeyId, Scope};
pub use change_feed::ChangeFeed;
pub use clock::Clock;
pub use correction_log::{
    Correction, CorrectionLog, CorrectionPlace, CorrectionTail, MAX_PAIRS, RowReview,
};
pub use error::{StoreError, StoreErrorKind};
pub use extraction_log::{
    Appended, Cursor, ExtractionLog, LogEntry, LogFilter, LogPage, Lookup, Outcome, PAGE_BYTES,
    PageEntries, RowSelection, RowSpan, Spellings, TAIL_BYTES, Tail,
};
pub use id_source::IdSource;
pub use offer_archive::{OfferArchive, OfferSink};
pub use password_hasher::{Chosen, HashError, PasswordHasher, Verdict};
pub use rate_limiter::{Quota, RateLimiter, Taken};
pub use raw_retention::{OldRow, OldRows, RawRetention, Stretch};
pub use run_log::{RunFilter, RunLog, RunPage};
pub use secret_source::SecretSource;
pub use session_store::{MAX_SESSIONS, Rotated, Session, SessionId, SessionStore};
pub use taste_store::{MAX_EVENTS, TasteRecord, TasteStore};
pub use token_signer::{AccessClaims, MARK_BYTES, TokenSigner};
pub use user_directory::{
    Account, Clash, PasswordHash, Saved, Sessions, UserDirectory, UserLookup, UserPage,
};
