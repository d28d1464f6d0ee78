//! The embedded default store on SQLite: one file for the log of extractions, the archive of folded
//! offers, and the users.
//!
//! All blocking work runs on the runtime's blocking threads. One connection writes, a few read
//! beside it and never wait for it (write-ahead logging). Other processes may write to the same
//! file: a writer waits for its turn as long as [`SqliteOptions::busy_timeout`].

mod connections;
mod correction_log;
mod extraction_log;
mod failure;
mod migrations;
mod offer_archive;
mod old_users;
mod options;
mod records;
mod run_log;
mod store;
mod users;

pub use correction_log::SqliteCorrections;
pub use extraction_log::SqliteLog;
pub use offer_archive::SqliteArchive;
pub use old_users::read_old_users;
pub use options::SqliteOptions;
pub use run_log::SqliteRuns;
pub use store::SqliteStore;
pub use users::SqliteUsers;
