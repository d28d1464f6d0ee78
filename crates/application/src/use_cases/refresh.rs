//! Keeps the catalog in use up to date: read the log, fold, build, swap, save.
//!
//! Two machines say where it stands, each with one function from a state and an event to the next state: what readers are
//! answered from (`phase`), and how each archive stands to the fold (`archive_state`); their tables are there. A refresh
//! reads the log once and then asks each worker for a step: the writers of the archives, the matching into products, and
//! the pruning of old extractions. What they do:
//!
//! | Phase | own copy saved | shared archive saved | products matched | extractions pruned |
//! |---|---|---|---|---|
//! | `Loading` | no: a start would take it for what could be shown | no | no | no |
//! | `Standby` | yes | no | no | no |
//! | `Stale` | yes | no: the log may be another one by now | yes | no |
//! | `Trailing`, `Current` | yes | yes | yes | where nothing is owed to the archive |

use std::num::NonZero;
use std::sync::Arc;

use domain_catalog::catalog::{BuilderSettings, Catalog};
use domain_catalog::products::ProductMap;
use futures_util::FutureExt as _;

mod archive_state;
mod archive_writer;
mod deps;
mod fold;
mod matching;
mod phase;
mod pruning;
mod said;
mod side_by_side;

use self::archive_state::{ArchiveState, Event as ArchiveEvent, Owed};
use self::archive_writer::ArchiveWriter;
pub use self::deps::{RefreshDeps, SAVED_AT_ONCE};
use self::fold::Fold;
use self::matching::Matching;
use self::phase::{Event, Left, Phase};
use self::pruning::Pruning;
pub use self::pruning::Retention;
use self::said::Said;
use crate::ports::{Cursor, OfferArchive, StoreError};

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

/// The fold of the log, and those who work on it.
pub struct Refresher {
    deps: RefreshDeps,
    settings: BuilderSettings,
    phase: Phase,
    fold: Fold,
    said: Said,
    shared: ArchiveWriter,
    own: Option<ArchiveWriter>,
    /// Whether the last saves left some that can be saved at once.
    has_more_to_save: bool,
    matching: Matching,
    pruning: Option<Pruning>,
}

impl Refresher {
    /// Starts from what this node's copy of the archive holds by these rules, else from the archive,
    /// else from the beginning of the log. What the copy holds is put in use by
    /// [`Refresher::use_copy`], or where it takes long to read what is new since.
    pub async fn load(deps: RefreshDeps, settings: BuilderSettings) -> Result<Self, StoreError> {
        let (rules, now) = (deps.rules.digest(), deps.clock.now());
        let copied = match &deps.copy {
            // A copy that cannot be read, or was never whole, is as good as none.
            Some(copy) => Fold::restored(copy, rules, &settings).await.ok(),
            None => None,
        };
        let (phase, fold, shared, own);
        if let Some(copied) = copied.filter(|fold| fold.cursor != Cursor::default()) {
            (phase, fold) = (Phase::Standby, copied);
            // Whether the archive is as far as the copy is seen when something is saved.
            shared = ArchiveState::Owing(Owed::from(fold.cursor.clone()));
            own = ArchiveState::Settled(fold.cursor.clone());
        } else {
            fold = Fold::restored(&deps.archive, rules, &settings).await?;
            phase = Phase::Loading;
            shared = ArchiveState::Settled(fold.cursor.clone());
            own = ArchiveState::Foreign;
        }
        let writer = |archive: &Arc<dyn OfferArchive>, holder, state| ArchiveWriter {
            archive: Arc::clone(archive),
            rules,
            holder,
            most: deps.save_at_once,
            state,
            settled_at: now,
            leased_until: now,
            fails: false,
        };
        Ok(Self {
            shared: writer(&deps.archive, Some(deps.holder.clone()), shared),
            own: deps.copy.as_ref().map(|copy| writer(copy, None, own)),
            matching: Matching::new(deps.match_up_to),
            pruning: deps.retention.clone().map(Pruning::of),
            deps,
            settings,
            phase,
            fold,
            said: Said::default(),
            has_more_to_save: false,
        })
    }

