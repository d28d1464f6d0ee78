//! Contract of the log: appending whole batches, duplicates and variants.

use std::collections::HashSet;
use std::sync::Arc;

use application::ports::{ExtractionLog, LogEntry, Outcome, StoreErrorKind};

use super::{LogFixture, append, append_all_new, numbers, read_all};
use crate::builders::extraction;

/// An empty log can be reached.
pub async fn check_answers_where_the_log_can_be_reached<F: LogFixture>(fixture: &F) {
    fixture.open().await.check().await.expect("it is there");
}

/// All fields of an entry are those that were appended.
pub async fn stored_extractions_come_back_whole<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let batch = vec![
        extraction(1).details("Pantalla: 55\nPeso: 16,7 kg").build(),
        extraction(2)
            .store("Éxito")
            .category("")
            .minute(-90)
            .build(),
    ];
    let expected = batch.clone();
    append_all_new(&log, batch).await;
    assert_eq!(read_all(&log, 10).await, expected);
}

/// A document keeps its blanks, its escapes and the order of its fields.
pub async fn documents_come_back_byte_by_byte<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let mut new = extraction(1).build();
    let inner = new.document.trim_start_matches('{').to_owned();
    new.document = format!("\r\n {{ \"z\\u00f1\" : [1.50e1,\t\"\\/\"], {inner}\n");
    let expected = new.clone();
    append_all_new(&log, vec![new]).await;
    assert_eq!(read_all(&log, 10).await, [expected]);
}

/// Nothing in, nothing out.
pub async fn an_empty_batch_stores_nothing<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    assert!(append(&log, Vec::new()).await.is_empty());
    assert!(read_all(&log, 10).await.is_empty());
}

/// IDEMPOTENT: of the same extraction twice in a batch, the second is a duplicate with the first's id.
pub async fn idempotent_within_a_batch<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let first = extraction(1).build();
    let again = LogEntry {
        id: extraction(2).build().id,
        ..first.clone()
    };
    let answers = append(&log, vec![first.clone(), again, extraction(3).build()]).await;
    let outcomes: Vec<_> = answers.iter().map(|answer| answer.outcome).collect();
    assert_eq!(
        outcomes,
        [Outcome::Stored, Outcome::Duplicate, Outcome::Stored]
    );
    assert_eq!(answers[1].id, first.id);
    assert_eq!(numbers(&read_all(&log, 10).await), [1, 3]);
}

/// IDEMPOTENT: later, too, and what is kept is the first one.
pub async fn idempotent_across_batches<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let first = extraction(1).build();
    append_all_new(&log, vec![first.clone()]).await;
    let again = LogEntry {
        id: extraction(2).build().id,
        received_at: first.received_at.plus_days(1),
        ..first.clone()
    };
    let answers = append(&log, vec![extraction(3).build(), again]).await;
    assert_eq!(answers[1].outcome, Outcome::Duplicate);
    assert_eq!(answers[1].id, first.id);
    assert_eq!(read_all(&log, 10).await[0], first);
    assert_eq!(numbers(&read_all(&log, 10).await), [1, 3]);
}

/// IDEMPOTENT: a batch sent again as it was, ids and all, is all duplicates.
pub async fn idempotent_for_the_same_id_again<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let batch: Vec<_> = (1..=3).map(|n| extraction(n).build()).collect();
    append_all_new(&log, batch.clone()).await;
    for (answer, new) in append(&log, batch.clone()).await.iter().zip(&batch) {
        assert_eq!((answer.id, answer.outcome), (new.id, Outcome::Duplicate));
    }
}

/// IDEMPOTENT: of several writers of the same extractions one stores each, and all name its id.
pub async fn idempotent_under_concurrent_writers<F: LogFixture>(fixture: &F) {
    let mut writers = Vec::new();
    for writer in 0..4_u64 {
        let log = fixture.open().await;
        let rows = (0..20).map(move |n| extraction(n).id(writer * 1000 + n).build());
        writers.push(tokio::spawn(async move {
            let mut answers = Vec::new();
            for row in rows {
                answers.extend(append(&log, vec![row]).await);
            }
            answers
        }));
    }
    let mut answers = Vec::new();
    for writer in writers {
        answers.push(writer.await.expect("the writer ends"));
    }
    for n in 0..20 {
        let ids: HashSet<_> = answers.iter().map(|of| of[n].id).collect();
        let stored = answers
            .iter()
            .filter(|of| of[n].outcome == Outcome::Stored)
            .count();
        assert_eq!((ids.len(), stored), (1, 1), "extraction {n}");
    }
    let log = fixture.open().await;
    assert_eq!(read_all(&log, 100).await.len(), 20);
}

/// The same offer and instant with other content is stored, and called a variant.
pub async fn variants_stand_beside_each_other<F: LogFixture>(fixture: &F) {
    use Outcome::{Duplicate, Stored, Variant};
    let log = fixture.open().await;
    let one = extraction(1).content(7);
    let batch = vec![
        one.clone().build(),
        one.clone().id(2).price(5).content(3).build(),
        one.clone().id(3).content(7).build(),
    ];
    let answers = append(&log, batch).await;
    let later = append(&log, vec![one.id(4).price(6).content(9).build()]).await;
    let outcomes: Vec<_> = answers.iter().chain(&later).map(|a| a.outcome).collect();
    assert_eq!(outcomes, [Stored, Variant, Duplicate, Variant]);
    assert_eq!(numbers(&read_all(&log, 10).await), [1, 2, 4]);
}

/// The same content at another instant, or of another offer, is an extraction of its own.
pub async fn another_instant_or_offer_is_no_variant<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let one = extraction(1).content(7);
    let batch = vec![
        one.clone().build(),
        one.clone().id(2).minute(99).build(),
        one.id(3).offer(99).build(),
    ];
    for answer in append(&log, batch).await {
        assert_eq!(answer.outcome, Outcome::Stored);
    }
}

/// A batch in which one row fails (its id belongs to another extraction) stores none of its rows.
pub async fn a_batch_with_a_failing_row_leaves_nothing<F: LogFixture>(fixture: &F) {
    let log = Arc::new(fixture.open().await);
    append_all_new(&*log, vec![extraction(1).build()]).await;
    let bad = extraction(9).id(1).build();
    let batch = vec![
        extraction(2).store("Olímpica").build(),
        bad,
        extraction(3).build(),
    ];
    let error = log.append(batch).await.expect_err("id 1 is taken");
    assert_eq!(error.kind(), StoreErrorKind::Conflict);
    assert_eq!(numbers(&read_all(&*log, 10).await), [1]);
    assert_eq!(log.spellings().await.unwrap().stores, ["Alkosto"]);
    let good = vec![
        extraction(2).store("Olímpica").build(),
        extraction(3).build(),
    ];
    append_all_new(&*log, good).await;
    assert_eq!(numbers(&read_all(&*log, 10).await), [1, 2, 3]);
}
