//! What a refresh does where the log is long, slow or away, and where it may not save.

use std::sync::atomic::Ordering;
use std::time::Duration;

use adapter_memory::MemoryArchive;
use application::ports::{OfferArchive as _, StoreErrorKind};
use application::use_cases::handle::DataSource;
use application::use_cases::raw::RawFilter;
use application::use_cases::refresh::Refreshed;
use domain_offer::rules::Rules;

use crate::world::{NOON, Node, Store, seen, shown};

fn with_copy() -> Store {
    let mut store = Store::default();
    store.copy = Some(MemoryArchive::default());
    store
}

fn source(node: &Node) -> DataSource {
    let reading = node.reader.begin(None).expect("a catalog is in use");
    reading.stamp.source
}

#[tokio::test]
async fn changes_are_kept_back_for_a_while_unless_nothing_comes_in() {
    let store = Store::default();
    let rules = Rules::standard().digest();
    let mut node = store.start("a").await;
    let mut reached = Vec::new();
    for second in [0, 4, 8, 12] {
        node.take_in(vec![seen(second, 10, 1_000)]).await;
        store
            .clock
            .set(NOON.plus_micros(i64::from(second) * 1_000_000));
        node.refresher().refresh().await.unwrap();
        reached.push(store.archive.reached(rules).await.unwrap().is_some());
    }
    assert_eq!(reached, [false, false, false, true]);
    node.take_in(vec![seen(9, 10, 1_000)]).await;
    node.refresher().refresh().await.unwrap();
    let before = store.archive.reached(rules).await.unwrap();
    assert_eq!(
        node.refresher().refresh().await.unwrap(),
        Refreshed::default()
    );
    assert!(store.archive.reached(rules).await.unwrap() > before);
    // Nothing is owed any more: the archive is let alone.
    let calls = store.archive_faults.calls();
    node.refresher().refresh().await.unwrap();
    assert_eq!(store.archive_faults.calls(), calls);
}

#[tokio::test]
async fn a_copy_is_shown_only_while_what_came_after_it_is_out_of_reach() {
    let mut store = with_copy();
    let mut before = store.start("a").await;
    before.take_in(vec![seen(1, 10, 1_000)]).await;
    before.refresh().await;
    before.take_in(vec![seen(2, 10, 1_000)]).await;

    let mut node = store.start("b").await;
    assert!(node.reader.catalog().is_none());
    node.refresher().refresh().await.unwrap();
    assert_eq!(shown(&node).len(), 2);
    assert_eq!(source(&node), DataSource::Live);

    store.log_faults.go_down(StoreErrorKind::Unavailable);
    let mut node = store.start("c").await;
    node.refresher().refresh().await.unwrap_err();
    assert!(node.reader.catalog().is_none());
    assert!(node.refresher().use_copy());
    assert_eq!(shown(&node).len(), 1);
    assert_eq!(source(&node), DataSource::Stale);
    store.log_faults.recover();
    node.refresher().refresh().await.unwrap();
    assert_eq!(shown(&node).len(), 2);

    store.log_faults.go_down(StoreErrorKind::Unavailable);
    store.copy = None;
    let mut node = store.start("d").await;
    node.refresher().refresh().await.unwrap_err();
    assert!(!node.refresher().use_copy());
    assert!(node.reader.catalog().is_none());
}

#[tokio::test]
async fn a_long_reading_is_shown_in_between_as_what_it_is() {
    // How many entries there are, how long each look at the clock takes, and what is shown after the first refresh.
    for (rows, tick, read, source_then) in [
        (4_100, 600_000, 4_000, DataSource::Stale),
        (5, 1_100_000, 5, DataSource::Live),
    ] {
        let mut store = with_copy();
        let mut before = store.start("a").await;
        before.take_in(vec![seen(1, 9, 1_000)]).await;
        before.refresh().await;
        let rows = (1..=rows).map(|number| seen(number, 10, 1_000));
        before.take_in(rows.collect()).await;
        let mut node = store.start("b").await;
        store.tick.store(tick, Ordering::Relaxed);
        assert_eq!(node.refresher().refresh().await.unwrap().entries, read);
        store.tick.store(0, Ordering::Relaxed);
        assert_eq!(node.catalog().offers(), read);
        assert_eq!(source(&node), source_then);
        assert!(node.refresher().is_behind());
        // Where there is nothing to answer from, the whole log is read.
        store.copy = None;
        let store = store.alone();
        let mut node = store.start("c").await;
        store.tick.store(tick, Ordering::Relaxed);
        let done = node.refresher().refresh().await.unwrap();
        store.tick.store(0, Ordering::Relaxed);
        assert!(done.entries > read);
        assert_eq!(source(&node), DataSource::Live);
    }
}

