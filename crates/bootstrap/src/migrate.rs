//! `arryn migrate`: makes what the store lacks, and says what is in it.

use std::sync::Arc;

use anyhow::Context as _;

use crate::config::{self, Purpose};
use crate::exit::Stop;
use crate::serve::storage::Storage;
use crate::{output, private, rules, telemetry};

/// Brings the store up to date; safe to call again.
pub(crate) fn run() -> Result<(), Stop> {
    let settings = config::load(Purpose::Store)?.settings;
    let _logs = telemetry::start(&settings, telemetry::Destination::Stderr);
    private::mend(&settings);
    let rules = Arc::new(rules::configured(&settings.offers)?);
    let storage = Storage::open(&settings, &rules, false)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .context("the runtime cannot be started")?;
    let text = runtime.block_on(async {
        storage
            .wait_until_prepared(&settings)
            .await
            .context("the store cannot be prepared")?;
        let Some(mongo) = storage.mongo() else {
            return Ok("the embedded store is up to date\n".to_owned());
        };
        let found = mongo
            .adopt()
            .await
            .context("the documents that were there cannot be read")?;
        Ok::<_, anyhow::Error>(format!("the database is up to date\n{found}"))
    })?;
    output::print(&text)
}
