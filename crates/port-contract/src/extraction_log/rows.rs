//! Contract of the log: the filter of pages by offers and times.

use application::ports::{LogFilter, RowSelection, RowSpan};

use super::{LogFixture, append_all_new, pass};
use crate::builders::{extraction, instant, offer_key};

fn span(offer: u64, from: i64, until: i64) -> RowSpan {
    RowSpan {
        offer: offer_key(offer).id(),
        from: instant(from),
        until: instant(until),
    }
}

fn rows(rows: RowSelection) -> LogFilter {
    LogFilter {
        rows: Some(rows),
        ..LogFilter::default()
    }
}

/// `Only` and `Except` are each other's complement; spans are half open, may overlap, and other
/// filters count besides.
pub async fn rows_only_or_except_spans<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    // Offers 0, 1 and 2 by turns, one row a minute.
    let all: Vec<_> = (0..12_u64)
        .map(|n| extraction(n).offer(n % 3).build())
        .collect();
    append_all_new(&log, all).await;
    for (spans, expected) in [
        (vec![span(0, 3, 9)], vec![6, 3]),
        (vec![span(0, 3, 10), span(0, 0, 4)], vec![9, 6, 3, 0]),
        (vec![span(1, 0, 12), span(2, 11, 12)], vec![11, 10, 7, 4, 1]),
        (vec![span(7, 0, 12)], vec![]),
        (vec![span(0, 3, 3), span(0, 9, 3)], vec![]),
    ] {
        let complement: Vec<u64> = (0..12).rev().filter(|n| !expected.contains(n)).collect();
        let only = rows(RowSelection::Only(spans.clone()));
        assert_eq!(pass(&log, &only).await, expected, "{only:?}");
        let except = rows(RowSelection::Except(spans));
        assert_eq!(pass(&log, &except).await, complement, "{except:?}");
    }
    let narrowed = LogFilter {
        since: Some(instant(5)),
        ..rows(RowSelection::Only(vec![span(0, 0, 12)]))
    };
    assert_eq!(pass(&log, &narrowed).await, [9, 6]);
}

/// Only of nothing is nothing; except of nothing is everything.
pub async fn rows_of_no_spans<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    append_all_new(&log, (0..3).map(|n| extraction(n).build()).collect()).await;
    let only = rows(RowSelection::Only(Vec::new()));
    assert!(pass(&log, &only).await.is_empty());
    let except = rows(RowSelection::Except(Vec::new()));
    assert_eq!(pass(&log, &except).await, [2, 1, 0]);
}

/// A hundred thousand spans are no special case, and leave nothing behind for the next page.
pub async fn rows_of_very_many_spans<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    append_all_new(&log, (0..4).map(|n| extraction(n).build()).collect()).await;
    let many: Vec<_> = (2..100_002).map(|n| span(n, 0, 100)).collect();
    let except = rows(RowSelection::Except(many.clone()));
    assert_eq!(pass(&log, &except).await, [1, 0]);
    assert_eq!(pass(&log, &rows(RowSelection::Only(many))).await, [3, 2]);
    let one = rows(RowSelection::Only(vec![span(1, 0, 100)]));
    assert_eq!(pass(&log, &one).await, [1]);
}
