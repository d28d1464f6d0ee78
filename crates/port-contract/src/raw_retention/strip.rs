//! Contract of retention: what a stripped row is, one without its long texts.

use application::ports::{Cursor, ExtractionLog, LogEntry, LogFilter, Lookup, Outcome};
use domain_offer::id::Id;

use super::{RetentionFixture, as_thin, fill, five, read, strip};
use crate::builders::extraction;

fn ids(entries: &[LogEntry]) -> Vec<Id> {
    entries.iter().map(|entry| entry.id).collect()
}

/// HIDDEN: what is stripped is on no page, in no total, and has no id; what is whole is as it was.
pub async fn hidden_from_pages_totals_and_lookups<F: RetentionFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows = five();
    fill(&log, &rows).await;
    let of_one = Lookup::NewestOf(vec![rows[0].offer]);
    let longest = Lookup::LongestDetailsOf(vec![rows[0].offer]);
    let before = [
        log.find(of_one.clone()).await.unwrap(),
        log.find(longest.clone()).await.unwrap(),
    ];
    assert_eq!(strip(&log, &rows).await, 2);
    let whole = [&rows[4], &rows[3], &rows[1]].map(LogEntry::clone);
    let everything = log.page(&LogFilter::default(), 1, 10).await.unwrap();
    assert_eq!((&*everything.entries, everything.total), (&whole[..], 3));
    let second = log.page(&LogFilter::default(), 2, 2).await.unwrap();
    assert_eq!((ids(&second.entries), second.total), (vec![rows[1].id], 3));
    for filter in [
        LogFilter {
            since: Some(rows[0].seen_at),
            ..LogFilter::default()
        },
        LogFilter {
            stores: Some(vec![rows[0].raw.store.as_str().to_owned()]),
            ..LogFilter::default()
        },
    ] {
        let page = log.page(&filter, 1, 10).await.unwrap();
        assert_eq!((&*page.entries, page.total), (&whole[..], 3), "{filter:?}");
    }
    for (row, is_whole) in rows.iter().zip([false, true, false, true, true]) {
        let found = log.find(Lookup::Extraction(row.id)).await.unwrap();
        assert_eq!(found, is_whole.then(|| row.clone()));
    }
    let after = [
        log.find(of_one).await.unwrap(),
        log.find(longest).await.unwrap(),
    ];
    assert_eq!(after, before);
}

/// FOLDED: the tail has them where they were, whatever cursor it goes on from, with all fields but the long
/// ones.
pub async fn folded_in_their_place_under_the_same_cursors<F: RetentionFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows = five();
    fill(&log, &rows[..2]).await;
    fill(&log, &rows[2..]).await;
    let mut cursors = vec![Cursor::default()];
    for _ in &rows {
        let last = cursors.last().unwrap();
        cursors.push(log.tail(last, 1).await.unwrap().cursor);
    }
    assert_eq!(strip(&log, &rows).await, 2);
    let other = fixture.open().await;
    for limit in [1, 2, 10] {
        for (at, cursor) in cursors.iter().enumerate() {
            let tail = other.tail(cursor, limit).await.unwrap();
            assert!(!tail.restarted);
            let expected: Vec<_> = (at..rows.len().min(at + limit))
                .zip(&tail.entries)
                .map(|(n, shown)| match n {
                    0 | 2 => as_thin(&rows[n], &shown.document),
                    _ => rows[n].clone(),
                })
                .collect();
            assert_eq!(tail.entries, expected, "{limit} after {at}");
            assert_eq!(
                tail.cursor,
                cursors[at + expected.len()],
                "{limit} after {at}"
            );
        }
    }
}

/// KNOWN: the same again is a duplicate with the first id, other content a variant, and the id is taken.
pub async fn known_when_they_are_appended_again<F: RetentionFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows = five();
    fill(&log, &rows).await;
    assert_eq!(strip(&log, &rows).await, 2);
    let again = extraction(1).offer(1).details("Peso: 2 kg").id(77).build();
    let variant = extraction(1).offer(1).price(9).id(78).build();
    let batch = vec![again, rows[2].clone(), variant];
    let answers = log.append(batch).await.unwrap();
    let answers: Vec<_> = answers.iter().map(|to| (to.id, to.outcome)).collect();
    let variant = extraction(78).build().id;
    let expected = [
        (rows[0].id, Outcome::Duplicate),
        (rows[2].id, Outcome::Duplicate),
        (variant, Outcome::Variant),
    ];
    assert_eq!(answers, expected);
    assert_eq!(
        log.page(&LogFilter::default(), 1, 10).await.unwrap().total,
        4
    );
    let taken = extraction(9).id(1).build();
    log.append(vec![taken])
        .await
        .expect_err("a stripped one has the id");
    assert_eq!(read(&log).await.0.len(), 6);
}

/// What is stripped already, or not there, is passed over, and counted once.
pub async fn thin_once_and_only_what_is_there<F: RetentionFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows = five();
    assert_eq!(strip(&log, &rows).await, 0);
    fill(&log, &rows).await;
    assert_eq!(strip(&log, &[]).await, 0);
    assert_eq!(strip(&log, &rows[..1]).await, 1);
    let shown = read(&log).await;
    let unknown = extraction(99).build();
    let again = [rows[0].clone(), rows[0].clone(), unknown];
    assert_eq!(strip(&log, &again).await, 0);
    assert_eq!(read(&log).await, shown);
    assert_eq!(
        log.page(&LogFilter::default(), 1, 10).await.unwrap().total,
        4
    );
    assert_eq!(strip(&log, &rows).await, 1);
    assert_eq!(
        log.page(&LogFilter::default(), 1, 10).await.unwrap().total,
        3
    );
}

/// A row that comes stripped, as a backup brings it back, is one from the beginning.
pub async fn thin_ones_of_a_backup_are_stored_thin<F: RetentionFixture>(fixture: &F) {
    let log = fixture.open().await;
    let mut rows = five();
    rows[0].stripped = true;
    rows[0].raw = rows[0].raw.stripped();
    rows[0].document = String::from(r#"{"titulo":"SAMSUNG"}"#);
    fill(&log, &rows).await;
    let page = log.page(&LogFilter::default(), 1, 10).await.unwrap();
    assert_eq!((page.entries.len(), page.total), (4, 4));
    assert!(
        log.find(Lookup::Extraction(rows[0].id))
            .await
            .unwrap()
            .is_none()
    );
    let (entries, _) = read(&log).await;
    assert_eq!(
        ids(&entries),
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    );
    let stripped: Vec<_> = entries.iter().map(|entry| entry.stripped).collect();
    assert_eq!(stripped, [true, false, false, false, false]);
    let again = log.append(rows).await.unwrap();
    assert!(
        again
            .iter()
            .all(|answer| answer.outcome == Outcome::Duplicate)
    );
}

/// DURABLE: what is stripped is so after a restart, and what is whole is whole.
pub async fn durable_thin_after_a_restart<F: RetentionFixture>(fixture: &F) {
    const { assert!(F::DURABLE, "a volatile store has no durable cases") };
    let log = fixture.open().await;
    let rows = five();
    fill(&log, &rows).await;
    assert_eq!(strip(&log, &rows).await, 2);
    let before = read(&log).await;
    drop(log);
    let log = fixture.reopen().await;
    assert_eq!(read(&log).await, before);
    assert_eq!(
        log.page(&LogFilter::default(), 1, 10).await.unwrap().total,
        3
    );
    fill(&log, &[extraction(6).build()]).await;
    let next = log.tail(&before.1, 10).await.unwrap();
    assert_eq!(next.entries, [extraction(6).build()]);
}
