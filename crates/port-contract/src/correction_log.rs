//! The contract of [`CorrectionLog`].

use std::collections::BTreeSet;

use application::ports::{Correction, CorrectionLog, CorrectionTail, MAX_PAIRS, RowReview};
use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use domain_offer::review::ReviewVerdict;
use domain_offer::row::RowKey;

use crate::Fixture;
use crate::builders::instant;

/// Writers at once.
const WRITERS: u8 = 4;
/// Corrections of each.
const EACH: u8 = 25;

/// A fixture whose handles keep corrections.
pub trait CorrectionsFixture: Fixture<Handle: CorrectionLog> {}

impl<F: Fixture<Handle: CorrectionLog>> CorrectionsFixture for F {}

fn correction(number: u8) -> Correction {
    Correction {
        id: Id([number; 12]),
        by: format!("user:«{number}»"),
        at: instant(number.into()),
        same: number.is_multiple_of(2),
        pairs: vec![
            (Id([number; 12]), Id([0xff; 12])),
            (Id([0; 12]), Id([number; 12])),
        ],
        review: None,
    }
}

fn review(number: u8, verdict: ReviewVerdict, note: &str) -> Correction {
    let row = RowKey {
        offer: Id([number; 12]),
        seen_at: instant(-i64::from(number)),
        content: Digest([number; 32]),
    };
    let note = note.to_owned();
    Correction {
        same: false,
        pairs: Vec::new(),
        review: Some(RowReview { row, verdict, note }),
        ..correction(number)
    }
}

async fn append(log: &impl CorrectionLog, number: u8) {
    assert!(log.append(&correction(number)).await.unwrap());
}

async fn all(log: &impl CorrectionLog) -> CorrectionTail {
    log.tail(None).await.unwrap()
}

/// In the order in which they were said; of an empty log there is nothing.
pub async fn corrections_come_back_whole_and_in_order<F: CorrectionsFixture>(fixture: &F) {
    let log = fixture.open().await;
    assert_eq!(all(&log).await, CorrectionTail::default());
    for number in [3, 1, 2] {
        append(&log, number).await;
    }
    let large = Correction {
        pairs: vec![(Id([1; 12]), Id([2; 12])); MAX_PAIRS],
        ..correction(9)
    };
    assert!(log.append(&large).await.unwrap());
    let tail = all(&log).await;
    let expected = [correction(3), correction(1), correction(2), large];
    assert_eq!(tail.corrections, expected);
    assert_eq!(tail.place.map(|place| place.id), Some(Id([9; 12])));
    assert!(!tail.restarted);
}

/// Reviews stand among corrections, in their order.
pub async fn reviews_come_back_whole_and_in_order<F: CorrectionsFixture>(fixture: &F) {
    let log = fixture.open().await;
    let note = "ñ\u{1f4fa} \"'".repeat(100);
    let said = [
        review(7, ReviewVerdict::Confirmed, ""),
        correction(2),
        review(3, ReviewVerdict::Wrong, &note),
        review(255, ReviewVerdict::Confirmed, "sí\nno"),
    ];
    for one in &said {
        assert!(log.append(one).await.unwrap());
    }
    assert!(!log.append(&said[2]).await.unwrap());
    let tail = all(&log).await;
    assert_eq!(tail.corrections, said);
    append(&log, 4).await;
    assert_eq!(
        log.tail(tail.place).await.unwrap().corrections,
        [correction(4)]
    );
}

/// A reader goes on from its place.
pub async fn tail_goes_on_from_a_place<F: CorrectionsFixture>(fixture: &F) {
    let log = fixture.open().await;
    append(&log, 1).await;
    let first = all(&log).await;
    let nothing = log.tail(first.place).await.unwrap();
    assert_eq!((nothing.place, nothing.corrections.len()), (first.place, 0));
    append(&log, 2).await;
    let second = log.tail(first.place).await.unwrap();
    assert_eq!(second.corrections, [correction(2)]);
    assert!(!second.restarted);
    assert_ne!(second.place, first.place);
}

