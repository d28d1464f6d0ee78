//! Contract of the log: the filter of pages by offers and times.

use application::ports::{LogFilter, RowSelection, RowSpan};

use super::{LogFixture, append_all_new, pass};
use crate::builders::{extraction, instant, offer_key};

fn span(offer: u64, from: i64, until: i64) -> RowSpan {
    RowSpan {
        offer: offer_key(offer).id(),
        from: instant(from),
        until: instant(until),
        content: None,
    }
}

fn rows(rows: RowSelection) -> LogFilter {
    LogFilter {
        rows: Some(rows),
        ..LogFilter::default()
    }
}

/// `only` and `except` are each other's complement; spans are half open, may overlap, and other
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
        let only = rows(RowSelection::only(spans.clone()));
        assert_eq!(pass(&log, &only).await, expected, "{only:?}");
        let except = rows(RowSelection::except(spans));
        assert_eq!(pass(&log, &except).await, complement, "{except:?}");
    }
    let narrowed = LogFilter {
        since: Some(instant(5)),
        ..rows(RowSelection::only(vec![span(0, 0, 12)]))
    };
    assert_eq!(pass(&log, &narrowed).await, [9, 6]);
}

/// What is in a span of both is out.
pub async fn rows_only_some_except_others<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    append_all_new(
        &log,
        (0..6).map(|n| extraction(n).offer(n % 2).build()).collect(),
    )
    .await;
    let selection = RowSelection {
        only: Some(vec![span(0, 0, 6), span(1, 0, 2)]),
        except: vec![span(0, 2, 3), span(1, 3, 9), span(7, 0, 9)],
    };
    assert_eq!(pass(&log, &rows(selection)).await, [4, 1, 0]);
}

/// A span may be of one content: of the rows of an offer and an instant it has that one.
pub async fn rows_of_one_content<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let variants: Vec<_> = (0..3)
        .map(|n| extraction(n).offer(1).minute(5).build())
        .collect();
    append_all_new(&log, variants.clone()).await;
    append_all_new(&log, vec![extraction(4).offer(1).build()]).await;
    let one = RowSpan {
        content: Some(variants[1].content),
        ..span(1, 0, 9)
    };
    assert_eq!(pass(&log, &rows(RowSelection::only(vec![one]))).await, [1]);
    let except = rows(RowSelection::except(vec![one]));
    assert_eq!(pass(&log, &except).await, [0, 2, 4]);
    let both = RowSelection::only(vec![one, span(1, 4, 5)]);
    assert_eq!(pass(&log, &rows(both)).await, [1, 4]);
    let elsewhere = RowSpan {
        content: Some(variants[1].content),
        ..span(1, 0, 5)
    };
    assert!(
        pass(&log, &rows(RowSelection::only(vec![elsewhere])))
            .await
            .is_empty()
    );
}

/// Only of nothing is nothing; except of nothing is everything.
pub async fn rows_of_no_spans<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    append_all_new(&log, (0..3).map(|n| extraction(n).build()).collect()).await;
    let only = rows(RowSelection::only(Vec::new()));
    assert!(pass(&log, &only).await.is_empty());
    let except = rows(RowSelection::except(Vec::new()));
    assert_eq!(pass(&log, &except).await, [2, 1, 0]);
}

/// A hundred thousand spans are no special case, and leave nothing behind for the next page.
pub async fn rows_of_very_many_spans<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    append_all_new(&log, (0..4).map(|n| extraction(n).build()).collect()).await;
    let many: Vec<_> = (2..100_002).map(|n| span(n, 0, 100)).collect();
    let except = rows(RowSelection::except(many.clone()));
    assert_eq!(pass(&log, &except).await, [1, 0]);
    assert_eq!(pass(&log, &rows(RowSelection::only(many))).await, [3, 2]);
    let one = rows(RowSelection::only(vec![span(1, 0, 100)]));
    assert_eq!(pass(&log, &one).await, [1]);
}
