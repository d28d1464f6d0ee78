//! Keeps the catalog in use up to date: read the tail, fold, build, swap, save.

use std::num::NonZero;
use std::sync::Arc;

use domain_catalog::catalog::{BuilderSettings, CatalogBuilder};
use domain_catalog::reviews::Reviews;
use domain_offer::extraction::Digest;
use domain_offer::normalise::normalise;
use domain_offer::row::RowKey;
use futures_util::FutureExt as _;

mod archive_writer;
mod deps;
mod matching;
mod pruning;
mod restoring;
mod said;
mod saving;
mod side_by_side;

use self::archive_writer::ArchiveWriter;
pub use self::deps::RefreshDeps;
use self::matching::Matching;
use self::pruning::Pruning;
pub use self::pruning::Retention;
use crate::ports::{CorrectionPlace, Cursor, LogEntry, StoreError};

/// Entries read from the log at a time.
const CHUNK: usize = 2_000;
/// How long the log is read, in microseconds, until what came of it is shown.
const STRETCH: i64 = 1_000_000;

/// What a refresh did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Log entries read.
    pub entries: usize,
    /// Offers that changed.
    pub changed: usize,
}

/// How much of the log is left after reading for a while.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    /// Nothing: its end was seen.
    Nothing,
    /// What came in meanwhile.
    Little,
    /// More than that, so that the catalog is an old one.
    Much,
}

/// The fold of the log, and what it rejected on the way.
pub struct Refresher {
    deps: RefreshDeps,
    builder: CatalogBuilder,
    cursor: Cursor,
    /// How far corrections were read.
    corrected: Option<CorrectionPlace>,
    /// What editors said of single sightings.
    reviews: Reviews,
    /// How often offers had been found under other ids when the reviews were taken in.
    reviewed_at: u64,
    rules: Digest,
    /// Rows that the rules refuse, which the archives were not told of yet.
    rejected: Vec<RowKey>,
    /// Whether it began with this node's copy.
    from_copy: bool,
    in_use: bool,
    /// What the last refresh left of the log.
    left: Left,
    /// Whether something changed since the last catalog, also before the log failed.
    unshown: bool,
    settings: BuilderSettings,
    shared: ArchiveWriter,
    own: Option<ArchiveWriter>,
    matching: Matching,
    pruning: Pruning,
}

impl Refresher {
    /// Starts from what this node's copy of the archive holds by these rules, else from the archive,
    /// else from the beginning of the log. What the copy holds is put in use by
    /// [`Refresher::use_copy`], or where it takes long to read what is new since.
    pub async fn load(deps: RefreshDeps, settings: BuilderSettings) -> Result<Self, StoreError> {
        let rules = deps.rules.digest();
        let copied = match &deps.copy {
            // A copy that cannot be read, or was never whole, is as good as none.
            Some(copy) => {
                let loaded = restoring::load(copy, rules, &settings).await.ok().flatten();
                loaded.filter(|(_, cursor)| *cursor != Cursor::default())
            }
            None => None,
        };
        let from_copy = copied.is_some();
        let restored = match copied {
            Some(copied) => Some(copied),
            None => restoring::load(&deps.archive, rules, &settings).await?,
        };
        let (builder, cursor) =
            restored.unwrap_or_else(|| (CatalogBuilder::new(settings.clone()), Cursor::default()));
        let matching = Matching::new(deps.match_up_to);
        let mut refresher = Self {
            shared: ArchiveWriter::of(&deps.archive, "the archive", cursor.clone()),
            own: deps.copy.as_ref().map(|copy| {
                let saved = if from_copy {
                    cursor.clone()
                } else {
                    Cursor::default()
                };
                ArchiveWriter::of(copy, "the local copy of the archive", saved)
            }),
            pruning: Pruning::of(deps.retention.clone()),
            deps,
            builder,
            cursor,
            corrected: None,
            reviews: Reviews::default(),
            reviewed_at: 0,
            rules,
            rejected: Vec::new(),
            from_copy,
            in_use: false,
            left: Left::Nothing,
            unshown: false,
            settings,
            matching,
        };
        if from_copy {
            // Whether the archive is as far as the copy is seen when something is saved.
            let now = refresher.deps.clock.now();
            refresher.shared.cursor_moved(now);
        } else {
            refresher.owe_copy();
        }
        Ok(refresher)
    }

