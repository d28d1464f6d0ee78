//! Corrections, as a list in memory: what editors said of products and of single sightings.

use std::sync::{Arc, Mutex, MutexGuard};

use application::ports::{Correction, CorrectionLog, CorrectionPlace, CorrectionTail, StoreError};
use async_trait::async_trait;

/// A log of corrections in memory; clones are handles on one log.
#[derive(Clone, Debug, Default)]
pub struct MemoryCorrections {
    said: Arc<Mutex<Vec<Correction>>>,
}

impl MemoryCorrections {
    fn said(&self) -> MutexGuard<'_, Vec<Correction>> {
        self.said.lock().expect("no holder of the list panics")
    }
}

#[async_trait]
impl CorrectionLog for MemoryCorrections {
    async fn append(&self, correction: &Correction) -> Result<bool, StoreError> {
        let mut said = self.said();
        let is_new = said.iter().all(|other| other.id != correction.id);
        if is_new {
            said.push(correction.clone());
        }
        Ok(is_new)
    }

    async fn tail(&self, after: Option<CorrectionPlace>) -> Result<CorrectionTail, StoreError> {
        let said = self.said();
        let known = after.map(|place| {
            let number = usize::try_from(place.number).unwrap_or(usize::MAX);
            let at = number.checked_sub(1).and_then(|last| said.get(last));
            at.filter(|last| last.id == place.id).map(|_| number)
        });
        let place = said.last().map(|last| CorrectionPlace {
            number: said.len() as u64,
            id: last.id,
        });
        Ok(CorrectionTail {
            restarted: known == Some(None),
            corrections: said[known.flatten().unwrap_or(0)..].to_vec(),
            place,
        })
    }
}
