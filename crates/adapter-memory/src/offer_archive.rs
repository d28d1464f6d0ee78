//! The archive of folded offers, as a map in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use application::ports::{Cursor, OfferArchive, OfferSink, StoreError};
use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::id::OfferId;
use domain_offer::offer::Offer;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;

/// An offer archive in memory; clones are handles on one archive.
#[derive(Clone, Debug, Default)]
pub struct MemoryArchive {
    state: Arc<Mutex<State>>,
}

#[derive(Clone, Debug, Default)]
struct State {
    saved: Option<Saved>,
    /// With the rules that refused them.
    rejected: BTreeSet<(Digest, RowKey)>,
    lease: Option<Lease>,
}

#[derive(Clone, Debug)]
struct Saved {
    rules: Digest,
    offers: BTreeMap<OfferId, Arc<Offer>>,
    cursor: Cursor,
}

#[derive(Clone, Debug)]
struct Lease {
    holder: String,
    until: Instant,
}

impl MemoryArchive {
    /// Another archive that holds what this one does now, as a backup of it would.
    #[must_use]
    pub fn snapshot(&self) -> Self {
        let state = self.state().clone();
        Self {
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Puts what another archive holds in the place of what this one does, as when a backup is restored.
    pub fn restore(&self, from: &Self) {
        let state = from.state().clone();
        *self.state() = state;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the state panics")
    }
}

#[async_trait]
impl OfferArchive for MemoryArchive {
    async fn save(
        &self,
        rules: Digest,
        changed: &[Arc<Offer>],
        cursor: &Cursor,
    ) -> Result<(), StoreError> {
        let mut state = self.state();
        let kept = state.saved.take().filter(|saved| saved.rules == rules);
        let mut offers = kept.map(|saved| saved.offers).unwrap_or_default();
        offers.extend(changed.iter().map(|offer| (offer.id(), Arc::clone(offer))));
        let cursor = cursor.clone();
        state.rejected.retain(|(by, _)| *by == rules);
        state.saved = Some(Saved {
            rules,
            offers,
            cursor,
        });
        Ok(())
    }

    async fn load(&self, rules: Digest, into: OfferSink) -> Result<Option<Cursor>, StoreError> {
        let state = self.state();
        let saved = state.saved.as_ref().filter(|saved| saved.rules == rules);
        Ok(saved.map(|saved| {
            into(saved.offers.values().map(|o| Offer::clone(o)).collect());
            saved.cursor.clone()
        }))
    }

    async fn note_rejected(&self, rules: Digest, rows: &[RowKey]) -> Result<(), StoreError> {
        let rows = rows.iter().map(|row| (rules, *row));
        self.state().rejected.extend(rows);
        Ok(())
    }

    async fn rejected(&self, rules: Digest) -> Result<Vec<RowKey>, StoreError> {
        let state = self.state();
        let of_rules = state.rejected.iter().filter(|(by, _)| *by == rules);
        Ok(of_rules.map(|(_, row)| *row).collect())
    }

    async fn reached(&self, rules: Digest) -> Result<Option<Cursor>, StoreError> {
        let state = self.state();
        let saved = state.saved.as_ref().filter(|saved| saved.rules == rules);
        Ok(saved.map(|saved| saved.cursor.clone()))
    }

    async fn clear(&self) -> Result<(), StoreError> {
        let mut state = self.state();
        state.saved = None;
        state.rejected.clear();
        Ok(())
    }

    async fn lease(&self, holder: &str, now: Instant, ttl: Duration) -> Result<bool, StoreError> {
        let mut state = self.state();
        let taken = state.lease.as_ref();
        if taken.is_some_and(|lease| lease.holder != holder && now < lease.until) {
            return Ok(false);
        }
        let ttl = i64::try_from(ttl.as_micros()).unwrap_or(i64::MAX);
        state.lease = Some(Lease {
            holder: holder.to_owned(),
            until: now.plus_micros(ttl),
        });
        Ok(true)
    }
}
