//! What the log was folded into, and how far.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain_catalog::catalog::{BuilderSettings, CatalogBuilder, Restored};
use domain_offer::extraction::Digest;
use domain_offer::normalise::normalise;
use domain_offer::offer::Offer;
use domain_offer::row::RowKey;
use domain_offer::rules::Rules;

use crate::ports::{Cursor, LogEntry, OfferArchive, StoreError};

/// The fold of the log up to a cursor.
pub(super) struct Fold {
    /// The offers, and the rows that the rules refuse.
    pub(super) builder: CatalogBuilder,
    /// How far the log is in it.
    pub(super) cursor: Cursor,
    /// The rows that were refused since [`Fold::take_changes`].
    pub(super) rejected: Vec<RowKey>,
}

/// What was folded since the archives were told.
pub(super) struct Changes {
    /// Offers that came or changed, whole.
    pub(super) offers: Vec<Arc<Offer>>,
    /// Rows that the rules refuse.
    pub(super) rejected: Vec<RowKey>,
    /// How far the log is folded now.
    pub(super) cursor: Cursor,
}

impl Fold {
    /// All that an archive holds by these rules; nothing where it holds nothing by them.
    pub(super) async fn restored(
        archive: &Arc<dyn OfferArchive>,
        rules: Digest,
        settings: &BuilderSettings,
    ) -> Result<Self, StoreError> {
        // As many parts as there are threads that fill them at once.
        let parts = Arc::new(Mutex::new(Vec::new()));
        let filled = Arc::clone(&parts);
        let into = Arc::new(move |offers: Vec<Offer>| {
            let mut part: Restored = lock(&filled).pop().unwrap_or_default();
            for offer in offers {
                part.take(offer);
            }
            lock(&filled).push(part);
        });
        let mut fold = Self {
            builder: CatalogBuilder::new(settings.clone()),
            cursor: Cursor::default(),
            rejected: Vec::new(),
        };
        if let Some(cursor) = archive.load(rules, into).await? {
            let parts = std::mem::take(&mut *lock(&parts));
            fold.builder = CatalogBuilder::restored(settings.clone(), parts);
            fold.cursor = cursor;
            for row in archive.rejected(rules).await? {
                fold.builder.reject(row);
            }
        }
        Ok(fold)
    }

    /// Takes in the entries up to a cursor; how many changed an offer, and whether the next catalog is another one.
    pub(super) fn absorb(
        &mut self,
        entries: &[LogEntry],
        cursor: Cursor,
        rules: &Rules,
    ) -> (usize, bool) {
        let refused = self.rejected.len();
        let mut observations = Vec::with_capacity(entries.len());
        for entry in entries {
            match normalise(&entry.raw, entry.content, entry.received_at, rules) {
                Ok(observation) => observations.push(observation),
                Err(_) if self.builder.reject(entry.key()) => self.rejected.push(entry.key()),
                Err(_) => {}
            }
        }
        let changed = self.builder.absorb_all(observations);
        self.cursor = cursor;
        (changed, changed > 0 || self.rejected.len() > refused)
    }

    /// What changed since the last call.
    pub(super) fn take_changes(&mut self) -> Changes {
        Changes {
            offers: self.builder.take_changed(),
            rejected: std::mem::take(&mut self.rejected),
            cursor: self.cursor.clone(),
        }
    }
}

fn lock(parts: &Mutex<Vec<Restored>>) -> MutexGuard<'_, Vec<Restored>> {
    parts.lock().unwrap_or_else(PoisonError::into_inner)
}
