//! Servers and databases for tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use adapter_mongo::{MongoOptions, MongoStore};
use domain_offer::rules::Rules;
use tokio::runtime::Handle;

/// The variable with the URL of a replica set.
pub(crate) const REPLICA_SET: &str = "ARRYN_TEST_MONGODB_URL";
/// The variable with the URL of a server without one.
pub(crate) const STANDALONE: &str = "ARRYN_TEST_MONGODB_STANDALONE_URL";

/// The URL in a variable; a test without its server fails.
pub(crate) fn url(variable: &str) -> String {
    let url = std::env::var_os(variable).and_then(|url| url.into_string().ok());
    url.filter(|url| !url.is_empty()).unwrap_or_else(|| {
        panic!(
            "{variable} is not set: run `cargo xtask test`, or see `cargo xtask services --help`"
        )
    })
}

/// A name that no other test has.
pub(crate) fn fresh_database() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let id = bson::oid::ObjectId::new().to_hex();
    format!("prueba_{id}_{number}")
}

/// A database of the server in a variable.
pub(crate) fn store(server: &str, database: &str) -> MongoStore {
    let options = MongoOptions::new(&url(server), Some(database)).expect("a MongoDB URL");
    MongoStore::new(options, Arc::new(Rules::standard()), Handle::current())
}
