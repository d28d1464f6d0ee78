//! Gives an archive what it has yet to be given, a portion at a time.

use std::sync::Arc;
use std::time::Duration;

use domain_offer::extraction::Digest;
use domain_offer::time::Instant;

use super::archive_state::{ArchiveState, Event, Portion};
use super::fold::Fold;
use crate::ports::{Cursor, OfferArchive, StoreError};

/// How long the right to write the shared archive lasts without being renewed.
const LEASE: Duration = Duration::from_micros(LEASE_MICROS.cast_unsigned());
const LEASE_MICROS: i64 = 30_000_000;

/// Changes are kept back for so long, in microseconds, while more of them come in. The log has them; what is
/// saved later costs a start some reading and nothing else.
const PATIENCE: i64 = 10_000_000;

/// An archive that follows the fold.
pub(super) struct ArchiveWriter {
    pub(super) archive: Arc<dyn OfferArchive>,
    pub(super) rules: Digest,
    /// Who asks for the right to write; `None` where no other process writes it.
    pub(super) holder: Option<String>,
    /// The most offers, or rows, of a portion.
    pub(super) most: usize,
    pub(super) state: ArchiveState,
    /// When it was settled last.
    pub(super) settled_at: Instant,
    /// Until when no other process writes it, as far as is known.
    pub(super) leased_until: Instant,
    /// Whether the last step failed.
    pub(super) fails: bool,
}

impl ArchiveWriter {
    /// Notes what happened.
    pub(super) fn on(&mut self, event: Event<'_>) {
        let before = std::mem::replace(&mut self.state, ArchiveState::Settled(Cursor::default()));
        self.state = before.next(event);
    }

    /// How far the log is folded into the archive, where nothing is owed to it.
    pub(super) const fn settled(&self) -> Option<&Cursor> {
        match &self.state {
            ArchiveState::Settled(at) => Some(at),
            ArchiveState::Owing(_) | ArchiveState::Foreign => None,
        }
    }

    /// Takes or renews the right to write; `false` while another process has it.
    pub(super) async fn lease(&self, now: Instant) -> Result<bool, StoreError> {
        match &self.holder {
            Some(holder) => self.archive.lease(holder, now, LEASE).await,
            None => Ok(true),
        }
    }

    /// Whether another process may have written the archive since this one did.
    fn has_lapsed(&self, now: Instant) -> bool {
        self.holder.is_some() && now >= self.leased_until
    }

    /// Does one thing for the archive where it is time to: when nothing comes in, and else after a while. Whether there is
    /// more to do at once. What fails is tried again with the next step; the first failure of an outage is logged.
    pub(super) async fn step(&mut self, fold: &Fold, idle: bool, now: Instant) -> bool {
        let is_late = now.micros() - self.settled_at.micros() >= PATIENCE;
        let done = match self.settled() {
            None if idle || is_late => self.write(fold, now).await,
            _ => Ok(false),
        };
        let archive = match self.holder {
            Some(_) => "the archive",
            None => "the local copy of the archive",
        };
        match &done {
            Err(error) if !self.fails => {
                tracing::warn!(error = %error, "{archive} cannot be saved; trying on");
            }
            Ok(_) if self.fails => tracing::info!("{archive} answers again"),
            _ => {}
        }
        self.fails = done.is_err();
        if self.settled().is_some() {
            self.settled_at = now;
        }
        done.unwrap_or(false)
    }

    async fn write(&mut self, fold: &Fold, now: Instant) -> Result<bool, StoreError> {
        let owed = match &self.state {
            ArchiveState::Settled(_) => return Ok(false),
            ArchiveState::Foreign => {
                self.archive.clear().await?;
                self.on(Event::Lacks(fold));
                return Ok(true);
            }
            ArchiveState::Owing(owed) => owed,
        };
        let reached = self.archive.reached(self.rules).await?;
        if reached.as_ref() >= Some(&fold.cursor) {
            self.on(Event::Reached(fold.cursor.clone()));
        } else if reached < owed.from || (owed.is_begun() && self.has_lapsed(now)) {
            self.on(Event::Lacks(fold));
        } else if self.lease(now).await? {
            let is_copy = self.holder.is_none();
            let portion = owed.portion(self.most, &fold.cursor, is_copy);
            match &portion {
                Portion::Begun => {
                    let nowhere = Cursor::default();
                    self.archive.save(self.rules, &[], &nowhere).await?;
                }
                Portion::Rejected(rows) => self.archive.note_rejected(self.rules, rows).await?,
                Portion::Offers(offers, to) => self.archive.save(self.rules, offers, to).await?,
            }
            self.on(Event::Took(portion));
            self.leased_until = now.plus_micros(LEASE_MICROS);
        } else {
            return Ok(false);
        }
        Ok(self.settled().is_none())
    }
}
