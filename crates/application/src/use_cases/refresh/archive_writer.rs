//! What an archive has yet to be given.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain_offer::extraction::Digest;
use domain_offer::id::OfferId;
use domain_offer::offer::Offer;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;

use crate::ports::{Cursor, OfferArchive, StoreError};

/// How long the right to write the shared archive lasts without being renewed.
const LEASE: Duration = Duration::from_secs(30);
/// Offers saved at a time: another writer of the same store waits for no more than these.
const SLICE: usize = if cfg!(test) { 50 } else { 5_000 };
/// Changes are kept back for so long, in microseconds, while more of them come in. The log has them; what is
/// saved later costs a start some reading and nothing else.
const PATIENCE: i64 = 10_000_000;

/// What an archive has, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// The log up to where it was saved or loaded last.
    WhatWasSaved,
    /// Less than that, or what other rules made: all offers are to be noted.
    LessThanSaved,
    /// What the log has lost: it is dropped before anything else is saved.
    AnotherLog,
}

/// An archive, and the offers that changed since it was saved last.
pub(super) struct ArchiveWriter {
    archive: Arc<dyn OfferArchive>,
    /// How it is called in the log.
    name: &'static str,
    /// In order of id, in which indexes take them best.
    changed: BTreeMap<OfferId, Arc<Offer>>,
    /// Rows that the rules refuse, and the archive does not know yet.
    rejected: BTreeSet<RowKey>,
    holds: Holds,
    /// How far the log is folded into what the archive has for certain.
    saved: Cursor,
    /// Since when there is something to save, if only the cursor.
    since: Option<Instant>,
    /// Whether the last save went well and left some for the next.
    has_more: bool,
    /// Whether the last save failed.
    pub(super) fails: bool,
}

impl ArchiveWriter {
    /// An archive into which the log is folded up to `saved` at least.
    pub(super) fn of(archive: &Arc<dyn OfferArchive>, name: &'static str, saved: Cursor) -> Self {
        Self {
            archive: Arc::clone(archive),
            name,
            changed: BTreeMap::new(),
            rejected: BTreeSet::new(),
            holds: Holds::WhatWasSaved,
            saved,
            since: None,
            has_more: false,
            fails: false,
        }
    }

    /// The archive may lack anything of the log, and nothing that is noted is of the log.
    pub(super) fn begin_anew(&mut self) {
        self.saved = Cursor::default();
        self.changed.clear();
        self.rejected.clear();
        (self.since, self.has_more) = (None, false);
    }

    /// Whether it turned out that all offers are to be noted by [`ArchiveWriter::note_all`].
    pub(super) fn lacks_some(&self) -> bool {
        self.holds == Holds::LessThanSaved
    }

    /// Notes all offers that there are, for an archive that may lack any of them.
    pub(super) fn note_all(&mut self, offers: impl IntoIterator<Item = Arc<Offer>>, now: Instant) {
        self.saved = Cursor::default();
        (self.holds, self.has_more) = (Holds::WhatWasSaved, true);
        self.cursor_moved(now);
        self.note(offers, now);
    }

    /// What the archive has is not of the log: it is dropped before anything else is saved.
    pub(super) const fn drop_all(&mut self) {
        self.holds = Holds::AnotherLog;
    }

    /// Notes offers to be saved.
    pub(super) fn note(&mut self, changed: impl IntoIterator<Item = Arc<Offer>>, now: Instant) {
        let mut changed = changed.into_iter().peekable();
        if changed.peek().is_some() {
            self.cursor_moved(now);
        }
        self.changed
            .extend(changed.map(|offer| (offer.id(), offer)));
    }