#[tokio::test]
async fn what_was_folded_before_the_log_failed_is_shown_and_granted_by_the_next_refresh() {
    let store = Store::default();
    let mut node = store.start("a").await;
    node.take_in(vec![seen(1, 10, 1_000)]).await;
    node.refresh().await;
    node.take_in(vec![seen(1, 11, 900)]).await;
    let ticket = node.ingest.announce();
    // The entries come, the end of the log does not.
    let end = store.log_faults.calls() + 2;
    store.log_faults.fail_call(end, StoreErrorKind::Unavailable);
    node.refresher().refresh().await.unwrap_err();
    assert_eq!(shown(&node), ["1: COP 1000"]);
    assert!(!node.ingest.is_visible(ticket));
    assert_eq!(
        node.refresher().refresh().await.unwrap(),
        Refreshed::default()
    );
    assert_eq!(shown(&node), ["1: COP 900"]);
    assert!(node.ingest.is_visible(ticket));
}

#[tokio::test]
async fn what_was_folded_before_the_log_failed_is_in_the_copy_unless_it_is_a_part() {
    let store = with_copy();
    let rules = Rules::standard().digest();
    // The log fails after the first entries, and stays away for the last saves.
    let interrupted = async |node: &mut Node| {
        let end = store.log_faults.calls() + 2;
        store.log_faults.fail_call(end, StoreErrorKind::Unavailable);
        node.refresher().refresh().await.unwrap_err();
        node.refresher().save(Duration::MAX).await;
    };
    let mut node = store.start("a").await;
    node.take_in(vec![seen(1, 10, 1_000)]).await;
    interrupted(&mut node).await;
    // The rest of the log was never seen: that is nothing to start from.
    let copy = store.copy.clone().unwrap();
    assert_eq!(copy.reached(rules).await.unwrap(), None);
    node.refresh().await;
    drop(node);
    let archived = store.archive.reached(rules).await.unwrap();
    assert_eq!(copy.reached(rules).await.unwrap(), archived);

    let mut node = store.start("a").await;
    node.take_in(vec![seen(2, 10, 2_000)]).await;
    interrupted(&mut node).await;
    assert!(copy.reached(rules).await.unwrap() > archived);
    // Whether the log is still the one that was read is not known.
    assert_eq!(store.archive.reached(rules).await.unwrap(), archived);
    store.log_faults.go_down(StoreErrorKind::Unavailable);
    let mut node = store.start("a").await;
    node.refresher().refresh().await.unwrap_err();
    assert!(node.refresher().use_copy());
    assert_eq!(shown(&node), ["1: COP 1000", "2: COP 2000"]);
}

#[tokio::test]
async fn the_last_saves_end_with_the_patience() {
    let mut store = Store::default();
    store.save_at_once = 2;
    let mut node = store.start("a").await;
    let rows = (1..=5).map(|number| seen(number, 10, 1_000));
    node.take_in(rows.collect()).await;
    node.refresher().refresh().await.unwrap();
    node.refresher().save(Duration::ZERO).await;
    assert!(node.refresher().is_behind(), "the second portion waits");
    // Not whole, so that a start reads the log.
    assert_eq!(store.start("b").await.refresh().await.entries, 5);
    store.clock.advance(Duration::from_mins(1));
    node.refresher().save(Duration::MAX).await;
    assert!(!node.refresher().is_behind());
    assert_eq!(store.start("c").await.refresh().await, Refreshed::default());
}

#[tokio::test]
async fn who_has_no_lease_neither_saves_nor_strips() {
    let mut store = Store::default();
    store.retention = Some(1);
    let lease = async |hours| {
        let ttl = Duration::from_hours(hours);
        let now = NOON.plus_days(2);
        store.archive.lease("another", now, ttl).await.unwrap()
    };
    let mut node = store.start("a").await;
    node.take_in(vec![seen(1, 9, 1_000), seen(1, 10, 2_000)])
        .await;
    node.refresh().await;
    store.clock.set(NOON.plus_days(2));
    assert!(lease(1).await);
    let calls = store.archive_faults.calls();
    node.refresher().refresh().await.unwrap();
    node.refresher().refresh().await.unwrap();
    // Not again before a while: the lease is asked for once.
    assert_eq!(store.archive_faults.calls(), calls + 1);
    assert!(!node.refresher().is_behind());
    let page = node.raw.page(&RawFilter::default(), 1, 10).await;
    assert_eq!(page.unwrap().total, 2);
    node.take_in(vec![seen(2, 10, 3_000)]).await;
    node.refresh().await;
    assert_eq!(shown(&node).len(), 2);
    let mut late = store.start("b").await;
    assert_eq!(late.refresh().await.entries, 1, "it is not saved");
    store.clock.advance(Duration::from_hours(2));
    node.refresh().await;
    assert_eq!(store.start("c").await.refresh().await, Refreshed::default());
}
