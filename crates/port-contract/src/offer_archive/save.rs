//! Contract of the archive: saving and loading offers.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use application::ports::{Cursor, OfferArchive};
use domain_offer::extraction::Digest;
use domain_offer::id::OfferId;
use domain_offer::offer::Offer;
use domain_offer::row::RowKey;
use proptest::collection::vec;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;

use super::{ArchiveFixture, Archived, archived};
use crate::builders::{any_offer, instant, offer, offer_key};

fn rules(n: u8) -> Digest {
    Digest([n; 32])
}

fn cursor(n: u8) -> Cursor {
    Cursor(vec![n; 8])
}

/// Loads what must be there.
async fn load(archive: &impl OfferArchive, rules: Digest) -> Archived {
    let loaded = archived(archive, rules).await;
    let loaded = loaded.expect("the archive is read");
    loaded.expect("something was saved by these rules")
}

fn expected(offers: &[Arc<Offer>]) -> Vec<Offer> {
    let by_id: BTreeMap<OfferId, Offer> = offers
        .iter()
        .map(|offer| (offer.id(), Offer::clone(offer)))
        .collect();
    by_id.into_values().collect()
}

/// An archive that was never saved to has nothing.
pub async fn nothing_saved_is_none<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    assert_eq!(archived(&archive, rules(1)).await.unwrap(), None);
}

/// All offers of several saves, with the last cursor, for any handle.
pub async fn saved_offers_come_back<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    let (some, more) = ([offer(1, 10), offer(2, 20)], [offer(3, 30)]);
    archive.save(rules(1), &some, &cursor(1)).await.unwrap();
    archive.save(rules(1), &more, &cursor(2)).await.unwrap();
    let found = load(&fixture.open().await, rules(1)).await;
    assert_eq!(found.offers, expected(&[&some[..], &more].concat()));
    assert_eq!(found.cursor, cursor(2));
}

/// A changed offer takes the place of the one before, in the same save and later.
pub async fn saved_offers_replace_those_of_their_id<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    let first = [offer(1, 10), offer(2, 20), offer(1, 15)];
    archive.save(rules(1), &first, &cursor(1)).await.unwrap();
    assert_eq!(load(&archive, rules(1)).await.offers, expected(&first));
    let changed = [offer(2, 99)];
    archive.save(rules(1), &changed, &cursor(2)).await.unwrap();
    let all = [&first[..], &changed].concat();
    assert_eq!(load(&archive, rules(1)).await.offers, expected(&all));
}

/// A save of no offers moves the cursor, from nothing as well.
pub async fn the_cursor_moves_without_offers<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    for to in [Cursor::default(), cursor(7), Cursor(vec![9; 300])] {
        archive.save(rules(1), &[], &to).await.unwrap();
        let found = load(&archive, rules(1)).await;
        assert_eq!((found.offers, found.cursor), (Vec::new(), to));
    }
}

/// Other rules load nothing and leave what is there; when they save, what was there is dropped.
pub async fn offers_of_other_rules_are_none_and_dropped<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    let old = [offer(1, 10), offer(2, 20)];
    archive.save(rules(1), &old, &cursor(1)).await.unwrap();
    assert_eq!(archived(&archive, rules(2)).await.unwrap(), None);
    assert_eq!(load(&archive, rules(1)).await.offers, expected(&old));

    let new = [offer(2, 25)];
    archive.save(rules(2), &new, &cursor(5)).await.unwrap();
    assert_eq!(archived(&archive, rules(1)).await.unwrap(), None);
    let found = load(&archive, rules(2)).await;
    assert_eq!((found.offers, found.cursor), (expected(&new), cursor(5)));
}