    /// Notes rows that the rules refuse; they are saved when the cursor is, which is past them.
    pub(super) fn note_rejected<'r>(&mut self, rows: impl IntoIterator<Item = &'r RowKey>) {
        self.rejected.extend(rows);
    }

    /// Notes that more of the log was read.
    pub(super) fn cursor_moved(&mut self, now: Instant) {
        self.since.get_or_insert(now);
    }

    /// Whether it should be saved now: when nothing comes in, and else after a while.
    pub(super) fn is_due(&self, idle: bool, now: Instant) -> bool {
        let is_late = |since: Instant| now.micros() - since.micros() >= PATIENCE;
        self.since.is_some_and(|since| idle || is_late(since))
    }

    /// Whether the next slice can be saved at once.
    pub(super) const fn has_more(&self) -> bool {
        self.has_more
    }

    /// How far the log is folded into the archive, where nothing is owed to it.
    pub(super) fn settled(&self) -> Option<&Cursor> {
        self.since.is_none().then_some(&self.saved)
    }

    /// Takes or renews the right to write; `false` while another process has it.
    pub(super) async fn lease(&self, holder: &str, now: Instant) -> Result<bool, StoreError> {
        self.archive.lease(holder, now, LEASE).await
    }

    /// Saves some of what is noted, and the cursor with the last of it; with a lease only where this holder
    /// gets it. What cannot be saved is tried again with the next save. Logs the first failure of an outage
    /// only.
    pub(super) async fn save(
        &mut self,
        rules: Digest,
        cursor: &Cursor,
        lease: Option<(&str, Instant)>,
    ) {
        self.has_more = false;
        if self.since.is_none() {
            return;
        }
        let saved = self.try_save(rules, cursor, lease).await;
        match &saved {
            Err(error) if !self.fails => {
                tracing::warn!(error = %error, "{} cannot be saved; trying on", self.name);
            }
            Ok(true) if self.fails => tracing::info!("{} is saved again", self.name),
            _ => {}
        }
        self.fails = saved.is_err();
    }

    /// `false` when another process has the right to save, or has saved as much, or when all is to be saved first.
    async fn try_save(
        &mut self,
        rules: Digest,
        cursor: &Cursor,
        lease: Option<(&str, Instant)>,
    ) -> Result<bool, StoreError> {
        if self.holds != Holds::AnotherLog && !self.needs_some(rules, cursor).await? {
            return Ok(false);
        }
        if let Some((holder, now)) = lease
            && !self.lease(holder, now).await?
        {
            return Ok(false);
        }
        if self.holds == Holds::AnotherLog {
            // Rules that no node has: an archive drops what other rules made.
            let nobody = Digest::of(&[]);
            self.archive.save(nobody, &[], &Cursor::default()).await?;
            self.holds = Holds::WhatWasSaved;
        }
        if self.note_some_rejected(rules).await? {
            self.has_more = true;
            return Ok(true);
        }
        let slice: Vec<_> = self.changed.values().take(SLICE).cloned().collect();
        let is_last = slice.len() == self.changed.len();
        let to = if is_last { cursor } else { &self.saved };
        self.archive.save(rules, &slice, to).await?;
        for offer in &slice {
            self.changed.remove(&offer.id());
        }
        self.has_more = !is_last;
        if is_last {
            self.saved = cursor.clone();
            self.since = None;
        }
        Ok(true)
    }

    /// Saves some of the rows that the rules refuse; whether there are more.
    async fn note_some_rejected(&mut self, rules: Digest) -> Result<bool, StoreError> {
        let slice: Vec<RowKey> = self.rejected.iter().take(SLICE).copied().collect();
        if let Some(last) = slice.last() {
            self.archive.note_rejected(rules, &slice).await?;
            self.rejected = self.rejected.split_off(last);
            self.rejected.remove(last);
        }
        Ok(!self.rejected.is_empty())
    }

    /// Whether what is noted is to be saved: not where another process has saved the log as far, nor where the archive
    /// is not as far as what is noted begins, as after a change of the lease or of the rules.
    async fn needs_some(&mut self, rules: Digest, cursor: &Cursor) -> Result<bool, StoreError> {
        let reached = self.archive.reached(rules).await?;
        if reached.as_ref().is_some_and(|reached| reached >= cursor) {
            self.changed.clear();
            self.rejected.clear();
            self.saved = cursor.clone();
            self.since = None;
            return Ok(false);
        }
        if reached.unwrap_or_default() < self.saved {
            self.holds = Holds::LessThanSaved;
        }
        Ok(self.holds != Holds::LessThanSaved)
    }
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{builder, seen};

    use super::*;
    use crate::ports::offer_archive::MockOfferArchive;
    use crate::use_cases::test_support::noon;

    const RULES: Digest = Digest([1; 32]);

    fn cursor(n: u8) -> Cursor {
        Cursor(vec![n])
    }

    fn offers(count: usize) -> Vec<Arc<Offer>> {
        let mut builder = builder();
        for number in 0..count {
            let seen = seen("exito", "Audio", &format!("parlante {number}"));
            builder.absorb(seen.observation());
        }
        builder.take_changed()
    }

    #[tokio::test]
    async fn the_cursor_moves_with_the_last_slice_only() {
        let saves = Arc::new(std::sync::Mutex::new(Vec::new()));
        let noted = Arc::clone(&saves);
        let mut archive = MockOfferArchive::new();
        archive.expect_save().returning(move |_, slice, to| {
            noted.lock().unwrap().push((slice.len(), to.clone()));
            Ok(())
        });
        archive.expect_reached().returning(|_| Ok(Some(cursor(1))));
        let archive: Arc<dyn OfferArchive> = Arc::new(archive);
        let mut writer = ArchiveWriter::of(&archive, "an archive", cursor(1));
        writer.note(offers(SLICE + 1), noon());
        writer.save(RULES, &cursor(2), None).await;
        assert!(writer.has_more());
        writer.save(RULES, &cursor(3), None).await;
        assert!(!writer.has_more());
        writer.save(RULES, &cursor(3), None).await;
        let expected = [(SLICE, cursor(1)), (1, cursor(3))];
        assert_eq!(*saves.lock().unwrap(), expected);
    }

    #[tokio::test]
    async fn what_the_archive_lacks_is_owed_and_what_it_has_is_not() {
        // How far the archive is, and then: what is owed, and whether all is.
        for (reached, owed, lacks_some) in [
            (Some(cursor(9)), 0, false),
            (Some(cursor(2)), 0, false),
            (Some(cursor(1)), 0, false),
            (Some(cursor(0)), 3, true),
            (None, 3, true),
        ] {
            let mut archive = MockOfferArchive::new();
            let saves = usize::from(reached == Some(cursor(1)));
            archive
                .expect_save()
                .times(saves)
                .returning(|_, _, _| Ok(()));
            archive
                .expect_reached()
                .returning(move |_| Ok(reached.clone()));
            let archive: Arc<dyn OfferArchive> = Arc::new(archive);
            let mut writer = ArchiveWriter::of(&archive, "an archive", cursor(1));
            writer.note(offers(3), noon());
            writer.save(RULES, &cursor(2), None).await;
            assert_eq!(
                (writer.changed.len(), writer.lacks_some()),
                (owed, lacks_some)
            );
            assert_eq!(writer.settled().is_some(), !lacks_some);
        }
    }

    #[test]
    fn changes_are_kept_back_for_a_while_unless_nothing_comes_in() {
        let archive: Arc<dyn OfferArchive> = Arc::new(MockOfferArchive::new());
        let mut writer = ArchiveWriter::of(&archive, "an archive", cursor(1));
        let later = |micros| noon().plus_micros(micros);
        assert!(!writer.is_due(true, noon()), "nothing is owed");
        writer.cursor_moved(noon());
        writer.note(offers(1), later(PATIENCE - 1));
        assert!(!writer.is_due(false, later(PATIENCE - 1)));
        assert!(writer.is_due(true, later(0)));
        assert!(writer.is_due(false, later(PATIENCE)));
    }
}
