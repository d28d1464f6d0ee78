//! What an editor says of a row holds on every node and after a restart; what the rules refuse is found.

use application::use_cases::raw::{RawFilter, RawRow};
use application::use_cases::reviews::ReviewError;
use domain_catalog::credibility::{Credibility, Reason};
use domain_offer::extraction::RawExtraction;
use domain_offer::id::Id;
use domain_offer::review::ReviewVerdict;
use domain_offer::rules::Rules;
use domain_offer::taxonomy::Taxonomy;

use crate::world::{Node, Store, seen, shown};

const WHO: &str = "user:1";

/// Ten televisions of two stores at 1,000,000 and another at 12, which is number 99.
fn market() -> Vec<RawExtraction> {
    let of = |number: u32| RawExtraction {
        store: format!("tienda{}.example", number % 2).into(),
        ..seen(number, 10, 1_000_000)
    };
    (1..=10).map(of).chain([seen(99, 10, 12)]).collect()
}

async fn rows(node: &Node, credibility: Credibility) -> Vec<RawRow> {
    let filter = RawFilter {
        credibility: Some(credibility),
        ..RawFilter::default()
    };
    let page = node
        .raw
        .page(&filter, 1, 100)
        .await
        .expect("the log answers");
    assert_eq!(page.total, page.rows.len() as u64);
    for row in &page.rows {
        assert_eq!(row.credibility, credibility, "it is what it was found by");
    }
    page.rows
}

async fn review(node: &Node, id: Id, verdict: ReviewVerdict) {
    let said = node
        .reviews
        .review(WHO.to_owned(), id, verdict, "visto".to_owned());
    said.await.expect("the store answers");
}

#[tokio::test]
async fn every_node_knows_what_was_said_on_one_also_after_a_restart() {
    let store = Store::default();
    let (mut one, mut other) = (store.start("a").await, store.start("b").await);
    one.take_in(market()).await;
    for node in [&mut one, &mut other] {
        node.refresh().await;
        assert_eq!(shown(node).len(), 10);
    }
    let apart = rows(&one, Credibility::Apart).await;
    assert_eq!(apart.len(), 1);
    assert_eq!(apart[0].reason, Some(Reason::Implausible));
    let id = apart[0].entry.id;
    let before = one.catalog().version();
    for (verdict, offers) in [(ReviewVerdict::Confirmed, 11), (ReviewVerdict::Wrong, 10)] {
        let said = one
            .reviews
            .review(WHO.to_owned(), id, verdict, "visto".to_owned());
        let said = said.await.unwrap();
        assert!(!one.reviews.is_visible(said.ticket));
        let mut third = store.start("c").await;
        for node in [&mut one, &mut other, &mut third] {
            node.refresh().await;
            assert_eq!(shown(node).len(), offers, "{verdict:?}");
            let row = node.raw.find(id).await.unwrap().unwrap();
            let review = row.review.expect("it was reviewed");
            assert_eq!((review.verdict, &*review.note), (verdict, "visto"));
        }
        assert!(one.reviews.is_visible(said.ticket));
        let versions = [&one, &other, &third].map(|node| node.catalog().version());
        assert!(versions.iter().all(|version| *version == versions[0]));
        assert_ne!(versions[0], before);
    }
    let wrong = rows(&one, Credibility::Apart).await;
    assert_eq!(wrong[0].reason, Some(Reason::Wrong));
}

#[tokio::test]
async fn a_review_outlives_a_log_that_begins_anew() {
    let store = Store::default();
    let mut node = store.start("a").await;
    node.take_in(market()).await;
    node.refresh().await;
    let backup = store.back_up();
    let id = rows(&node, Credibility::Apart).await[0].entry.id;
    review(&node, id, ReviewVerdict::Confirmed).await;
    node.take_in(vec![seen(50, 10, 900_000)]).await;
    node.refresh().await;
    assert_eq!(shown(&node).len(), 12);
    store.restore(&backup);
    node.refresh().await;
    assert_eq!(shown(&node).len(), 11);
}

/// A store in which the rules of before took two rows that those of today refuse, one of an offer that has
/// another one.
async fn with_refused() -> Store {
    let store = Store::default();
    let taxonomy =
        Taxonomy::parse("[prices]\ntienda.example = cents\n").expect("the taxonomy is readable");
    let before = Rules {
        taxonomy,
        ..Rules::standard()
    };
    let text = |number, day, text: &str| RawExtraction {
        price_text: text.into(),
        ..seen(number, day, 100_000)
    };
    let rows = vec![
        text(1, 10, ""),
        text(2, 10, "$ 1.000"),
        text(1, 11, "$ 1.000"),
        // At the same instant, and good.
        text(2, 10, ""),
    ];
    store.start_with("a", before).await.take_in(rows).await;
    store
}

#[tokio::test]
async fn what_the_rules_refuse_is_listed_and_counted_also_after_a_restart() {
    let store = with_refused().await;
    for start in 0..3 {
        let mut node = store.start("b").await;
        node.refresh().await;
        assert_eq!(node.refresher().rejected(), 2, "start {start}");
        let refused = rows(&node, Credibility::Rejected).await;
        let texts: Vec<&str> = refused
            .iter()
            .map(|row| row.entry.raw.price_text.as_str())
            .collect();
        assert_eq!(texts, ["$ 1.000", "$ 1.000"], "start {start}");
        assert!(matches!(refused[0].reason, Some(Reason::Rejected(_))));
        // One more row of the same offer and instant is not refused.
        assert_eq!(rows(&node, Credibility::Fine).await.len(), 2);
        assert_eq!(shown(&node), ["1: COP 100000", "2: COP 100000"]);
        let refused = node.reviews.review(
            WHO.to_owned(),
            refused[0].entry.id,
            ReviewVerdict::Confirmed,
            String::new(),
        );
        assert!(matches!(refused.await, Err(ReviewError::Rejected(_))));
    }
}

#[tokio::test]
async fn nothing_is_said_of_what_nobody_knows() {
    let node = Store::default().start("a").await;
    let said = node.reviews.review(
        WHO.to_owned(),
        Id([7; 12]),
        ReviewVerdict::Wrong,
        String::new(),
    );
    assert!(matches!(said.await, Err(ReviewError::UnknownRow)));
}
