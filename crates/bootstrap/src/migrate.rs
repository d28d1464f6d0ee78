//! Brings the store to the form of this version.

use crate::cli;
use crate::config::{self, Purpose};
use crate::exit::Stop;
use crate::serve::storage;

/// Opens the store, which makes and changes what is missing; a second time there is nothing to do.
pub(crate) fn run() -> Result<(), Stop> {
    let settings = config::load(Purpose::Store)?.settings;
    storage::open(&settings.data_dir, storage::FILE)?;
    cli::print("the store is up to date")
}