/// Nothing is left, by whatever rules it was, and for any handle.
pub async fn a_cleared_one_is_as_a_new_one<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    archive.clear().await.unwrap();
    assert_eq!(archived(&archive, rules(1)).await.unwrap(), None);
    let some = [offer(1, 10), offer(2, 20)];
    let rows = in_order([1, 2]);
    archive.note_rejected(rules(1), &rows).await.unwrap();
    archive.save(rules(1), &some, &cursor(9)).await.unwrap();
    archive.note_rejected(rules(2), &rows).await.unwrap();
    fixture.open().await.clear().await.unwrap();
    for rules in [rules(1), rules(2)] {
        assert_eq!(archived(&archive, rules).await.unwrap(), None);
        assert_eq!(archive.reached(rules).await.unwrap(), None);
        assert!(rejected(&archive, rules).await.is_empty());
    }
}

/// What is saved after a clearing is all that is there, also where the clearing was done twice.
pub async fn a_cleared_one_is_filled_anew_by_the_same_rules<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    let some = [offer(1, 10), offer(2, 20)];
    archive.save(rules(1), &some, &cursor(9)).await.unwrap();
    archive.clear().await.unwrap();
    archive.clear().await.unwrap();
    let other = [offer(2, 5), offer(3, 30)];
    archive.save(rules(1), &other, &cursor(1)).await.unwrap();
    let found = load(&fixture.open().await, rules(1)).await;
    assert_eq!((found.offers, found.cursor), (expected(&other), cursor(1)));
}

/// Programs of before had no [`OfferArchive::clear`]: they saved nothing by rules that nobody has.
pub async fn what_was_emptied_before_there_was_clear_is_empty<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    let (some, other) = ([offer(1, 10), offer(2, 20)], [offer(3, 30)]);
    archive.save(rules(1), &some, &cursor(9)).await.unwrap();
    let nobody = Digest::of(&[]);
    archive.save(nobody, &[], &Cursor::default()).await.unwrap();
    assert_eq!(archived(&archive, rules(1)).await.unwrap(), None);
    assert_eq!(archive.reached(rules(1)).await.unwrap(), None);
    archive.save(rules(1), &other, &cursor(1)).await.unwrap();
    assert_eq!(load(&archive, rules(1)).await.offers, expected(&other));
}

/// It is what a load would answer.
pub async fn how_far_it_is_is_known_without_a_load<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    assert_eq!(archive.reached(rules(1)).await.unwrap(), None);
    for cursor in [cursor(2), cursor(1)] {
        let offers = [offer(1, 10)];
        archive.save(rules(1), &offers, &cursor).await.unwrap();
        let reached = archive.reached(rules(1)).await.unwrap();
        assert_eq!(reached, Some(cursor));
        assert_eq!(archive.reached(rules(2)).await.unwrap(), None);
    }
    archive.save(rules(2), &[], &cursor(3)).await.unwrap();
    assert_eq!(archive.reached(rules(1)).await.unwrap(), None);
}

/// Row `n`, of one of three offers.
fn row(n: u8) -> RowKey {
    RowKey {
        offer: offer_key(u64::from(n % 3)).id(),
        seen_at: instant(i64::from(n / 3)),
        content: Digest([n; 32]),
    }
}

/// The rows that rules refuse, in order.
async fn rejected(archive: &impl OfferArchive, rules: Digest) -> Vec<RowKey> {
    let mut rows = archive.rejected(rules).await.expect("the archive is read");
    rows.sort_unstable();
    rows
}

fn in_order(rows: impl IntoIterator<Item = u8>) -> Vec<RowKey> {
    let mut rows: Vec<RowKey> = rows.into_iter().map(row).collect();
    rows.sort_unstable();
    rows
}

/// Rows are there once however often they are noted, with a save and before any.
pub async fn rejected_rows_come_back_once<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    assert!(rejected(&archive, rules(1)).await.is_empty());
    archive.note_rejected(rules(1), &[]).await.unwrap();
    let some = in_order([3, 1]);
    archive.note_rejected(rules(1), &some).await.unwrap();
    archive.save(rules(1), &[], &cursor(1)).await.unwrap();
    let again = in_order([1, 2, 7]);
    archive.note_rejected(rules(1), &again).await.unwrap();
    let other = fixture.open().await;
    assert_eq!(rejected(&other, rules(1)).await, in_order([1, 2, 3, 7]));
    let many = in_order(0..=u8::MAX);
    archive.note_rejected(rules(1), &many).await.unwrap();
    assert_eq!(rejected(&archive, rules(1)).await, many);
}