    /// Begins anew where the log is another one than the one read so far: from the shared archive,
    /// which is of the same making as the log, but from the log's own beginning.
    async fn begin_anew(&mut self) -> Result<(), StoreError> {
        tracing::warn!(
            "the log has lost what was read of it last; reading it again from its beginning"
        );
        let rules = self.deps.rules.digest();
        self.fold = Fold::restored(&self.deps.archive, rules, &self.settings).await?;
        self.fold.cursor = Cursor::default();
        let (corrections, _) = self.said.tell(&mut self.fold.builder);
        self.phase = self.phase.next(Event::Restarted);
        // Offers that were changed by what the log has lost are not to be kept.
        self.shared.on(ArchiveEvent::Rewound);
        if let Some(own) = &mut self.own {
            own.on(ArchiveEvent::Doubted);
        }
        self.matching.begin_anew(corrections);
        if let Some(pruning) = &mut self.pruning {
            pruning.begin_anew();
        }
        Ok(())
    }

    /// Puts what the copy held in use, where the log cannot be reached and nothing else is in use; whether this fold
    /// is in use then.
    pub fn use_copy(&mut self) -> bool {
        if self.phase == Phase::Standby {
            self.publish();
            self.phase = self.phase.next(Event::CopyShown);
        }
        self.phase.is_in_use()
    }

    fn publish(&mut self) {
        // Before the first catalog no request is answered, and every core is free.
        let threads = if self.phase.is_in_use() {
            NonZero::<usize>::MIN
        } else {
            self.deps.threads
        };
        let derive = |work| side_by_side::derive(work, threads);
        let catalog = Arc::new(self.fold.builder.build_by(derive));
        let views = self.deps.handle.views();
        views.prepare(&catalog, self.deps.clock.now());
        self.deps.handle.swap(catalog);
    }

    /// Folds what is new in the log and puts the catalog in use; then each worker takes a step. Some of the changed
    /// offers are saved where nothing was new, or some are owed for long; a failed save is tried again with the next
    /// refresh and does not keep the catalog from use.
    pub async fn refresh(&mut self) -> Result<Refreshed, StoreError> {
        let done = self.catch_up().await;
        // Also what was folded before the log failed: the cursor is past it.
        self.note_changes();
        let idle = done.as_ref().map_or(true, |done| done.entries == 0);
        self.save_some(idle).await;
        self.match_some();
        if idle {
            self.prune_some().await;
        }
        if let Some(catalog) = self.deps.handle.catalog() {
            let views = self.deps.handle.views();
            views.prepare(&catalog, self.deps.clock.now());
        }
        // Last, so that requests that wait for the refresh do not wait for this.
        self.deps.handle.free_replaced();
        done
    }

    /// Folds what is new in the log, and puts the catalog in use.
    async fn catch_up(&mut self) -> Result<Refreshed, StoreError> {
        let ticket = self.deps.signal.wanted();
        let mut done = Refreshed::default();
        let (left, is_news) = match self.read(&mut done).await {
            Ok(read) => read,
            Err(error) => {
                self.phase = self.phase.next(Event::Failed);
                return Err(error);
            }
        };
        if is_news || !self.phase.follows_log() {
            self.publish();
        }
        self.phase = self.phase.next(Event::Read(left));
        if left != Left::Much {
            self.deps.handle.touch(self.deps.clock.now());
        }
        if left == Left::Nothing {
            self.deps.signal.grant(ticket);
        }
        Ok(done)
    }

    /// Folds the log up to its end, and what people said; where there is something to answer from meanwhile, for a
    /// while only. Answers what is left, and whether the next catalog is another one.
    async fn read(&mut self, done: &mut Refreshed) -> Result<(Left, bool), StoreError> {
        let since = self.deps.clock.now();
        let log = Arc::clone(&self.deps.log);
        let mut tail = log.tail(&self.fold.cursor, CHUNK).await?;
        let mut is_news = false;
        let left = loop {
            if tail.restarted {
                self.begin_anew().await?;
            }
            if tail.entries.is_empty() {
                break Left::Nothing;
            }
            let after = tail.cursor.clone();
            let mut next = log.tail(&after, CHUNK);
            // Asked once, so that the log reads on while these are folded.
            let early = next.as_mut().now_or_never();
            done.entries += tail.entries.len();
            let rules = &self.deps.rules;
            let (changed, is_other) = self.fold.absorb(&tail.entries, tail.cursor, rules);
            done.changed += changed;
            is_news |= is_other;
            let spent = self.deps.clock.now().micros() - since.micros();
            if spent >= STRETCH && self.phase != Phase::Loading {
                break if tail.more { Left::Much } else { Left::Little };
            }
            tail = match early {
                Some(next) => next?,
                None => next.await?,
            };
        };
        Ok((left, self.correct().await? || is_news))
    }

