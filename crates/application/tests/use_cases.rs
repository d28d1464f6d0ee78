//! The use cases together, over the memory adapters: ingest, refresh, read.

use std::sync::Arc;
use std::time::Duration;

use adapter_memory::{FixedClock, MemoryArchive, MemoryLog, SequentialIds};
use application::ports::{OfferArchive as _, Outcome};
use application::use_cases::handle::{CatalogHandle, DataSource};
use application::use_cases::ingest::{Ingest, RowOutcome, Submission};
use application::use_cases::query::{CatalogReader, NoReading};
use application::use_cases::raw::{RawData, RawFilter};
use application::use_cases::refresh::{RefreshDeps, Refreshed, Refresher};
use application::use_cases::signal::RefreshSignal;
use domain_catalog::catalog::BuilderSettings;
use domain_catalog::extraction::{Digest, RawExtraction};
use domain_catalog::filter::Filter;
use domain_catalog::money::Currency;
use domain_catalog::page::{PageRequest, Sort};
use domain_catalog::rejection::Rejection;
use domain_catalog::rules::Rules;
use domain_catalog::standing::Standing;
use domain_catalog::time::Instant;

/// 2025-10-12T12:00:00-05:00.
const NOON: Instant = Instant::from_micros(1_760_288_400_000_000);

/// What nodes share.
#[derive(Clone)]
struct Store {
    log: MemoryLog,
    archive: MemoryArchive,
    clock: FixedClock,
}

impl Store {
    fn new() -> Self {
        Self {
            log: MemoryLog::default(),
            archive: MemoryArchive::default(),
            clock: FixedClock::at(NOON),
        }
    }
}

/// One process over a store.
struct Node {
    ingest: Ingest,
    refresher: Refresher,
    reader: Arc<CatalogReader>,
    raw: RawData,
}

impl Node {
    async fn start(store: &Store, number: u32) -> Self {
        Self::with_rules(store, number, Rules::standard()).await
    }

    async fn with_rules(store: &Store, number: u32, rules: Rules) -> Self {
        let (log, clock) = (Arc::new(store.log.clone()), Arc::new(store.clock.clone()));
        let rules = Arc::new(rules);
        let signal = Arc::new(RefreshSignal::new(|| {}));
        let handle = Arc::new(CatalogHandle::new(false));
        let reader = CatalogReader::new(Arc::clone(&handle), clock.clone(), true);
        let reader = Arc::new(reader);
        let settings = BuilderSettings {
            zone: rules.zone.clone(),
            max_age_days: 30,
            salt: Digest::of(b"test"),
        };
        let deps = RefreshDeps {
            log: log.clone(),
            archive: Arc::new(store.archive.clone()),
            clock: clock.clone(),
            rules: Arc::clone(&rules),
            handle,
            signal: Arc::clone(&signal),
            holder: format!("node {number}"),
        };
        let ids = Arc::new(SequentialIds::of_node(number));
        let load = Refresher::load(deps, settings).await;
        Self {
            ingest: Ingest::new(log.clone(), clock, ids, Arc::clone(&rules), signal),
            refresher: load.expect("the archive is in memory"),
            raw: RawData::new(log, Arc::clone(&reader), rules),
            reader,
        }
    }

    /// Stores rows, all of which must be new.
    async fn store(&self, rows: Vec<Submission>) {
        let outcomes = self.ingest.store(rows).await;
        for outcome in outcomes.expect("the log is in memory") {
            let stored = matches!(outcome, RowOutcome::Accepted(_, Outcome::Stored));
            assert!(stored, "{outcome:?}");
        }
    }

    async fn refresh(&mut self) -> Refreshed {
        let done = self.refresher.refresh().await;
        done.expect("the log is in memory")
    }

    fn version(&self) -> Digest {
        let catalog = self.reader.catalog();
        catalog.expect("a refresh came first").version()
    }

    /// Titles with prices in pesos, cheapest first.
    fn listed(&self) -> Vec<String> {
        let reading = self.reader.read(None);
        let reading = reading.expect("a refresh came first");
        let request = PageRequest {
            page: 1,
            limit: 100,
        };
        let choice = reading.view.choose(&Filter::default());
        let page = choice.page(Sort::Price, request);
        let line = |row: &domain_catalog::view::Row| {
            format!("{} {}", row.offer().facts().title, row.price() / 100)
        };
        page.items.iter().map(line).collect()
    }
}

