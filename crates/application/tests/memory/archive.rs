//! A start from the archive costs offers, not extractions, and gives the same catalog.

use std::time::Duration;

use adapter_memory::MemoryArchive;
use application::ports::StoreErrorKind;
use application::use_cases::refresh::Refreshed;
use domain_offer::money::Currency;
use domain_offer::rules::Rules;

use crate::world::{Store, seen, shown};

#[tokio::test]
async fn a_second_start_reads_the_archive_and_no_extraction() {
    let store = Store::default();
    let mut first = store.start("a").await;
    let rows = (1..=30).map(|n| seen(n % 5, 1 + n % 11, 1_000 + n));
    first.take_in(rows.collect()).await;
    first.refresh().await;
    let mut second = store.start("b").await;
    assert_eq!(second.refresh().await, Refreshed::default());
    assert_eq!(second.catalog().offers(), 5);
    assert_eq!(second.catalog().version(), first.catalog().version());
    assert_eq!(shown(&second), shown(&first));
    // Both go on from the same place, and stay equal.
    first
        .take_in(vec![seen(9, 12, 5_000), seen(1, 12, 700)])
        .await;
    for node in [&mut first, &mut second] {
        assert_eq!(node.refresh().await.entries, 2);
    }
    assert_eq!(second.catalog().version(), first.catalog().version());
    assert_eq!(shown(&second).len(), 6);
}

#[tokio::test]
async fn other_rules_fold_again_from_the_log() {
    let store = Store::default();
    let mut first = store.start("a").await;
    first
        .take_in(vec![
            seen(1, 9, 1_000),
            seen(1, 10, 2_000),
            seen(2, 10, 3_000),
        ])
        .await;
    first.refresh().await;
    assert_eq!(shown(&first), ["1: COP 2000", "2: COP 3000"]);
    let dollars = || Rules {
        default_currency: Currency::parse("USD").unwrap(),
        ..Rules::standard()
    };
    store.clock.advance(Duration::from_mins(1));
    let mut second = store.start_with("b", dollars()).await;
    assert_eq!(second.refresh().await.entries, 3);
    assert_eq!(shown(&second), ["1: USD 2000", "2: USD 3000"]);
    assert_ne!(second.catalog().version(), first.catalog().version());
    // The archive is of the new rules now.
    let mut third = store.start_with("c", dollars()).await;
    assert_eq!(third.refresh().await, Refreshed::default());
    assert_eq!(third.catalog().version(), second.catalog().version());
    let mut back = store.start("d").await;
    assert_eq!(back.refresh().await.entries, 3);
    assert_eq!(back.catalog().version(), first.catalog().version());
}

#[tokio::test]
async fn what_a_failing_archive_missed_is_saved_later() {
    let store = Store::default();
    let mut node = store.start("a").await;
    node.take_in(vec![seen(1, 10, 1_000)]).await;
    store.archive_faults.go_down(StoreErrorKind::Unavailable);
    assert_eq!(node.refresh().await.changed, 1);
    assert_eq!(shown(&node).len(), 1);
    node.take_in(vec![seen(2, 10, 2_000)]).await;
    node.refresh().await;
    store.archive_faults.recover();
    // Nothing new came: the save is owed all the same.
    assert_eq!(node.refresh().await, Refreshed::default());
    let mut second = store.start("b").await;
    assert_eq!(second.refresh().await, Refreshed::default());
    assert_eq!(second.catalog().version(), node.catalog().version());
    assert_eq!(shown(&second).len(), 2);
}

#[tokio::test]
async fn what_a_failed_save_did_not_keep_is_kept_by_the_next() {
    let store = Store::default();
    let mut node = store.start("a").await;
    node.take_in(vec![seen(1, 10, 1_000)]).await;
    // How far it is is told, the lease is given, the save fails.
    let save = store.archive_faults.calls() + 3;
    store
        .archive_faults
        .fail_call(save, StoreErrorKind::Unavailable);
    node.refresh().await;
    node.take_in(vec![seen(2, 10, 2_000)]).await;
    node.refresh().await;
    let mut second = store.start("b").await;
    assert_eq!(second.refresh().await, Refreshed::default());
    assert_eq!(shown(&second), ["1: COP 1000", "2: COP 2000"]);
}