    /// Notes that this node's copy of the archive lacks all that was restored.
    fn owe_copy(&mut self) {
        if let Some(own) = &mut self.own {
            let now = self.deps.clock.now();
            own.note(self.builder.offers().map(Arc::clone), now);
            own.note_rejected(self.builder.rejected());
        }
    }

    /// Begins anew where the log is another one than the one read so far: from the shared archive,
    /// which is of the same making as the log, but from the log's own beginning.
    async fn begin_anew(&mut self) -> Result<(), StoreError> {
        tracing::warn!(
            "the log has lost what was read of it last; reading it again from its beginning"
        );
        let restored = restoring::load(&self.deps.archive, self.rules, &self.settings).await?;
        self.builder = restored.map_or_else(
            || CatalogBuilder::new(self.settings.clone()),
            |(builder, _)| builder,
        );
        self.say_reviews();
        // Offers that were changed by what the log has lost are not to be kept.
        self.shared.begin_anew();
        if let Some(own) = &mut self.own {
            own.begin_anew();
            own.drop_all();
        }
        self.owe_copy();
        self.rejected.clear();
        self.cursor = Cursor::default();
        (self.from_copy, self.in_use) = (false, false);
        self.matching.begin_anew();
        self.pruning.begin_anew();
        Ok(())
    }

    /// Puts what the copy held in use, where the log cannot be reached and nothing else is in use; whether this fold
    /// is in use then.
    pub fn use_copy(&mut self) -> bool {
        if self.from_copy && !self.in_use {
            self.use_it();
        }
        self.in_use
    }

    fn use_it(&mut self) {
        // Before the first catalog no request is answered, and every core is free.
        let threads = if self.in_use {
            NonZero::<usize>::MIN
        } else {
            self.deps.threads
        };
        let derive = |work| side_by_side::derive(work, threads);
        let catalog = Arc::new(self.builder.build_by(derive));
        self.deps
            .handle
            .views()
            .prepare(&catalog, self.deps.clock.now());
        self.deps.handle.swap(catalog);
        (self.in_use, self.unshown) = (true, false);
    }

    /// Folds what is new in the log and puts the catalog in use. Some of the changed offers are saved where
    /// nothing was new, or some are owed for long; a failed save is tried again with the next refresh and does
    /// not keep the catalog from use.
    pub async fn refresh(&mut self) -> Result<Refreshed, StoreError> {
        let from = self.cursor.clone();
        let done = self.catch_up().await;
        // Also what was folded before the log failed: the cursor is past it.
        self.note_changes(self.cursor != from);
        let idle = done.as_ref().map_or(true, |done| done.entries == 0);
        if done.is_ok() {
            self.save_shared(idle).await;
        }
        // What the node starts from while the log is out of reach.
        self.save_own(idle).await;
        self.match_some();
        if idle && done.is_ok() {
            self.prune_some().await;
        }
        if let Some(catalog) = self.deps.handle.catalog() {
            self.deps
                .handle
                .views()
                .prepare(&catalog, self.deps.clock.now());
        }
        // Last, so that requests that wait for the refresh do not wait for this.
        self.deps.handle.free_replaced();
        done
    }

    /// Folds what is new in the log, and puts the catalog in use.
    async fn catch_up(&mut self) -> Result<Refreshed, StoreError> {
        let ticket = self.deps.signal.wanted();
        let mut done = Refreshed::default();
        let left = self.read_on(&mut done).await?;
        self.unshown |= self.correct().await?;
        if self.unshown || !self.in_use {
            self.use_it();
        }
        if left != Left::Much {
            self.deps.handle.touch(self.deps.clock.now());
        }
        if left == Left::Nothing {
            self.deps.signal.grant(ticket);
        }
        self.left = left;
        Ok(done)
    }