/// The offer `number` at a price in pesos, seen at 10:00 on a day of October 2025.
fn seen(number: u32, price: i64, day: u32) -> Submission {
    let raw = RawExtraction {
        title: format!("Televisor {number}"),
        brand: "LG".to_owned(),
        price_value: price.to_string(),
        category: "televisores".to_owned(),
        link: format!("https://www.tienda.example/p/{number}"),
        store: "tienda.example".to_owned(),
        seen_at: format!("2025-10-{day:02}T10:00:00"),
        ..RawExtraction::default()
    };
    Submission {
        content: Digest::of(format!("{raw:?}").as_bytes()),
        document: format!("{{\"n\":{number}}}"),
        raw,
    }
}

fn history() -> Vec<Submission> {
    vec![
        seen(1, 1_000, 1),
        seen(2, 2_000, 2),
        seen(1, 900, 3),
        seen(3, 500, 4),
        seen(2, 2_500, 5),
        seen(3, 50_000, 6),
        seen(4, 700, 7),
    ]
}

#[tokio::test]
async fn what_is_stored_shows_after_a_refresh() {
    let store = Store::new();
    let mut node = Node::start(&store, 1).await;
    assert_eq!(node.reader.read(None).unwrap_err(), NoReading::Starting);
    node.refresh().await;
    assert!(node.listed().is_empty());
    let rows = vec![seen(1, 1_000, 1), seen(2, -5, 1), seen(3, 500, 2)];
    let outcomes = node.ingest.store(rows).await.unwrap();
    assert!(matches!(
        outcomes[0],
        RowOutcome::Accepted(_, Outcome::Stored)
    ));
    assert_eq!(
        outcomes[1],
        RowOutcome::Rejected(Rejection::PriceNotPositive)
    );
    let ticket = node.ingest.announce();
    assert!(node.listed().is_empty());
    assert!(!node.ingest.is_visible(ticket));
    let done = node.refresh().await;
    assert_eq!((done.entries, done.changed), (2, 2));
    assert!(node.ingest.is_visible(ticket));
    assert_eq!(node.listed(), ["Televisor 3 500", "Televisor 1 1000"]);
    let again = node.ingest.store(vec![seen(1, 1_000, 1)]).await.unwrap();
    let RowOutcome::Accepted(first, _) = outcomes[0] else {
        panic!("{outcomes:?}")
    };
    assert_eq!(again, [RowOutcome::Accepted(first, Outcome::Duplicate)]);
    assert_eq!(node.refresh().await, Refreshed::default());
}

#[tokio::test]
async fn a_node_that_starts_from_the_archive_has_the_same_catalog() {
    let store = Store::new();
    let mut first = Node::start(&store, 1).await;
    first.store(history()).await;
    first.refresh().await;
    // 3 has two contradictory days.
    let expected = ["Televisor 4 700", "Televisor 1 900", "Televisor 2 2500"];
    assert_eq!(first.listed(), expected);
    let mut second = Node::start(&store, 2).await;
    let done = second.refresh().await;
    assert_eq!(done.entries, 0, "the archive was enough");
    assert_eq!(second.listed(), expected);
    assert_eq!(second.version(), first.version());
    // Both go on from there.
    first.store(vec![seen(1, 800, 8)]).await;
    let before = first.version();
    assert_eq!(first.refresh().await, second.refresh().await);
    assert_eq!(second.version(), first.version());
    assert_ne!(second.version(), before);
}

#[tokio::test]
async fn a_node_that_starts_from_the_log_has_the_same_catalog() {
    let store = Store::new();
    let mut first = Node::start(&store, 1).await;
    first.store(history()).await;
    first.refresh().await;
    let without_archive = Store {
        archive: MemoryArchive::default(),
        ..store.clone()
    };
    let mut second = Node::start(&without_archive, 2).await;
    assert_eq!(second.refresh().await.entries, 7);
    assert_eq!(second.version(), first.version());
}

