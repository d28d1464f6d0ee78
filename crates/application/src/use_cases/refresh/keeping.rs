//! What an archive has yet to be given.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain_catalog::extraction::Digest;
use domain_catalog::id::OfferId;
use domain_catalog::offer::Offer;
use domain_catalog::time::Instant;

use crate::ports::{Cursor, OfferArchive, StoreError};

/// How long the right to write the shared archive lasts without being renewed.
const LEASE: Duration = Duration::from_secs(30);

/// An archive, and the offers that changed since it was saved last.
pub(super) struct Keeping {
    archive: Arc<dyn OfferArchive>,
    /// How it is called in the log.
    name: &'static str,
    changed: HashMap<OfferId, Arc<Offer>>,
    /// Whether there is something to save, if only the cursor.
    pub(super) unsaved: bool,
    /// Whether the last save failed.
    pub(super) fails: bool,
}

impl Keeping {
    pub(super) fn of(archive: &Arc<dyn OfferArchive>, name: &'static str) -> Self {
        Self {
            archive: Arc::clone(archive),
            name,
            changed: HashMap::new(),
            unsaved: false,
            fails: false,
        }
    }

    /// Notes offers to be saved.
    pub(super) fn note(&mut self, changed: impl IntoIterator<Item = Arc<Offer>>) {
        let before = self.changed.len();
        self.changed
            .extend(changed.into_iter().map(|offer| (offer.id(), offer)));
        self.unsaved |= self.changed.len() > before;
    }

    /// Saves what is noted; with a lease only where this holder gets it. What cannot be saved is
    /// tried again with the next save. Logs the first failure of an outage only.
    pub(super) async fn save(
        &mut self,
        rules: Digest,
        cursor: &Cursor,
        lease: Option<(&str, Instant)>,
    ) {
        let saved = self.try_save(rules, cursor, lease).await;
        match &saved {
            Err(error) if !self.fails => {
                tracing::warn!(error = %error, "{} cannot be saved; trying on", self.name);
            }
            Ok(true) if self.fails => tracing::info!("{} is saved again", self.name),
            _ => {}
        }
        self.fails = saved.is_err();
        if matches!(saved, Ok(true)) {
            self.changed.clear();
            self.unsaved = false;
        }
    }

    /// `false` when another process has the right to save.
    async fn try_save(
        &self,
        rules: Digest,
        cursor: &Cursor,
        lease: Option<(&str, Instant)>,
    ) -> Result<bool, StoreError> {
        if let Some((holder, now)) = lease
            && !self.archive.lease(holder, now, LEASE).await?
        {
            return Ok(false);
        }
        let changed: Vec<_> = self.changed.values().cloned().collect();
        self.archive.save(rules, &changed, cursor).await?;
        Ok(true)
    }
}
