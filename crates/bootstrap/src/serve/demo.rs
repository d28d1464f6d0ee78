//! The bundled sample, stored as if it had been uploaded.

use std::sync::Arc;

use adapter_sqlite::SqliteStore;
use application::ports::{Clock as _, StoreError};
use application::use_cases::ingest::Ingest;
use application::use_cases::signal::RefreshSignal;
use domain_offer::rules::Rules;
use extraction_format::summary::UploadSummary;
use intake::Intake;

use crate::system::{SampleIds, SystemClock};

/// Puts the sample into a store, dated to the present; what was uploaded stays.
pub(crate) struct Demo {
    store: SqliteStore,
    rules: Arc<Rules>,
    signal: Arc<RefreshSignal>,
}

impl Demo {
    /// For a store, by these rules.
    pub(crate) const fn new(
        store: SqliteStore,
        rules: Arc<Rules>,
        signal: Arc<RefreshSignal>,
    ) -> Self {
        Self {
            store,
            rules,
            signal,
        }
    }

    /// Takes the sample of an earlier start out of the store and puts one of today in.
    pub(crate) async fn seed(&self) -> Result<(), StoreError> {
        self.store
            .forget_ids_with_prefix(&SampleIds::PREFIX)
            .await?;
        let ingest = Ingest::new(
            Arc::new(self.store.log()),
            Arc::new(SystemClock),
            Arc::new(SampleIds::default()),
            Arc::clone(&self.rules),
            Arc::clone(&self.signal),
        );
        let mut intake = Intake::new(&ingest, UploadSummary::without_ids(), None);
        for row in sample_offers::demo(SystemClock.now().micros()) {
            intake.push(row.as_bytes()).await?;
        }
        intake.finish().await?;
        let summary = intake.into_summary();
        tracing::debug!(
            stored = summary.stored,
            rejected = summary.rejected,
            "the sample is stored"
        );
        Ok(())
    }
}
