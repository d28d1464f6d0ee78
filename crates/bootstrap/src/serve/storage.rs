//! The embedded store under `DATA_DIR`.

use std::path::Path;

use adapter_sqlite::{SqliteOptions, SqliteStore};
use anyhow::Context as _;

/// The store's file.
pub(crate) const FILE: &str = "arryn.sqlite3";
/// The store's file of a demonstration.
pub(crate) const DEMO_FILE: &str = "demo.sqlite3";

/// Makes the data directory where it is missing.
pub(crate) fn make_directory(data_dir: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(data_dir)
        .with_context(|| format!("DATA_DIR {} cannot be made", data_dir.display()))
}

/// Opens a store in the data directory; both are made where they are missing.
pub(crate) fn open(data_dir: &Path, file: &str) -> anyhow::Result<SqliteStore> {
    make_directory(data_dir)?;
    let path = data_dir.join(file);
    SqliteStore::open(&path, SqliteOptions::default())
        .with_context(|| format!("the store {} cannot be used", path.display()))
}