#[tokio::test]
async fn a_save_whose_answer_was_lost_is_repeated_without_harm() {
    let store = Store::default();
    let mut node = store.start("a").await;
    node.take_in(vec![seen(1, 10, 1_000)]).await;
    let calls = store.archive_faults.calls();
    // How far it is, the lease, then the save; after that how far it is: as far as is wanted.
    store
        .archive_faults
        .lose_answer(calls + 3, StoreErrorKind::TimedOut);
    node.refresh().await;
    node.refresh().await;
    assert_eq!(store.archive_faults.calls(), calls + 4);
    let mut second = store.start("b").await;
    assert_eq!(second.refresh().await, Refreshed::default());
    assert_eq!(second.catalog().version(), node.catalog().version());
}

#[tokio::test]
async fn one_node_at_a_time_saves_and_another_takes_over() {
    let store = Store::default();
    let (mut first, mut second) = (store.start("a").await, store.start("b").await);
    first.take_in(vec![seen(1, 10, 1_000)]).await;
    first.refresh().await;
    second.refresh().await;
    // The first is gone; the second folds on and owes the save until the lease ends.
    second.take_in(vec![seen(2, 10, 2_000)]).await;
    second.refresh().await;
    let mut late = store.start("c").await;
    assert_eq!(late.refresh().await.entries, 1);
    store.clock.advance(Duration::from_secs(31));
    second.refresh().await;
    let mut third = store.start("d").await;
    assert_eq!(third.refresh().await, Refreshed::default());
    assert_eq!(third.catalog().version(), second.catalog().version());
}

#[tokio::test]
async fn a_copy_that_is_further_than_the_archive_leaves_no_hole_in_it() {
    let mut store = Store::default();
    store.copy = Some(MemoryArchive::default());
    let mut first = store.start("a").await;
    first.take_in(vec![seen(1, 10, 1_000)]).await;
    first.refresh().await;
    // From here on only the copy is saved.
    store.archive_faults.go_down(StoreErrorKind::Unavailable);
    first.take_in(vec![seen(2, 10, 2_000)]).await;
    first.refresh().await;
    drop(first);
    store.archive_faults.recover();
    store.clock.advance(Duration::from_secs(31));
    let mut second = store.start("b").await;
    second.take_in(vec![seen(3, 10, 3_000)]).await;
    second.refresh().await;
    store.copy = None;
    let mut third = store.start("c").await;
    assert_eq!(third.refresh().await, Refreshed::default());
    assert_eq!(third.catalog().version(), second.catalog().version());
    assert_eq!(shown(&third).len(), 3);
}

#[tokio::test]
async fn nodes_of_two_versions_side_by_side_leave_no_hole_in_the_archive() {
    let store = Store::default();
    let dollars = || Rules {
        default_currency: Currency::parse("USD").unwrap(),
        ..Rules::standard()
    };
    let mut old = store.start("a").await;
    let mut new = store.start_with("b", dollars()).await;
    for number in 1..=4 {
        let (one, other) = if number % 2 == 1 {
            (&mut old, &mut new)
        } else {
            (&mut new, &mut old)
        };
        one.take_in(vec![seen(number, 10, 1_000)]).await;
        one.refresh().await;
        store.clock.advance(Duration::from_secs(31));
        other.refresh().await;
        store.clock.advance(Duration::from_secs(31));
        for rules in [Rules::standard(), dollars()] {
            let mut fresh = store.start_with("c", rules).await;
            fresh.refresh().await;
            assert_eq!(shown(&fresh).len(), number as usize, "after {number}");
            store.clock.advance(Duration::from_secs(31));
        }
    }
}
