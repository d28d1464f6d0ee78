//! How runs of scrapers are written. Stores and backups write them alike: what is known of a run as JSON, whose members
//! a later version may add to, and its rows, while they are kept, packed (postcard).

mod record;
mod rows;

pub use record::RunRecord;
pub use rows::{pack_rows, unpack_rows};
