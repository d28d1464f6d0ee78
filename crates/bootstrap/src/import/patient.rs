//! A log on a server that may be away for a moment, as while its replica set elects: what is stored a second time is
//! known as a duplicate, so an append is simply made again.

use std::sync::Arc;
use std::time::Duration;

use application::ports::{
    Appended, Cursor, ExtractionLog, LogEntry, LogFilter, LogPage, Lookup, Outcome, Spellings,
    StoreError, Tail,
};
use async_trait::async_trait;

use crate::serve::outage::outlast;

/// Makes appends again until they succeed, for some time; the rest it passes on.
pub(super) struct PatientLog {
    log: Arc<dyn ExtractionLog>,
    patience: Duration,
}

impl PatientLog {
    /// Waits so long for the server each time that it is away.
    pub(super) fn new(log: Arc<dyn ExtractionLog>, patience: Duration) -> Self {
        Self { log, patience }
    }
}

#[async_trait]
impl ExtractionLog for PatientLog {
    async fn append(&self, batch: Vec<LogEntry>) -> Result<Vec<Appended>, StoreError> {
        let ids: Vec<_> = batch.iter().map(|row| row.id).collect();
        let append = || self.log.append(batch.clone());
        let mut appended = outlast(self.patience, append).await?;
        for (row, id) in appended.iter_mut().zip(ids) {
            // A duplicate of itself was stored by a try whose answer was lost.
            if row.outcome == Outcome::Duplicate && row.id == id {
                row.outcome = Outcome::Stored;
            }
        }
        Ok(appended)
    }

    async fn tail(&self, after: &Cursor, limit: usize) -> Result<Tail, StoreError> {
        self.log.tail(after, limit).await
    }

    async fn find(&self, which: Lookup) -> Result<Option<LogEntry>, StoreError> {
        self.log.find(which).await
    }

    async fn page(&self, filter: &LogFilter, page: u64, limit: u32) -> Result<LogPage, StoreError> {
        self.log.page(filter, page, limit).await
    }

    async fn spellings(&self) -> Result<Spellings, StoreError> {
        self.log.spellings().await
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.log.check().await
    }
}

#[cfg(test)]
mod tests {
    use adapter_memory::MemoryLog;
    use application::ports::StoreErrorKind;
    use port_contract::builders::extraction;
    use port_contract::faults::{Faults, FaultyLog};

    use super::*;

    #[test]
    fn what_a_lost_answer_stored_is_no_duplicate() {
        let faults = Faults::default();
        let log = FaultyLog::new(MemoryLog::default(), faults.clone());
        let log = PatientLog::new(Arc::new(log), Duration::from_mins(1));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let append = |from: u64| {
            let batch = (from..from + 3).map(|n| extraction(n).build()).collect();
            let appended = runtime.block_on(log.append(batch));
            appended.map(|rows| rows.iter().map(|row| row.outcome).collect::<Vec<_>>())
        };
        faults.lose_answer(1, StoreErrorKind::TimedOut);
        faults.fail_call(2, StoreErrorKind::Unavailable);
        assert_eq!(append(1).unwrap(), [Outcome::Stored; 3]);
        assert_eq!(faults.calls(), 3);
        faults.fail_call(4, StoreErrorKind::Refused);
        assert!(append(4).is_err());
    }
}
