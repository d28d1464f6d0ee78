//! Gives what changed to the archives: the one that all nodes share, and this node's own copy.

use std::sync::Arc;
use std::time::Duration;

use super::Refresher;
use super::archive_writer::ArchiveWriter;

impl Refresher {
    /// Notes what changed for those who keep it.
    pub(super) fn note_changes(&mut self, moved: bool) {
        let changed = self.builder.take_changed();
        self.matching.note(&changed);
        let rejected = std::mem::take(&mut self.rejected);
        let now = self.deps.clock.now();
        for writer in [Some(&mut self.shared), self.own.as_mut()]
            .into_iter()
            .flatten()
        {
            writer.note(changed.iter().cloned(), now);
            writer.note_rejected(&rejected);
            if moved {
                writer.cursor_moved(now);
            }
        }
    }

    /// Saves a slice to the shared archive where it is time to and this node has the right to.
    pub(super) async fn save_shared(&mut self, idle: bool) {
        let now = self.deps.clock.now();
        if self.shared.is_due(idle, now) {
            let lease = Some((self.deps.holder.as_str(), now));
            self.shared.save(self.rules, &self.cursor, lease).await;
            if self.shared.lacks_some() {
                let all = self.builder.offers().map(Arc::clone);
                self.shared.note_all(all, now);
                self.shared.note_rejected(self.builder.rejected());
            }
        }
    }

    /// Saves a slice to this node's copy where it is time to.
    pub(super) async fn save_own(&mut self, idle: bool) {
        let now = self.deps.clock.now();
        if let Some(own) = self.own.as_mut().filter(|own| own.is_due(idle, now)) {
            own.save(self.rules, &self.cursor, None).await;
            if own.lacks_some() {
                own.note_all(self.builder.offers().map(Arc::clone), now);
                own.note_rejected(self.builder.rejected());
            }
        }
    }

    /// Saves all that is owed to the archives, as far as they take it and as long as the patience lasts. What
    /// is not saved then is folded from the log by the next start.
    pub async fn save(&mut self, patience: Duration) {
        let patience = i64::try_from(patience.as_micros()).unwrap_or(i64::MAX);
        let since = self.deps.clock.now();
        loop {
            self.save_shared(true).await;
            self.save_own(true).await;
            let spent = self.deps.clock.now().micros() - since.micros();
            if !self.has_more_to_save() || spent >= patience {
                return;
            }
        }
    }

    pub(super) fn has_more_to_save(&self) -> bool {
        self.shared.has_more() || self.own.as_ref().is_some_and(ArchiveWriter::has_more)
    }
}
