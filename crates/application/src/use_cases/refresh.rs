//! Keeps the catalog in use up to date: read the tail, fold, build, swap, save.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain_catalog::catalog::{BuilderSettings, CatalogBuilder};
use domain_catalog::extraction::Digest;
use domain_catalog::normalise::normalise;
use domain_catalog::rejection::Rejection;
use domain_catalog::rules::Rules;

use super::handle::CatalogHandle;
use super::signal::RefreshSignal;
use crate::ports::{Archived, Clock, Cursor, ExtractionLog, LogEntry, OfferArchive, StoreError};

/// Entries read from the log at a time.
const CHUNK: usize = 2_000;
/// How long the right to write the archive lasts without being renewed.
const LEASE: Duration = Duration::from_secs(30);

/// What the refresh needs of the world.
pub struct RefreshDeps {
    /// The log to read.
    pub log: Arc<dyn ExtractionLog>,
    /// The archive to start from and to save to.
    pub archive: Arc<dyn OfferArchive>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The rules that extractions are normalised by.
    pub rules: Arc<Rules>,
    /// Where the catalog in use is put.
    pub handle: Arc<CatalogHandle>,
    /// Who waits for the refresh.
    pub signal: Arc<RefreshSignal>,
    /// Name of this process, for the archive's lease.
    pub holder: String,
}

/// What a refresh did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Log entries read.
    pub entries: usize,
    /// Offers that changed.
    pub changed: usize,
}

/// The fold of the log, and what it rejected on the way.
pub struct Refresher {
    deps: RefreshDeps,
    builder: CatalogBuilder,
    cursor: Cursor,
    rules: Digest,
    rejected: BTreeMap<Rejection, usize>,
    in_use: bool,
    unsaved: bool,
    archive_fails: bool,
}

impl Refresher {
    /// Starts from what the archive holds by these rules, or from the beginning of the log.
    pub async fn load(deps: RefreshDeps, settings: BuilderSettings) -> Result<Self, StoreError> {
        let rules = deps.rules.digest();
        let mut builder = CatalogBuilder::new(settings);
        let archived = deps.archive.load(rules).await?;
        let Archived { offers, cursor } = archived.unwrap_or_else(|| Archived {
            offers: Vec::new(),
            cursor: Cursor::default(),
        });
        for offer in offers {
            builder.restore(offer);
        }
        Ok(Self {
            deps,
            builder,
            cursor,
            rules,
            rejected: BTreeMap::new(),
            in_use: false,
            unsaved: false,
            archive_fails: false,
        })
    }

    /// Folds what is new in the log, puts the catalog in use and saves the changed offers. A failed
    /// save is tried again with the next refresh and does not keep the catalog from use.
    pub async fn refresh(&mut self) -> Result<Refreshed, StoreError> {
        let ticket = self.deps.signal.wanted();
        let mut done = Refreshed::default();
        loop {
            let tail = self.deps.log.tail(&self.cursor, CHUNK).await?;
            self.deps.handle.touch(self.deps.clock.now());
            if tail.entries.is_empty() {
                break;
            }
            done.entries += tail.entries.len();
            done.changed += tail.entries.iter().filter(|entry| self.fold(entry)).count();
            self.cursor = tail.cursor;
        }
        if done.changed > 0 || !self.in_use {
            self.deps.handle.swap(Arc::new(self.builder.build()));
            self.in_use = true;
        }
        self.deps.signal.grant(ticket);
        if done.entries > 0 || self.unsaved {
            self.save().await;
        }
        Ok(done)
    }

    /// Stored extractions that are not usable by the rules of today, by reason.
    pub const fn rejected(&self) -> &BTreeMap<Rejection, usize> {
        &self.rejected
    }

    fn fold(&mut self, entry: &LogEntry) -> bool {
        match normalise(
            &entry.raw,
            entry.content,
            entry.received_at,
            &self.deps.rules,
        ) {
            Ok(observation) => self.builder.absorb(observation),
            Err(rejection) => {
                *self.rejected.entry(rejection).or_default() += 1;
                false
            }
        }
    }

    /// Saves what changed; logs the first failure of an outage only.
    async fn save(&mut self) {
        self.unsaved = true;
        let saved = self.try_save().await;
        match &saved {
            Err(error) if !self.archive_fails => {
                tracing::warn!(error = %error, "the archive cannot be saved; trying on");
            }
            Ok(true) if self.archive_fails => tracing::info!("the archive is saved again"),
            _ => {}
        }
        self.archive_fails = saved.is_err();
        self.unsaved = !matches!(saved, Ok(true));
    }

    /// `false` when another process has the right to save.
    async fn try_save(&mut self) -> Result<bool, StoreError> {
        let RefreshDeps {
            archive,
            clock,
            holder,
            ..
        } = &self.deps;
        if !archive.lease(holder, clock.now(), LEASE).await? {
            return Ok(false);
        }
        let changed = self.builder.take_changed();
        let saved = archive.save(self.rules, &changed, &self.cursor).await;
        if saved.is_err() {
            self.builder.give_back(&changed);
        }
        saved.map(|()| true)
    }
}

#[cfg(test)]
mod tests;