/// One of an id that is there already is not stored again.
pub async fn once_however_often_it_is_appended<F: CorrectionsFixture>(fixture: &F) {
    let log = fixture.open().await;
    append(&log, 1).await;
    append(&log, 2).await;
    assert!(!log.append(&correction(1)).await.unwrap());
    assert_eq!(all(&log).await.corrections.len(), 2);
}

/// A place that is not of this log: all of it is read again.
pub async fn restarts_from_a_place_of_another_log<F: CorrectionsFixture>(fixture: &F) {
    let log = fixture.open().await;
    append(&log, 1).await;
    let place = all(&log).await.place.unwrap();
    let mut other = place;
    other.id = Id([7; 12]);
    let mut later = place;
    later.number += 10;
    for unknown in [other, later] {
        let tail = log.tail(Some(unknown)).await.unwrap();
        assert!(tail.restarted, "{unknown:?}");
        assert_eq!(tail.corrections, [correction(1)]);
        assert_eq!(tail.place, Some(place));
    }
}

/// While several append, a reader that goes on from its place sees each correction once.
pub async fn no_gap_beside_four_writers<F: CorrectionsFixture>(fixture: &F) {
    let reader = fixture.open().await;
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let log = fixture.open().await;
        writers.push(tokio::spawn(async move {
            for number in 0..EACH {
                append(&log, writer * EACH + number).await;
            }
        }));
    }
    let (mut place, mut seen) = (None, Vec::new());
    loop {
        let done = writers.iter().all(tokio::task::JoinHandle::is_finished);
        let tail = reader.tail(place).await.unwrap();
        assert!(!tail.restarted);
        place = tail.place.or(place);
        seen.extend(tail.corrections.into_iter().map(|one| one.id));
        if done {
            break;
        }
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let distinct: BTreeSet<Id> = seen.iter().copied().collect();
    let expected = usize::from(WRITERS * EACH);
    assert_eq!((seen.len(), distinct.len()), (expected, expected));
}

/// What was said is there after a restart, and a place still is one.
pub async fn durable_corrections_after_a_restart<F: CorrectionsFixture>(fixture: &F) {
    let place = {
        let log = fixture.open().await;
        append(&log, 1).await;
        all(&log).await.place
    };
    let log = fixture.reopen().await;
    assert_eq!(all(&log).await.corrections, [correction(1)]);
    append(&log, 2).await;
    let tail = log.tail(place).await.unwrap();
    assert_eq!(
        (tail.restarted, tail.corrections),
        (false, vec![correction(2)])
    );
}

/// Tests an adapter's log of corrections: the expression makes a fresh [`Fixture`] for each case. With the
/// word `volatile` after it, the `durable_…` cases are left out; the fixture must say so as well.
#[macro_export]
macro_rules! correction_log_contract {
    ($fixture:expr) => {
        $crate::correction_log_contract!(@cases $fixture);
        $crate::contract_tests!(
            correction_log,
            $fixture,
            durable_corrections_after_a_restart,
        );
    };
    ($fixture:expr, volatile) => {
        $crate::correction_log_contract!(@cases $fixture);
        #[test]
        fn the_corrections_say_that_they_are_not_durable() {
            $crate::fixture::assert_volatile(&$fixture);
        }
    };
    (@cases $fixture:expr) => {
        $crate::contract_tests!(
            correction_log,
            $fixture,
            corrections_come_back_whole_and_in_order,
            reviews_come_back_whole_and_in_order,
            tail_goes_on_from_a_place,
            once_however_often_it_is_appended,
            restarts_from_a_place_of_another_log,
            no_gap_beside_four_writers,
        );
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_case_is_a_test() {
        let suite = include_str!("correction_log.rs");
        crate::fixture::assert_listed(suite, &[suite]);
    }
}
