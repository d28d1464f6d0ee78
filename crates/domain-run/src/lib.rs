//! What a run is: the rows that a scraper delivered of one store under one name, what became of them, and how that
//! compares with the runs before.
//!
//! The rows of a run are a join: however often, in whatever order and over whatever node they come, they are the same
//! run. Everything said of it is a pure function of them, of the runs before and of the catalog's word on its offers.

pub mod before;
pub mod fields;
pub mod name;
mod offers;
pub mod retention;
pub mod row;
pub mod rows;
pub mod run;
pub mod signal;
mod stats;
pub mod summary;

pub use before::{Before, EndedRun, Usual};
pub use fields::Missing;
pub use name::RunName;
pub use offers::OfferCounts;
pub use row::{Fate, RunRow};
pub use rows::{MAX_ROWS, Rows};
pub use run::{Ending, Run, RunKey, RunPart, SILENCE_MICROS};
pub use signal::{Signal, SignalKind};
pub use summary::{CategoryRows, Summary};
