//! What is taken in shows, once, and only once it is refreshed.

use std::time::Duration;

use application::ports::{Outcome, StoreErrorKind};
use application::use_cases::handle::DataSource;
use application::use_cases::ingest::RowOutcome;
use application::use_cases::query::NoReading;
use application::use_cases::raw::RawFilter;
use application::use_cases::refresh::Refreshed;
use domain_catalog::credibility::Credibility;
use domain_offer::extraction::RawExtraction;
use domain_offer::rejection::Rejection;
use domain_offer::rules::Rules;
use domain_offer::taxonomy::Taxonomy;
use domain_offer::time::AsOf;

use crate::world::{NOON, Store, seen, shown, submission};

#[tokio::test]
async fn what_is_taken_in_shows_after_the_next_refresh() {
    let mut node = Store::default().start("a").await;
    assert_eq!(node.reader.begin(None).unwrap_err(), NoReading::Starting);
    assert_eq!(node.refresh().await, Refreshed::default());
    assert!(shown(&node).is_empty());
    let outcomes = node
        .take_in(vec![seen(1, 10, 1_000), seen(2, 10, 0), seen(1, 11, 900)])
        .await;
    assert_eq!(
        outcomes[1],
        RowOutcome::Rejected(Rejection::PriceNotPositive)
    );
    let ticket = node.ingest.announce();
    assert!(!node.ingest.is_visible(ticket));
    assert!(shown(&node).is_empty());
    let done = node.refresh().await;
    let (entries, changed) = (2, 2);
    assert_eq!(done, Refreshed { entries, changed });
    assert!(node.ingest.is_visible(ticket));
    assert_eq!(shown(&node), ["1: COP 900"]);
    assert_eq!(
        node.reader.begin(None).unwrap().stamp.source,
        DataSource::Live
    );
}

#[tokio::test]
async fn a_stored_row_that_the_rules_of_today_refuse_says_so() {
    let store = Store::default();
    let taxonomy = Taxonomy::parse("[prices]\ntienda.example = cents\n").unwrap();
    let before = Rules {
        taxonomy,
        ..Rules::standard()
    };
    let uploaded = store.start_with("a", before).await;
    let text = |number, text: &str| RawExtraction {
        price_text: text.into(),
        ..seen(number, 10, 100_000)
    };
    uploaded
        .take_in(vec![text(1, ""), text(2, "$ 1.000")])
        .await;
    let mut node = store.start("b").await;
    node.refresh().await;
    let page = node.raw.page(&RawFilter::default(), 1, 10).await.unwrap();
    let mut standings: Vec<_> = page.rows.iter().map(|row| row.credibility).collect();
    standings.sort();
    assert_eq!(standings, [Credibility::Fine, Credibility::Rejected]);
    assert_eq!(shown(&node), ["1: COP 100000"]);
    assert_eq!(node.refresher().rejected(), 1);
}

#[tokio::test]
async fn rows_without_a_category_are_found_by_any_word_for_none() {
    let node = Store::default().start("a").await;
    let of = |number, category: &str| RawExtraction {
        category: category.into(),
        ..seen(number, 10, 1_000)
    };
    node.take_in(vec![of(1, ""), of(2, "n/a"), of(3, "televisores")])
        .await;
    for (category, expected) in [("N/A", 2), ("nan", 2), ("Televisores", 1), ("Celulares", 0)] {
        let filter = RawFilter {
            category: Some(category.into()),
            ..RawFilter::default()
        };
        let found = node.raw.page(&filter, 1, 10).await.unwrap();
        assert_eq!(found.total, expected, "{category}");
    }
}

#[tokio::test]
async fn a_repetition_changes_nothing() {
    let mut node = Store::default().start("a").await;
    let rows = || vec![seen(1, 10, 1_000), seen(2, 11, 2_000)];
    let first = node.take_in(rows()).await;
    node.refresh().await;
    let before = node.catalog();
    let again = node.take_in(rows()).await;
    let duplicate = |outcome: &RowOutcome| match outcome {
        RowOutcome::Accepted(id, _) => RowOutcome::Accepted(*id, Outcome::Duplicate),
        other @ RowOutcome::Rejected(_) => other.clone(),
    };
    assert_eq!(again, first.iter().map(duplicate).collect::<Vec<_>>());
    assert_eq!(node.refresh().await, Refreshed::default());
    assert_eq!(node.catalog().version(), before.version());
}

