//! What an editor says holds on every node, for offers to come and after a restart.

use application::use_cases::corrections::CorrectionError;
use domain_offer::extraction::RawExtraction;
use domain_offer::id::OfferId;

use crate::world::{Node, Store, seen};

const WHO: &str = "user:1";

/// The ids of the offers in use, in the order of their links.
fn offers(node: &Node) -> Vec<OfferId> {
    let catalog = node.catalog();
    let shards = catalog.shards().iter();
    let mut found: Vec<(String, OfferId)> = shards
        .flat_map(|shard| shard.base().offers().iter())
        .map(|offer| (offer.key().into_owned(), offer.id()))
        .collect();
    found.sort();
    found.into_iter().map(|(_, id)| id).collect()
}

fn is_one(node: &Node, a: OfferId, b: OfferId) -> bool {
    let catalog = node.catalog();
    catalog.products().product_of(a) == catalog.products().product_of(b)
}

async fn merge(node: &Node, a: OfferId, b: OfferId) {
    let done = node.corrections.merge(WHO.to_owned(), a, b).await;
    done.expect("the store answers");
}

#[tokio::test]
async fn every_node_does_what_was_said_on_one_also_after_a_restart() {
    let store = Store::default();
    let mut one = store.start("a").await;
    let mut other = store.start("b").await;
    let titles = [
        "Nevera de 200 litros",
        "Audífonos inalámbricos",
        "Colchón doble",
    ];
    let rows = (1..).zip(titles).map(|(n, title)| RawExtraction {
        title: title.into(),
        brand: format!("marca {n}").into(),
        ..seen(n, 9, 1_000 * n)
    });
    one.take_in(rows.collect()).await;
    for node in [&mut one, &mut other] {
        node.refresh().await;
    }
    let ids = offers(&one);
    assert!(!is_one(&one, ids[0], ids[1]));
    let said = one.corrections.merge(WHO.to_owned(), ids[0], ids[1]).await;
    let said = said.unwrap();
    assert_eq!(said.pairs, 1);
    assert!(!one.corrections.is_visible(said.ticket));
    for node in [&mut one, &mut other] {
        node.refresh().await;
        assert!(is_one(node, ids[0], ids[1]));
        assert!(!is_one(node, ids[0], ids[2]));
    }
    assert!(one.corrections.is_visible(said.ticket));
    assert_eq!(one.catalog().version(), other.catalog().version());
    // A second one goes on from the first.
    merge(&other, ids[1], ids[2]).await;
    let mut third = store.start("c").await;
    for node in [&mut one, &mut other, &mut third] {
        node.refresh().await;
        assert!(is_one(node, ids[0], ids[2]));
    }
    assert_eq!(one.catalog().version(), third.catalog().version());
    let away = [ids[1]];
    let split = third.corrections.split(WHO.to_owned(), ids[0], &away);
    assert_eq!(split.await.unwrap().pairs, 2);
    for node in [&mut one, &mut other, &mut third] {
        node.refresh().await;
        assert!(is_one(node, ids[0], ids[2]));
        assert!(!is_one(node, ids[0], ids[1]));
    }
}

#[tokio::test]
async fn too_much_at_once_is_refused() {
    let store = Store::default();
    let mut node = store.start("a").await;
    node.take_in((0..65).map(|n| seen(n, 9, 1_000 + n)).collect())
        .await;
    node.refresh().await;
    let ids = offers(&node);
    for id in &ids[1..64] {
        merge(&node, ids[0], *id).await;
        node.refresh().await;
    }
    let more = node.corrections.merge(WHO.to_owned(), ids[0], ids[64]);
    assert!(matches!(more.await, Err(CorrectionError::TooMany)));
}

#[tokio::test]
async fn nothing_is_said_of_what_nobody_knows() {
    let store = Store::default();
    let node = store.start("a").await;
    let id = domain_offer::id::Id([7; 12]);
    let early = node.corrections.merge(WHO.to_owned(), id, id).await;
    assert!(matches!(early, Err(CorrectionError::NoReading(_))));
}
