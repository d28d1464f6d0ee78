//! What users prefer and do, and the taste that follows.

use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_offer::extraction::Digest;
use domain_offer::id::{Id, OfferId};
use domain_offer::rules::Rules;
use domain_offer::time::{AsOf, Instant};
use domain_user::{EventKind, Preferences, Taste, UserEvent, UserId};

use super::query::CatalogReader;
use crate::ports::{Clock, ExtractionLog, Lookup, StoreError, TasteRecord, TasteStore};

/// An event as a client tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldEvent {
    /// What was done.
    pub kind: EventKind,
    /// With which offer, or the offer of which extraction.
    pub offer: Id,
    /// When; `None`: now.
    pub at: Option<Instant>,
}

/// What became of events that were told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// How many are kept.
    pub accepted: usize,
    /// The places of those that are about no offer.
    pub unknown: Vec<usize>,
}

/// What is known of a user's taste, with its version, which changes whenever anything of it does.
#[derive(Clone, Debug)]
pub struct KnownTaste {
    record: TasteRecord,
    /// A digest of all that is known.
    pub version: Digest,
}

impl KnownTaste {
    /// The taste at T.
    pub fn at(&self, rules: &Rules, t: AsOf) -> Taste {
        Taste::new(&self.record.preferences, &self.record.events, rules, t)
    }
}

/// Preferences and histories of users.
pub struct Tastes {
    store: Arc<dyn TasteStore>,
    log: Arc<dyn ExtractionLog>,
    reader: Arc<CatalogReader>,
    clock: Arc<dyn Clock>,
}

impl Tastes {
    /// Over a store, with the catalog that knows the offers.
    pub fn new(
        store: Arc<dyn TasteStore>,
        log: Arc<dyn ExtractionLog>,
        reader: Arc<CatalogReader>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            log,
            reader,
            clock,
        }
    }

    /// What a user said; `None` when there is no such user.
    pub async fn preferences(&self, user: UserId) -> Result<Option<Preferences>, StoreError> {
        let record = self.store.taste(user).await?;
        Ok(record.map(|record| record.preferences))
    }

    /// Replaces what a user said; `false` when there is no such user.
    pub async fn prefer(
        &self,
        user: UserId,
        preferences: &Preferences,
    ) -> Result<bool, StoreError> {
        self.store.prefer(user, preferences).await
    }

    /// Keeps what a user did, as far as it is about offers; `None` when there is no such user.
    pub async fn record(
        &self,
        user: UserId,
        told: &[ToldEvent],
    ) -> Result<Option<Recorded>, StoreError> {
        let (now, catalog) = (self.clock.now(), self.reader.catalog());
        let (mut events, mut unknown) = (Vec::new(), Vec::new());
        for (place, event) in told.iter().enumerate() {
            let at = event.at.unwrap_or(now).min(now);
            match self.event(catalog.as_deref(), event, at).await? {
                Some(event) => events.push(event),
                None => unknown.push(place),
            }
        }
        let kept = self.store.record(user, &events).await?;
        Ok(kept.then_some(Recorded {
            accepted: events.len(),
            unknown,
        }))
    }

    /// What is known of a user; `None` when there is no such user.
    pub async fn known(&self, user: UserId) -> Result<Option<KnownTaste>, StoreError> {
        let record = self.store.taste(user).await?;
        Ok(record.map(|record| KnownTaste {
            version: version(user, &record),
            record,
        }))
    }

    async fn event(
        &self,
        catalog: Option<&Catalog>,
        told: &ToldEvent,
        at: Instant,
    ) -> Result<Option<UserEvent>, StoreError> {
        let Some(catalog) = catalog else {
            return Ok(None);
        };
        let made = |offer: OfferId| event(catalog, told.kind, offer, at);
        if let Some(event) = made(told.offer) {
            return Ok(Some(event));
        }
        let extraction = self.log.find(Lookup::Extraction(told.offer)).await?;
        Ok(extraction.and_then(|entry| made(entry.offer)))
    }
}

fn event(catalog: &Catalog, kind: EventKind, offer: OfferId, at: Instant) -> Option<UserEvent> {
    let offer = catalog.resolve(offer)?;
    let facts = offer.facts();
    Some(UserEvent {
        kind,
        offer: offer.id(),
        at,
        brand: facts.brand.as_ref().map(|brand| Arc::clone(&brand.key)),
        store: Arc::clone(&facts.store.key),
        category: Arc::clone(&facts.category.key),
    })
}

/// Whatever is in the record shows in its text.
fn version(user: UserId, record: &TasteRecord) -> Digest {
    Digest::of(format!("{user}{record:?}").as_bytes())
}
