//! Nodes over one memory store.

use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use adapter_memory::{FixedClock, MemoryArchive, MemoryCorrections, MemoryLog, SequentialIds};
use application::ports::{Clock, OfferArchive};
use application::use_cases::corrections::ProductCorrections;
use application::use_cases::handle::CatalogHandle;
use application::use_cases::ingest::{Ingest, RowOutcome, Submission};
use application::use_cases::query::CatalogReader;
use application::use_cases::raw::RawData;
use application::use_cases::refresh::{RefreshDeps, Refreshed, Refresher, Retention};
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

/// What several nodes share: the store and the time.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) clock: FixedClock,
    /// Faults of the log, as all nodes see it.
    pub(crate) log_faults: Faults,
    /// For how many days extractions are kept whole; `None` for ever.
    pub(crate) retention: Option<u32>,
    /// Faults of the archive, as all nodes see it.
    pub(crate) archive_faults: Faults,
    /// The copy of the archive that every node has; `None` for none.
    pub(crate) copy: Option<MemoryArchive>,
    log: MemoryLog,
    corrections: MemoryCorrections,
    archive: MemoryArchive,
    ids: SequentialIds,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            clock: FixedClock::at(NOON),
            log_faults: Faults::default(),
            archive_faults: Faults::default(),
            retention: None,
            copy: None,
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
    /// The same log without anything that was made of it, and without faults.
    pub(crate) fn alone(&self) -> Self {
        Self {
            clock: self.clock.clone(),
            log: self.log.clone(),
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
    pub(crate) async fn start_with(&self, name: &str, rules: Rules) -> Node {
        let started = self.try_start_with(name, rules).await;
        started.expect("the archive answers")
    }

    /// Starts a node; `None` where the archive fails.
    pub(crate) async fn try_start_with(&self, name: &str, rules: Rules) -> Option<Node> {
        let rules = Arc::new(rules);
        let log = FaultyLog::new(self.log.clone(), self.log_faults.clone());
        let log = Arc::new(log);
        let archive = FaultyArchive::new(self.archive.clone(), self.archive_faults.clone());
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
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
            copy: self
                .copy
                .clone()
                .map(|copy| Arc::new(copy) as Arc<dyn OfferArchive>),
            retention: self.retention.map(|days| Retention {
                log: Arc::new(self.log.clone()),
                days,
            }),
            clock: Arc::clone(&clock),
            rules: Arc::clone(&rules),
            handle,
            signal: Arc::clone(&signal),
            holder: name.to_owned(),
            match_up_to: 1_000,
            threads: NonZero::new(2).expect("two is not zero"),
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
