//! Old extractions are stripped, and no offer changes by it.

use std::collections::BTreeMap;
use std::time::Duration;

use application::ports::StoreErrorKind;
use application::use_cases::raw::RawFilter;
use domain_catalog::catalog::Catalog;
use domain_offer::extraction::RawExtraction;
use domain_offer::id::OfferId;
use domain_offer::money::Currency;
use domain_offer::offer::OfferParts;
use domain_offer::rules::Rules;

use crate::world::{Node, Store, seen, shown};

const DAY: Duration = Duration::from_hours(24);

fn keeping(days: u32) -> Store {
    let mut store = Store::default();
    store.retention = Some(days);
    store
}

/// Extractions of all kinds in an order of their own: equal instants, details that only look longest, sizes,
/// models and pictures that come from long texts.
fn rows() -> Vec<RawExtraction> {
    let details = [
        "",
        "N/A",
        "Modelo: A1",
        "Modelo: B22",
        "Tamaño de la pantalla: 55\"",
        "—",
    ];
    let mut rows = Vec::new();
    for at in 0..240_u32 {
        let (number, turn) = (at % 12, at * 7 % 20);
        let row = seen(number, 1 + turn % 9, 1_000 + at * 13 % 500);
        rows.push(RawExtraction {
            details: details[(at * 5 % 6) as usize]
                .repeat(1 + (at % 2) as usize)
                .into(),
            image: format!("https://img.tienda.example/{at}.webp").into(),
            currency: if number == 3 { "USD" } else { "" }.into(),
            rating: "4.5".into(),
            ..row
        });
    }
    // By the log's bytes the second has the longest details; it says that there are none.
    for (day, details) in [(1, "4K"), (2, "N/A"), (3, "")] {
        rows.push(RawExtraction {
            details: details.into(),
            ..seen(50, day, 900)
        });
    }
    rows
}

fn parts(catalog: &Catalog) -> BTreeMap<OfferId, OfferParts> {
    let shards = catalog.shards().iter();
    let offers = shards.flat_map(|shard| shard.base().offers().iter());
    offers.map(|offer| (offer.id(), offer.parts())).collect()
}

async fn listed(node: &Node) -> u64 {
    let page = node.raw.page(&RawFilter::default(), 1, 10).await;
    page.expect("the log answers").total
}

/// Refreshes until no slice is left.
async fn settle(node: &mut Node) {
    node.refresh().await;
    node.refresh().await;
    while node.refresher().is_behind() {
        node.refresh().await;
    }
}

fn pesos_or_dollars(currency: &str) -> Rules {
    Rules {
        default_currency: Currency::parse(currency).expect("a currency"),
        ..Rules::standard()
    }
}

#[tokio::test]
async fn the_fold_of_a_pruned_log_is_that_of_the_whole_one() {
    let (whole, pruned) = (Store::default(), keeping(1));
    let mut nodes = [whole.start("a").await, pruned.start("a").await];
    for (node, store) in nodes.iter_mut().zip([&whole, &pruned]) {
        node.take_in(rows()).await;
        store.clock.advance(DAY * 2);
        settle(node).await;
    }
    let left = [listed(&nodes[0]).await, listed(&nodes[1]).await];
    assert_eq!(left[0], 243);
    assert!((13..=39).contains(&left[1]), "{left:?}");
    // Again by the rules that made the archive, and by others, which fold the log anew.
    for currency in ["COP", "USD", "COP"] {
        let rules = || pesos_or_dollars(currency);
        let mut expected = whole.start_with("b", rules()).await;
        let mut found = pruned.start_with("b", rules()).await;
        settle(&mut expected).await;
        settle(&mut found).await;
        assert_eq!(parts(&found.catalog()), parts(&expected.catalog()));
        assert_eq!(found.catalog().version(), expected.catalog().version());
        assert_eq!(shown(&found), shown(&expected));
        for store in [&whole, &pruned] {
            store.clock.advance(Duration::from_mins(1));
        }
    }
}

#[tokio::test]
async fn only_what_is_old_and_saved_goes() {
    let store = keeping(1);
    let mut node = store.start("a").await;
    node.take_in(vec![seen(1, 9, 1_000), seen(1, 10, 2_000)])
        .await;
    settle(&mut node).await;
    assert_eq!(listed(&node).await, 2, "nothing is old");
    store.archive_faults.go_down(StoreErrorKind::Unavailable);
    node.take_in(vec![seen(1, 11, 3_000)]).await;
    store.clock.advance(DAY * 2);
    node.refresh().await;
    node.refresh().await;
    assert!(!node.refresher().is_behind(), "it waits");
    assert_eq!(listed(&node).await, 3, "the archive lacks the last one");
    store.archive_faults.recover();
    let mut other = store.start("b").await;
    settle(&mut other).await;
    settle(&mut node).await;
    assert_eq!(listed(&node).await, 1, "the newest is left");
    assert_eq!(parts(&other.catalog()), parts(&node.catalog()));
}

#[tokio::test]
async fn passes_come_about_hourly() {
    let store = keeping(1);
    let mut node = store.start("a").await;
    let mut seen_at_minute = async |minutes: u64, rows: Vec<RawExtraction>| {
        store.clock.advance(Duration::from_mins(minutes));
        if !rows.is_empty() {
            node.take_in(rows).await;
        }
        settle(&mut node).await;
        listed(&node).await
    };
    let two = |number| vec![seen(number, 9, 1_000), seen(number, 10, 2_000)];
    assert_eq!(seen_at_minute(0, two(1)).await, 2);
    assert_eq!(seen_at_minute(20, two(2)).await, 4);
    let day = 24 * 60;
    assert_eq!(seen_at_minute(day - 10, Vec::new()).await, 3);
    assert_eq!(seen_at_minute(40, Vec::new()).await, 3, "not so soon");
    assert_eq!(seen_at_minute(21, Vec::new()).await, 2);
}
