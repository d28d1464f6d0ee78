//! The production store on MongoDB: log and archive on a replica set or on a single server.
//!
//! One mechanism serves both: a batch is written under a number of its own, and becomes part of the
//! log by one insert into `lotes`, whose ids have no gaps. See `ledger`.

mod adoption;
mod calls;
mod correction_log;
mod extraction_log;
mod failure;
mod ledger;
mod link;
mod migrations;
mod names;
mod offer_archive;
mod options;
mod run_log;
mod store;
mod upkeep;
mod users;

pub use adoption::Adopted;
pub use correction_log::MongoCorrections;
pub use extraction_log::MongoLog;
pub use offer_archive::MongoArchive;
pub use options::{MongoOptions, OptionsError};
pub use run_log::MongoRuns;
pub use store::MongoStore;
pub use users::MongoUsers;
