//! Contract of retention: which rows may are stripped, and which are found old.

use application::ports::{Cursor, ExtractionLog, LogEntry, RawRetention, StoreErrorKind, Stretch};

use super::{LATER, RetentionFixture, fill, five, old, old_row, read, strip};
use crate::builders::extraction;

async fn whole(log: &impl ExtractionLog) -> Vec<LogEntry> {
    let (entries, _) = read(log).await;
    let whole = entries.into_iter().filter(|entry| !entry.stripped);
    whole.collect()
}

/// KEPT: the latest seen, then the smallest content; not the last received. Once another is newer it may go.
pub async fn kept_the_newest_of_each_offer<F: RetentionFixture>(fixture: &F) {
    let log = fixture.open().await;
    let of_one = |n: u64, minute, content| extraction(n).offer(1).minute(minute).content(content);
    let rows = [
        of_one(1, 7, 5).build(),
        of_one(2, 7, 4).build(),
        of_one(3, 3, 1).build(),
        extraction(4).offer(2).build(),
    ];
    fill(&log, &rows).await;
    assert_eq!(strip(&log, &rows).await, 2);
    assert_eq!(whole(&log).await, [rows[1].clone(), rows[3].clone()]);
    let newer = [of_one(5, 8, 9).build()];
    fill(&log, &newer).await;
    assert_eq!(strip(&log, &rows).await, 1);
    assert_eq!(whole(&log).await, [rows[3].clone(), newer[0].clone()]);
}

/// KEPT: the longest details in bytes, then the smallest content, as long as they are the longest.
pub async fn kept_the_longest_details_of_each_offer<F: RetentionFixture>(fixture: &F) {
    let log = fixture.open().await;
    let of_one = |n: u64, details, content| {
        let row = extraction(n).offer(1).details(details);
        row.content(content).build()
    };
    let rows = [
        of_one(1, "tamaño", 3),
        of_one(2, "tamanno", 2),
        of_one(3, "1234567", 1),
        of_one(4, "123456", 4),
        of_one(5, "", 5),
    ];
    fill(&log, &rows).await;
    assert_eq!(strip(&log, &rows).await, 3);
    assert_eq!(whole(&log).await, [rows[2].clone(), rows[4].clone()]);
    let longer = [of_one(6, "12345678", 9)];
    fill(&log, &longer).await;
    assert_eq!(strip(&log, &rows).await, 2);
    assert_eq!(whole(&log).await, longer);
}

/// What was received at that instant or later is not old; what is stripped is not found again.
pub async fn old_are_those_received_before<F: RetentionFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows = five();
    fill(&log, &rows).await;
    let (_, end) = read(&log).await;
    let all: Vec<_> = rows.iter().map(old_row).collect();
    assert_eq!(old(&log, &end, LATER, 100).await, all);
    let third = rows[2].received_at;
    assert_eq!(old(&log, &end, third, 100).await, all[..2]);
    assert_eq!(old(&log, &end, rows[0].received_at, 100).await, []);
    assert_eq!(strip(&log, &rows[..1]).await, 1);
    assert_eq!(old(&log, &end, LATER, 100).await, all[1..]);
}

/// What comes after the cursor is not looked at, also in the midst of a batch.
pub async fn old_are_no_later_than_the_cursor<F: RetentionFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows = five();
    fill(&log, &rows[..3]).await;
    fill(&log, &rows[3..]).await;
    let all: Vec<_> = rows.iter().map(old_row).collect();
    let mut cursor = Cursor::default();
    for count in 0..=rows.len() {
        assert_eq!(old(&log, &cursor, LATER, 2).await, all[..count], "{count}");
        cursor = log.tail(&cursor, 1).await.unwrap().cursor;
    }
}

/// Steps of any length find the same, each row once, over batches and stripped ones; from a place on, the rest.
pub async fn old_are_found_in_steps<F: RetentionFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows: Vec<_> = (0..40)
        .map(|n| extraction(n).offer(n % 3).build())
        .collect();
    for batch in rows.chunks(7) {
        fill(&log, batch).await;
    }
    let (_, end) = read(&log).await;
    assert_eq!(strip(&log, &rows[5..20]).await, 15);
    let whole = rows[..5].iter().chain(&rows[20..]);
    let expected: Vec<_> = whole.map(old_row).collect();
    for limit in [1, 2, 3, 7, 39, 40, 1000] {
        assert_eq!(old(&log, &end, LATER, limit).await, expected, "{limit}");
    }
    let stretch = Stretch {
        after: log.tail(&Cursor::default(), 30).await.unwrap().cursor,
        until: end,
        received_before: LATER,
        limit: 1000,
    };
    let rest = log.old(&stretch).await.unwrap();
    assert_eq!((&*rest.rows, rest.next), (&expected[15..], None));
}

/// A cursor that the log did not make is refused.
pub async fn old_cursors_of_something_else_are_refused<F: RetentionFixture>(fixture: &F) {
    let log = fixture.open().await;
    fill(&log, &five()).await;
    let foreign = Cursor(vec![1, 2, 3]);
    let stretch = |after: &Cursor, until: &Cursor| Stretch {
        after: after.clone(),
        until: until.clone(),
        received_before: LATER,
        limit: 5,
    };
    let (_, end) = read(&log).await;
    for stretch in [
        stretch(&foreign, &end),
        stretch(&Cursor::default(), &foreign),
    ] {
        let error = log.old(&stretch).await.expect_err("no log made it");
        assert_eq!(error.kind(), StoreErrorKind::Refused);
    }
}