    /// Folds the log up to its end; where there is something to answer from meanwhile, for a while only.
    async fn read_on(&mut self, done: &mut Refreshed) -> Result<Left, StoreError> {
        let since = self.deps.clock.now();
        let log = Arc::clone(&self.deps.log);
        let mut tail = log.tail(&self.cursor, CHUNK).await?;
        loop {
            if tail.restarted {
                self.begin_anew().await?;
            }
            if tail.entries.is_empty() {
                return Ok(Left::Nothing);
            }
            let after = tail.cursor.clone();
            let mut next = log.tail(&after, CHUNK);
            // Asked once, so that the log reads on while these are folded.
            let early = next.as_mut().now_or_never();
            done.entries += tail.entries.len();
            let changed = self.fold(&tail.entries);
            done.changed += changed;
            self.unshown |= changed > 0;
            self.cursor = tail.cursor;
            let spent = self.deps.clock.now().micros() - since.micros();
            if spent >= STRETCH && (self.in_use || self.from_copy) {
                return Ok(if tail.more { Left::Much } else { Left::Little });
            }
            tail = match early {
                Some(next) => next?,
                None => next.await?,
            };
        }
    }

    /// Works some of the changed offers into products. Offers are shown before they are matched:
    /// matching many takes longer than showing them.
    fn match_some(&mut self) {
        let Some(catalog) = self.deps.handle.catalog().filter(|_| self.in_use) else {
            return;
        };
        if let Some(products) = self.matching.step(&catalog)
            && self.regroup(products)
        {
            self.use_it();
        }
    }

    /// Strips some old extractions where all that was folded is saved and this node has the right to write.
    async fn prune_some(&mut self) {
        let now = self.deps.clock.now();
        let Some(catalog) = self.deps.handle.catalog().filter(|_| self.in_use) else {
            return;
        };
        let Some(saved) = self.shared.settled().filter(|_| self.pruning.is_due(now)) else {
            return;
        };
        let saved = saved.clone();
        match self.shared.lease(&self.deps.holder, now).await {
            Ok(true) => self.pruning.step(&saved, &catalog, now).await,
            // Whether the archive fails is told when something is saved.
            Ok(false) | Err(_) => self.pruning.postpone(now),
        }
    }

    /// Whether entries are waiting to be read, offers to be matched or saved, or old extractions to be stripped: the next refresh should come at once.
    pub fn is_behind(&self) -> bool {
        let can_prune = self.pruning.is_under_way() && self.shared.settled().is_some();
        if self.left != Left::Nothing || can_prune || self.has_more_to_save() {
            return true;
        }
        let catalog = self.deps.handle.catalog();
        self.in_use && catalog.is_some_and(|catalog| self.matching.is_behind(&catalog))
    }

    /// How many stored extractions are not usable by the rules of today.
    pub fn rejected(&self) -> usize {
        self.builder.rejected().len()
    }

    /// Takes entries in; says how many changed anything.
    fn fold(&mut self, entries: &[LogEntry]) -> usize {
        let rules = Arc::clone(&self.deps.rules);
        let mut observations = Vec::with_capacity(entries.len());
        for entry in entries {
            match normalise(&entry.raw, entry.content, entry.received_at, &rules) {
                Ok(observation) => observations.push(observation),
                Err(_) => self.reject(entry.key()),
            }
        }
        self.builder.absorb_all(observations)
    }

    fn reject(&mut self, row: RowKey) {
        if self.builder.reject(row) {
            self.rejected.push(row);
            self.unshown = true;
        }
    }

    /// Whether this node's copy of the archive is kept; `None` where there is none.
    pub fn copy_is_kept(&self) -> Option<bool> {
        self.own.as_ref().map(|own| !own.fails)
    }
}

#[cfg(test)]
mod tests;