#[tokio::test]
async fn nodes_that_took_rows_in_another_order_have_the_same_catalog() {
    let mut rows: Vec<_> = (1..=40)
        .map(|n| seen(n % 7, 1 + n % 12, 1_000 + n))
        .collect();
    let mut versions = Vec::new();
    for step in [1, 3, 40] {
        let mut node = Store::default().start("a").await;
        for part in rows.chunks(step) {
            node.take_in(part.to_vec()).await;
            node.refresh().await;
        }
        versions.push((node.catalog().version(), shown(&node)));
        rows.reverse();
        rows.rotate_left(11);
    }
    assert_eq!(versions[0].1.len(), 7);
    assert_eq!(versions[0], versions[1]);
    assert_eq!(versions[0], versions[2]);
}

#[tokio::test]
async fn a_long_tail_is_read_to_its_end() {
    let mut node = Store::default().start("a").await;
    let many: Vec<_> = (1..=4_500).map(|n| seen(n, 10, 1_000)).collect();
    node.take_in(many).await;
    let done = node.refresh().await;
    assert_eq!((done.entries, done.changed), (4_500, 4_500));
    assert_eq!(node.catalog().offers(), 4_500);
}

#[tokio::test]
async fn reads_go_on_while_the_log_is_down_and_say_that_they_are_stale() {
    let store = Store::default();
    let mut node = store.start("a").await;
    node.take_in(vec![seen(1, 10, 1_000)]).await;
    node.refresh().await;
    store.log_faults.go_down(StoreErrorKind::Unavailable);
    let row = vec![submission(seen(2, 10, 2_000))];
    let error = node.ingest.store(row.clone()).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    assert!(node.refresher().refresh().await.is_err());
    store.clock.advance(Duration::from_secs(6));
    assert_eq!(
        node.reader.begin(None).unwrap().stamp.source,
        DataSource::Stale
    );
    assert_eq!(shown(&node), ["1: COP 1000"]);
    store.log_faults.recover();
    node.ingest.store(row).await.unwrap();
    node.refresh().await;
    assert_eq!(
        node.reader.begin(None).unwrap().stamp.source,
        DataSource::Live
    );
    assert_eq!(shown(&node).len(), 2);
}

#[tokio::test]
async fn an_append_whose_answer_was_lost_is_there_once_after_the_retry() {
    let store = Store::default();
    let mut node = store.start("a").await;
    store.log_faults.lose_answer(1, StoreErrorKind::TimedOut);
    let row = || vec![submission(seen(1, 10, 1_000))];
    assert!(node.ingest.store(row()).await.is_err());
    let outcomes = node.ingest.store(row()).await.unwrap();
    assert!(matches!(
        outcomes[..],
        [RowOutcome::Accepted(_, Outcome::Duplicate)]
    ));
    assert_eq!(node.refresh().await.entries, 1);
}

#[tokio::test]
async fn the_past_is_read_from_the_same_catalog() {
    let mut node = Store::default().start("a").await;
    node.take_in(vec![seen(1, 8, 1_000), seen(1, 11, 900)])
        .await;
    node.refresh().await;
    let then = AsOf::at(NOON.plus_days(-3));
    let view = |as_of| node.reader.view(&node.reader.begin(as_of).unwrap());
    let (earlier, now) = (view(Some(then)), view(None));
    assert_eq!(earlier.t(), then);
    assert!(earlier.newest() < now.newest());
    assert_eq!(earlier.catalog().version(), now.catalog().version());
}

#[tokio::test]
async fn raw_rows_have_the_standing_that_the_catalog_gives_them() {
    let mut node = Store::default().start("a").await;
    let rows = vec![seen(1, 8, 1_000), seen(1, 9, 1_000), seen(1, 10, 90_000)];
    node.take_in(rows).await;
    let filter = |credibility| RawFilter {
        credibility: Some(credibility),
        ..RawFilter::default()
    };
    // Before there is a catalog nothing is doubted.
    let early = node
        .raw
        .page(&filter(Credibility::Fine), 1, 10)
        .await
        .unwrap();
    assert_eq!(early.total, 3);
    node.refresh().await;
    let doubted = node.raw.page(&filter(Credibility::Suspect), 1, 10).await;
    let doubted = doubted.unwrap();
    assert_eq!(doubted.total, 1);
    assert_eq!(doubted.rows[0].entry.raw.price_value.as_str(), "90000");
    assert!(doubted.rows[0].reason.is_some());
    let fine = node
        .raw
        .page(&filter(Credibility::Fine), 1, 10)
        .await
        .unwrap();
    assert_eq!(fine.total, 2);
    assert_eq!(shown(&node), ["1: COP 1000"]);
}