    /// Takes in what people said; whether it changed products or which sightings count.
    async fn correct(&mut self) -> Result<bool, StoreError> {
        let said = self.deps.corrections.tail(self.said.place).await?;
        let told = self.said.take(&said, &mut self.fold.builder);
        let Some((corrections, is_reviewed)) = told else {
            return Ok(false);
        };
        let products = self.matching.correct(corrections);
        Ok(products.is_some_and(|products| self.regroup(products)) || is_reviewed)
    }

    /// Whether these products are other ones than those in use; the next catalog has them.
    fn regroup(&mut self, products: ProductMap) -> bool {
        let catalog = self.deps.handle.catalog();
        let is_new = catalog.is_none_or(|catalog| products != *catalog.products());
        if is_new {
            self.fold.builder.set_products(products);
        }
        is_new
    }

    /// Notes what changed for those who keep it.
    fn note_changes(&mut self) {
        let changes = self.fold.take_changes();
        self.matching.note(&changes.offers);
        for writer in std::iter::once(&mut self.shared).chain(&mut self.own) {
            writer.on(ArchiveEvent::Folded(&changes));
        }
    }

    /// Lets the archives be saved where it is time to. The shared one only while the log is followed: after an outage
    /// the store may be another one.
    async fn save_some(&mut self, idle: bool) {
        let now = self.deps.clock.now();
        self.has_more_to_save = false;
        if self.phase.follows_log() {
            self.has_more_to_save = self.shared.step(&self.fold, idle, now).await;
        }
        // What the node starts from while the log is out of reach.
        if let Some(own) = self.own.as_mut().filter(|_| self.phase != Phase::Loading) {
            self.has_more_to_save |= own.step(&self.fold, idle, now).await;
        }
    }

    /// Saves all that is owed to the archives, as far as they take it and as long as the patience lasts. What
    /// is not saved then is folded from the log by the next start.
    pub async fn save(&mut self, patience: std::time::Duration) {
        let patience = i64::try_from(patience.as_micros()).unwrap_or(i64::MAX);
        let until = self.deps.clock.now().plus_micros(patience);
        loop {
            self.save_some(true).await;
            if !self.has_more_to_save || self.deps.clock.now() >= until {
                return;
            }
        }
    }

    /// Works some of the changed offers into products. Offers are shown before they are matched:
    /// matching many takes longer than showing them.
    fn match_some(&mut self) {
        let Some(catalog) = self.catalog() else {
            return;
        };
        if let Some(products) = self.matching.step(&catalog)
            && self.regroup(products)
        {
            self.publish();
        }
    }

    /// The catalog in use, where it is of this fold.
    fn catalog(&self) -> Option<Arc<Catalog>> {
        let catalog = self.deps.handle.catalog();
        catalog.filter(|_| self.phase.is_in_use())
    }

    /// Strips some old extractions where all that was folded is saved and this node has the right to write.
    async fn prune_some(&mut self) {
        let now = self.deps.clock.now();
        let catalog = self.catalog().filter(|_| self.phase.follows_log());
        let (Some(pruning), Some(saved), Some(catalog)) =
            (&mut self.pruning, self.shared.settled(), catalog)
        else {
            return;
        };
        if !pruning.is_due(now) {
            return;
        }
        match self.shared.lease(now).await {
            Ok(true) => pruning.step(saved, &catalog, now).await,
            // Whether the archive fails is told when something is saved.
            Ok(false) | Err(_) => pruning.postpone(now),
        }
    }

    /// Whether entries are waiting to be read, offers to be matched or saved, or old extractions to be stripped: the
    /// next refresh should come at once.
    pub fn is_behind(&self) -> bool {
        let prunes = self.pruning.as_ref().is_some_and(Pruning::is_under_way);
        self.phase == Phase::Trailing
            || self.has_more_to_save
            || (prunes && self.shared.settled().is_some())
            || (self.catalog()).is_some_and(|catalog| self.matching.is_behind(&catalog))
    }

    /// How many stored extractions are not usable by the rules of today.
    pub fn rejected(&self) -> usize {
        self.fold.builder.rejected().len()
    }

    /// Whether this node's copy of the archive is kept; `None` where there is none.
    pub fn copy_is_kept(&self) -> Option<bool> {
        self.own.as_ref().map(|own| !own.fails)
    }
}
