//! How the refresh begins.

use std::num::NonZero;
use std::sync::Arc;

use application::ports::{Clock, IdSource as _, StoreError};
use application::use_cases::handle::CatalogHandle;
use application::use_cases::refresh::{RefreshDeps, Refresher, Retention, SAVED_AT_ONCE};
use application::use_cases::signal::RefreshSignal;
use domain_catalog::catalog::{BuilderSettings, CatalogBuilder};
use domain_offer::normalise::normalise;
use domain_offer::rules::Rules;

use super::storage::Storage;
use crate::system::SystemIds;

/// What the refresh begins with.
pub(crate) struct Loading {
    pub(super) storage: Arc<Storage>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) rules: Arc<Rules>,
    pub(super) handle: Arc<CatalogHandle>,
    pub(super) signal: Arc<RefreshSignal>,
    pub(super) retention: Option<Retention>,
    pub(super) match_up_to: usize,
    pub(super) settings: BuilderSettings,
}

impl Loading {
    /// Loads the archive, or this node's copy of it.
    pub(crate) async fn load(&self) -> Result<Refresher, StoreError> {
        let deps = RefreshDeps {
            log: Arc::clone(&self.storage.log),
            corrections: Arc::clone(&self.storage.corrections),
            archive: Arc::clone(&self.storage.archive),
            copy: self.storage.copy.clone(),
            retention: self.retention.clone(),
            clock: Arc::clone(&self.clock),
            rules: Arc::clone(&self.rules),
            handle: Arc::clone(&self.handle),
            signal: Arc::clone(&self.signal),
            holder: self.holder(),
            match_up_to: self.match_up_to,
            threads: std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN),
            save_at_once: SAVED_AT_ONCE,
        };
        Refresher::load(deps, self.settings.clone()).await
    }

    /// Makes what the store lacks.
    pub(crate) async fn prepare(&self) -> Result<(), StoreError> {
        self.storage.prepare().await
    }

    /// Puts invented offers in use, until there are real ones.
    pub(crate) fn use_sample(&self) {
        let mut builder = CatalogBuilder::new(self.settings.clone());
        let now = self.clock.now();
        for row in sample_offers::demo(now.micros()) {
            let parsed = extraction_format::document::parse(row.as_bytes());
            let parsed = parsed.expect("the sample is in the scrapers' format");
            if let Ok(seen) = normalise(&parsed.raw, parsed.content, now, &self.rules) {
                builder.absorb(seen);
            }
        }
        self.handle.swap_sample(Arc::new(builder.build()));
    }

    /// The name of this process among those that share the archive. On the embedded store there is
    /// only one, since `DATA_DIR` is locked, so that a restart needs not wait for the lease of a process
    /// that was killed.
    fn holder(&self) -> String {
        if self.storage.embedded.is_some() {
            return "serve".to_owned();
        }
        format!("serve {}", SystemIds::new().next_id())
    }
}