#[tokio::test]
async fn the_order_and_the_number_of_refreshes_make_no_difference() {
    let mut expected = Node::start(&Store::new(), 1).await;
    expected.store(history()).await;
    expected.refresh().await;
    let mut other = Node::start(&Store::new(), 1).await;
    for row in history().into_iter().rev() {
        other.store(vec![row]).await;
        other.refresh().await;
    }
    assert_eq!(other.listed(), expected.listed());
    assert_eq!(other.version(), expected.version());
}

#[tokio::test]
async fn other_rules_fold_the_log_again() {
    let store = Store::new();
    let mut first = Node::start(&store, 1).await;
    first.store(history()).await;
    first.refresh().await;
    let dollars = Rules {
        default_currency: Currency::parse("USD").unwrap(),
        ..Rules::standard()
    };
    let mut second = Node::with_rules(&store, 1, dollars).await;
    assert_eq!(second.refresh().await.entries, 7);
    assert_ne!(second.version(), first.version());
    let reading = second.reader.read(None).unwrap();
    let choice = reading.view.choose(&Filter::default());
    assert_eq!(choice.currency(), Currency::parse("USD"));
    // The archive is now of those rules.
    let rules = Rules::standard().digest();
    assert_eq!(store.archive.load(rules).await.unwrap(), None);
}

#[tokio::test]
async fn only_one_node_writes_the_archive_and_another_takes_over() {
    let store = Store::new();
    let saved = async || {
        let rules = Rules::standard().digest();
        let archived = store.archive.load(rules).await.unwrap();
        archived.map_or(0, |archived| archived.offers.len())
    };
    let mut first = Node::start(&store, 1).await;
    let mut second = Node::start(&store, 2).await;
    first.store(vec![seen(1, 1_000, 1)]).await;
    first.refresh().await;
    assert_eq!(saved().await, 1);
    second.store(vec![seen(2, 2_000, 1)]).await;
    second.refresh().await;
    assert_eq!(saved().await, 1, "the first has the lease");
    // The first is gone: what the second could not save before, it saves when the lease is over.
    store.clock.advance(Duration::from_mins(1));
    second.refresh().await;
    assert_eq!(saved().await, 2);
}

#[tokio::test]
async fn readings_say_where_they_come_from() {
    let store = Store::new();
    let mut node = Node::start(&store, 1).await;
    node.store(history()).await;
    node.refresh().await;
    let source = |node: &Node| node.reader.read(None).unwrap().source;
    assert_eq!(source(&node), DataSource::Live);
    store.clock.advance(Duration::from_secs(6));
    assert_eq!(source(&node), DataSource::Stale);
    node.refresh().await;
    assert_eq!(source(&node), DataSource::Live);
}

#[tokio::test]
async fn raw_data_know_how_far_they_are_believed() {
    let store = Store::new();
    let mut node = Node::start(&store, 1).await;
    node.store(history()).await;
    // Before the catalog knows it, everything stands.
    let all = node.raw.page(&RawFilter::default(), 1, 100).await.unwrap();
    assert!(all.rows.iter().all(|row| row.standing == Standing::Fine));
    node.refresh().await;
    let apart = RawFilter {
        standing: Some(Standing::Apart),
        ..RawFilter::default()
    };
    let apart = node.raw.page(&apart, 1, 100).await.unwrap();
    assert_eq!((apart.total, apart.rows.len()), (2, 2));
    assert!(
        apart
            .rows
            .iter()
            .all(|row| row.entry.document == "{\"n\":3}")
    );
    let fine = RawFilter {
        standing: Some(Standing::Fine),
        ..RawFilter::default()
    };
    let first = node.raw.page(&fine, 1, 3).await.unwrap();
    assert_eq!((first.total, first.rows.len()), (5, 3));
    // An offer's id is taken for its newest extraction's.
    let newest = first
        .rows
        .iter()
        .find(|row| row.entry.raw.price_value == "2500");
    let newest = newest.unwrap();
    let found = node.raw.find(newest.entry.offer).await.unwrap();
    assert_eq!(found.as_ref(), Some(newest));
    let same = node.raw.find(newest.entry.id).await.unwrap();
    assert_eq!(same, found);
}
