//! Nodes over one memory store.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use adapter_memory::{FixedClock, MemoryArchive, MemoryCorrections, MemoryLog, SequentialIds};
use application::ports::{Clock, OfferArchive};
use application::use_cases::corrections::ProductCorrections;
use application::use_cases::handle::CatalogHandle;
use application::use_cases::ingest::{Ingest, RowOutcome, Submission};
use application::use_cases::query::CatalogReader;
use application::use_cases::raw::RawData;
use application::use_cases::refresh::{
    RefreshDeps, Refreshed, Refresher, Retention, SAVED_AT_ONCE,
};
use application::use_cases::reviews::RowReviews;
use application::use_cases::signal::RefreshSignal;
use domain_catalog::catalog::{BuilderSettings, Catalog};
use domain_catalog::view::Row;
use domain_offer::extraction::{Digest, RawExtraction};
use domain_offer::rules::Rules;
use domain_offer::time::Instant;
use port_contract::faults::{Faults, FaultyArchive, FaultyLog};

/// 2025-10-12T12:00:00-05:00.
pub(crate) const NOON: Instant = Instant::from_micros(1_760_288_400_000_000);

/// A clock that each look at it moves on, as on a machine on which all takes its time.
#[derive(Clone)]
struct TickingClock {
    clock: FixedClock,
    /// By so many microseconds.
    tick: Arc<AtomicI64>,
}

impl Clock for TickingClock {
    fn now(&self) -> Instant {
        let now = self.clock.now();
        self.clock
            .set(now.plus_micros(self.tick.load(Ordering::Relaxed)));
        now
    }
}

/// What several nodes share: the store and the time.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) clock: FixedClock,
    /// How far each look of a node at the clock moves it on, in microseconds.
    pub(crate) tick: Arc<AtomicI64>,
    /// How many offers are saved at a time.
    pub(crate) save_at_once: usize,
    /// Offers are matched into products up to this many.
    pub(crate) match_up_to: usize,
    /// Faults of the log, as all nodes see it.
    pub(crate) log_faults: Faults,
    /// For how many days extractions are kept whole; `None` for ever.
    pub(crate) retention: Option<u32>,
    /// Faults of the archive, as all nodes see it.
    pub(crate) archive_faults: Faults,
    /// The copy of the archive that every node has; `None` for none.
    pub(crate) copy: Option<MemoryArchive>,
    /// Faults of that copy.
    pub(crate) copy_faults: Faults,
    pub(crate) archive: MemoryArchive,
    log: MemoryLog,
    corrections: MemoryCorrections,
    ids: SequentialIds,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            clock: FixedClock::at(NOON),
            tick: Arc::default(),
            save_at_once: SAVED_AT_ONCE,
            match_up_to: 1_000,
            log_faults: Faults::default(),
            archive_faults: Faults::default(),
            retention: None,
            copy: None,
            copy_faults: Faults::default(),
            log: MemoryLog::default(),
            corrections: MemoryCorrections::default(),
            archive: MemoryArchive::default(),
            ids: SequentialIds::default(),
        }
    }
}

/// One process over the store.
pub(crate) struct Node {
    pub(crate) ingest: Ingest,
    pub(crate) reader: Arc<CatalogReader>,
    pub(crate) raw: Arc<RawData>,
    pub(crate) reviews: RowReviews,
    pub(crate) corrections: ProductCorrections,
    refresher: Refresher,
}

/// What a backup of the store has.
pub(crate) struct Backup {
    entries: usize,
    archive: MemoryArchive,
}

impl Store {
    /// The same log, and what was said of it, without anything that was made of it, and without faults.
    pub(crate) fn alone(&self) -> Self {
        Self {
            clock: self.clock.clone(),
            log: self.log.clone(),
            corrections: self.corrections.clone(),
            match_up_to: self.match_up_to,
            ..Self::default()
        }
    }

    /// Keeps what log and archive hold now.
    pub(crate) fn back_up(&self) -> Backup {
        Backup {
            entries: self.log.entries(),
            archive: self.archive.snapshot(),
        }
    }

    /// Whether the log has more now than it had then.
    pub(crate) fn is_past(&self, backup: &Backup) -> bool {
        self.log.entries() > backup.entries
    }

    /// Brings log and archive back to what they held then.
    pub(crate) fn restore(&self, backup: &Backup) {
        self.log.restore(backup.entries);
        self.archive.restore(&backup.archive);
    }

    /// Starts a node with the standard rules.
    pub(crate) async fn start(&self, name: &str) -> Node {
        self.start_with(name, Rules::standard()).await
    }

    /// Starts a node with rules of the test's own.
    pub(crate) async fn start_with(&self, name: &str, rules: impl Into<Arc<Rules>>) -> Node {
        let started = self.try_start_with(name, rules).await;
        started.expect("the archive answers")
    }

