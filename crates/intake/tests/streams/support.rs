//! A door into a memory log, and rows to push through it.

use std::ops::RangeBounds;
use std::sync::Arc;

use adapter_memory::{FixedClock, MemoryLog, SequentialIds};
use application::ports::{ExtractionLog, LogFilter};
use application::use_cases::ingest::Ingest;
use application::use_cases::signal::RefreshSignal;
use domain_offer::id::{ExtractionId, Id};
use domain_offer::rules::Rules;
use domain_offer::time::Instant;
use extraction_format::summary::UploadSummary;
use intake::{BATCH_ROWS, Intake};
use port_contract::faults::{Faults, FaultyLog};

/// 2025-10-12T12:00:00-05:00.
const NOON: Instant = Instant::from_micros(1_760_288_400_000_000);

/// Rows of a whole batch.
pub(crate) const FULL: u32 = 4_000;
const _: () = assert!(FULL as usize == BATCH_ROWS, "the size of a batch changed");

/// The ingest use case over a memory log whose calls can be counted and made to fail.
pub(crate) struct Door {
    pub(crate) faults: Faults,
    log: MemoryLog,
    ingest: Ingest,
}

impl Default for Door {
    fn default() -> Self {
        let (faults, log) = (Faults::default(), MemoryLog::default());
        let ingest = Ingest::new(
            Arc::new(FaultyLog::new(log.clone(), faults.clone())),
            Arc::new(FixedClock::at(NOON)),
            Arc::new(SequentialIds::default()),
            Arc::new(Rules::standard()),
            Arc::new(RefreshSignal::new(|| {})),
        );
        Self {
            faults,
            log,
            ingest,
        }
    }
}

impl Door {
    /// A stream that lists ids.
    pub(crate) fn intake(&self) -> Intake<'_> {
        Intake::new(&self.ingest, UploadSummary::with_ids(), None)
    }

    /// The stream of a file, counted on top of a summary.
    pub(crate) fn intake_of(&self, summary: UploadSummary, file: &str) -> Intake<'_> {
        Intake::new(&self.ingest, summary, Some(file.to_owned()))
    }

    /// Rows in the log.
    pub(crate) async fn total(&self) -> u64 {
        let page = self.log.page(&LogFilter::default(), 1, 1).await;
        page.expect("the memory log answers").total
    }
}

/// The counts of a summary: received, stored, duplicates, conflicts, rejected.
pub(crate) fn counts(summary: &UploadSummary) -> [u64; 5] {
    [
        summary.received,
        summary.stored,
        summary.duplicates,
        summary.conflicts,
        summary.rejected,
    ]
}

/// The id of the `n`th row that was accepted.
pub(crate) fn id(n: u8) -> ExtractionId {
    let mut bytes = [0; 12];
    bytes[11] = n;
    Id(bytes)
}

/// A usable row.
pub(crate) fn row(number: u32) -> String {
    format!(
        r#"{{"titulo":"Televisor {number}","precio_valor":{number}000,"categoria":"tv","fuente":"Alkosto","link":"https://www.alkosto.com/p/{number}","fecha_extraccion":"2025-10-12T08:00:00"}}"#
    )
}

/// Usable rows, one on a line.
pub(crate) fn rows(numbers: impl RangeBounds<u32> + Iterator<Item = u32>) -> String {
    numbers.map(|number| row(number) + "\n").collect()
}