/// What other rules refuse is not these rules' business, and goes when others save.
pub async fn rejected_rows_of_other_rules_are_none_and_dropped<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    let (old, new) = (in_order([1, 2]), in_order([2, 3]));
    archive.note_rejected(rules(1), &old).await.unwrap();
    archive.save(rules(1), &[], &cursor(1)).await.unwrap();
    assert!(rejected(&archive, rules(2)).await.is_empty());
    archive.note_rejected(rules(2), &new).await.unwrap();
    assert_eq!(rejected(&archive, rules(1)).await, old);
    archive.save(rules(2), &[], &cursor(1)).await.unwrap();
    assert!(rejected(&archive, rules(1)).await.is_empty());
    assert_eq!(rejected(&archive, rules(2)).await, new);
}

/// Every field of every offer that the types allow, through a save, a change and a load.
pub async fn any_offers_come_back_whole<F: ArchiveFixture>(fixture: &F) {
    let archive = Arc::new(fixture.open().await);
    let runtime = Handle::current();
    let property = tokio::task::spawn_blocking(move || {
        let mut runner = TestRunner::new(Config {
            failure_persistence: None,
            ..Config::with_cases(64)
        });
        let round = Cell::new(0_u64);
        runner.run(
            &(vec(any_offer(), 0..6), vec(any_offer(), 0..3)),
            |(some, more)| {
                round.set(round.get() + 1);
                // Other rules each time, so that each round starts without offers.
                let rules = Digest::of(&round.get().to_le_bytes());
                runtime.block_on(async {
                    archive.save(rules, &some, &cursor(1)).await.unwrap();
                    archive.save(rules, &more, &cursor(2)).await.unwrap();
                    let all = expected(&[some, more].concat());
                    assert_eq!(load(&*archive, rules).await.offers, all);
                });
                Ok(())
            },
        )
    });
    property
        .await
        .expect("the property ends")
        .expect("it holds");
}

/// Offers in numbers that no store reads at once come back each once.
pub async fn many_offers_come_back_once<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    let many: Vec<_> = (0..10_000).map(|n| offer(n, 10)).collect();
    archive.save(rules(1), &many, &cursor(1)).await.unwrap();
    assert_eq!(load(&archive, rules(1)).await.offers, expected(&many));
}

/// ATOMIC: while saves go on, each load shows the cursor of one save, and offers no older than it.
pub async fn atomic_for_concurrent_readers<F: ArchiveFixture>(fixture: &F) {
    let (archive, reader) = (fixture.open().await, fixture.open().await);
    let writer = tokio::spawn(async move {
        for round in 1..=20_u8 {
            let offers: Vec<_> = (0..40).map(|n| offer(n, i64::from(round))).collect();
            archive
                .save(rules(1), &offers, &cursor(round))
                .await
                .unwrap();
        }
    });
    while !writer.is_finished() {
        let Some(found) = archived(&reader, rules(1)).await.unwrap() else {
            continue;
        };
        let price = i64::from(found.cursor.0[0]) * 100;
        assert_eq!(found.offers.len(), 40);
        for offer in &found.offers {
            let found = offer.history()[0].last;
            assert!(found >= price, "{found} is of an earlier save than {price}");
        }
    }
    writer.await.expect("the writer ends");
    assert_eq!(load(&reader, rules(1)).await.cursor, cursor(20));
}

/// DURABLE: offers, cursor and lease are there after a restart.
pub async fn durable_offers_after_a_restart<F: ArchiveFixture>(fixture: &F) {
    const { assert!(F::DURABLE, "a volatile store has no durable cases") };
    let archive = fixture.open().await;
    let offers = [offer(1, 10), offer(2, 20)];
    archive.save(rules(1), &offers, &cursor(3)).await.unwrap();
    drop(archive);
    let found = load(&fixture.reopen().await, rules(1)).await;
    assert_eq!((found.offers, found.cursor), (expected(&offers), cursor(3)));
}