    /// Starts a node; `None` where the archive fails.
    pub(crate) async fn try_start_with(
        &self,
        name: &str,
        rules: impl Into<Arc<Rules>>,
    ) -> Option<Node> {
        let rules = rules.into();
        let log = FaultyLog::new(self.log.clone(), self.log_faults.clone());
        let log = Arc::new(log);
        let archive = FaultyArchive::new(self.archive.clone(), self.archive_faults.clone());
        let copy = self.copy.clone();
        let copy = copy.map(|copy| FaultyArchive::new(copy, self.copy_faults.clone()));
        let clock: Arc<dyn Clock> = Arc::new(TickingClock {
            clock: self.clock.clone(),
            tick: Arc::clone(&self.tick),
        });
        let signal = Arc::new(RefreshSignal::new(|| {}));
        let handle = Arc::new(CatalogHandle::new(false));
        let reader = CatalogReader::new(Arc::clone(&handle), Arc::clone(&clock), true);
        let reader = Arc::new(reader);
        let ids = Arc::new(self.ids.clone());
        let settings = BuilderSettings {
            zone: rules.zone.clone(),
            max_age_days: 30,
            config_digest: Digest::of(b"test"),
        };
        let deps = RefreshDeps {
            log: log.clone(),
            corrections: Arc::new(self.corrections.clone()),
            archive: Arc::new(archive),
            copy: copy.map(|copy| Arc::new(copy) as Arc<dyn OfferArchive>),
            retention: self.retention.map(|days| Retention {
                log: Arc::new(self.log.clone()),
                days,
            }),
            clock: Arc::clone(&clock),
            rules: Arc::clone(&rules),
            handle,
            signal: Arc::clone(&signal),
            holder: name.to_owned(),
            match_up_to: self.match_up_to,
            threads: NonZero::new(2).expect("two is not zero"),
            save_at_once: self.save_at_once,
        };
        let corrections = ProductCorrections::new(
            Arc::new(self.corrections.clone()),
            Arc::clone(&reader),
            Arc::clone(&clock),
            ids.clone(),
            Arc::clone(&signal),
        );
        let raw = Arc::new(RawData::new(
            log.clone(),
            Arc::clone(&reader),
            Arc::clone(&rules),
        ));
        let reviews = RowReviews::new(
            Arc::new(self.corrections.clone()),
            Arc::clone(&raw),
            Arc::clone(&clock),
            ids.clone(),
            Arc::clone(&signal),
        );
        let refresher = Refresher::load(deps, settings).await.ok()?;
        Some(Node {
            ingest: Ingest::new(log, clock, ids, rules, signal),
            raw,
            reviews,
            reader,
            corrections,
            refresher,
        })
    }
}

impl Node {
    /// Brings the catalog up to date, and the archive after it.
    pub(crate) async fn refresh(&mut self) -> Refreshed {
        let done = self.refresher.refresh().await;
        self.refresher.save(Duration::MAX).await;
        done.expect("the log answers")
    }

    /// The refresh itself, for tests that look at its failures.
    pub(crate) const fn refresher(&mut self) -> &mut Refresher {
        &mut self.refresher
    }

    /// Stores extractions.
    pub(crate) async fn take_in(&self, rows: Vec<RawExtraction>) -> Vec<RowOutcome> {
        let rows = rows.into_iter().map(submission).collect();
        let outcomes = self.ingest.store(rows).await;
        outcomes.expect("the log answers")
    }

    /// The catalog in use.
    pub(crate) fn catalog(&self) -> Arc<Catalog> {
        self.reader.catalog().expect("a catalog is in use")
    }
}

/// A usable extraction of the television `number`, of a day of October 2025.
pub(crate) fn seen(number: u32, day: u32, price: u32) -> RawExtraction {
    RawExtraction {
        title: format!("Televisor de prueba {number}").into(),
        brand: "LG".into(),
        price_value: price.to_string().into(),
        category: "televisores".into(),
        link: format!("https://www.tienda.example/p/{number}").into(),
        store: "tienda.example".into(),
        seen_at: format!("2025-10-{day:02}T10:00:00").into(),
        ..RawExtraction::default()
    }
}

pub(crate) fn submission(raw: RawExtraction) -> Submission {
    let document = format!("{raw:?}");
    Submission {
        content: Digest::of(document.as_bytes()),
        raw,
        document,
    }
}

/// What a reader sees now: title and price of each active offer, in order.
pub(crate) fn shown(node: &Node) -> Vec<String> {
    let reading = node.reader.begin(None).expect("a catalog is in use");
    let view = node.reader.view(&reading);
    let shards = view.shards().iter();
    let mut found: Vec<String> = shards
        .flat_map(|shard| {
            let rows = (0..shard.len()).map(|row| Row::new(shard, row));
            let active = rows.filter(Row::is_active);
            active.map(|row| {
                let title = &row.offer().facts().title;
                let number = title.rsplit(' ').next().unwrap_or_default();
                let money = row.money();
                format!("{number}: {} {money}", money.currency())
            })
        })
        .collect();
    found.sort();
    found
}
