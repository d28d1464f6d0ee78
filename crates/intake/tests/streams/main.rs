//! Streams of documents through the whole intake, over the memory log.

mod support;

use application::ports::StoreErrorKind;
use extraction_format::summary::{MAX_ERRORS, MAX_IDS, UploadSummary};
use intake::{BATCH_BYTES, Declared, Given};

use support::{Door, FULL, counts, id, row, rows};

#[tokio::test]
async fn good_and_bad_rows_are_answered_in_their_order() {
    let door = Door::default();
    let mut intake = door.intake();
    let body = [&row(1), "{\"titulo\":\"x\"}", &row(2), "hola", &row(1)].join("\n");
    intake.push(body.as_bytes()).await.unwrap();
    intake.finish().await.unwrap();
    let summary = intake.into_summary();
    assert_eq!(counts(&summary), [5, 2, 1, 0, 2]);
    let ids = [Some(id(1)), None, Some(id(2)), None, Some(id(1))];
    assert_eq!(summary.ids.as_deref(), Some(ids.as_slice()));
    let errors: Vec<_> = summary
        .errors
        .iter()
        .map(|error| (error.index, error.line, error.problem.code))
        .collect();
    let expected = [(1, Some(2), "no_price"), (3, Some(4), "not_an_object")];
    assert_eq!(errors, expected);
    assert_eq!(summary.reasons.len(), 2);
    assert_eq!(door.total().await, 2);
}

#[tokio::test]
async fn other_content_at_the_same_time_is_a_conflict() {
    let door = Door::default();
    let other = row(1).replace("Televisor 1", "Televisor uno");
    let mut intake = door.intake();
    let body = [row(1), other.clone(), other].join("\n");
    intake.push(body.as_bytes()).await.unwrap();
    intake.finish().await.unwrap();
    assert_eq!(counts(intake.summary()), [3, 2, 1, 1, 0]);
}

#[tokio::test]
async fn rows_reach_the_log_in_batches() {
    let check = async |pieces: &[String], calls: u64, waiting: u64| {
        let door = Door::default();
        let mut intake = door.intake();
        for piece in pieces {
            intake.push(piece.as_bytes()).await.unwrap();
        }
        let before = intake.summary().received;
        assert_eq!(door.faults.calls(), calls, "batches before the end");
        intake.finish().await.unwrap();
        assert_eq!(intake.summary().received - before, waiting, "rows left");
        assert_eq!(door.total().await, intake.summary().stored);
    };
    check(&[], 0, 0).await;
    check(&[rows(1..FULL)], 0, u64::from(FULL) - 1).await;
    check(&[rows(1..=FULL)], 1, 0).await;
    // One row at a time, and one and a half batches.
    let single: Vec<String> = (1..=FULL * 3 / 2).map(|n| row(n) + "\n").collect();
    check(&single, 1, u64::from(FULL) / 2).await;
    let two = [rows(1..=FULL), rows(FULL + 1..=2 * FULL), rows(1..=5)];
    check(&two, 2, 5).await;
}

#[tokio::test]
async fn a_batch_is_bounded_in_bytes_too() {
    let door = Door::default();
    let mut intake = door.intake();
    let long = "x".repeat(900_000);
    let size = row(1).len() + long.len();
    for number in 1..=5 {
        let row = row(number).replace('}', &format!(",\"otro\":\"{long}\"}}\n"));
        intake.push(row.as_bytes()).await.unwrap();
        let is_full = size * number as usize >= BATCH_BYTES;
        assert_eq!(door.faults.calls() == 1, is_full, "{number}");
    }
    intake.finish().await.unwrap();
    assert_eq!(counts(intake.summary()), [5, 5, 0, 0, 0]);
}

#[tokio::test]
async fn bad_rows_alone_fill_no_memory_and_need_no_log() {
    let door = Door::default();
    let mut intake = door.intake();
    door.faults.go_down(StoreErrorKind::Unavailable);
    for _ in 0..50 {
        intake.push("{}\n".repeat(500).as_bytes()).await.unwrap();
    }
    intake.finish().await.unwrap();
    let summary = intake.into_summary();
    assert_eq!(counts(&summary), [25_000, 0, 0, 0, 25_000]);
    assert_eq!(summary.errors.len(), MAX_ERRORS);
    assert_eq!(summary.ids, None);
    assert!(summary.received > MAX_IDS);
    assert_eq!(door.faults.calls(), 0);
}

#[tokio::test]
async fn the_cut_of_the_stream_changes_nothing() {
    let other = row(2).replace("Televisor", "Televisión ñandú");
    let body = format!("\u{feff}[{},\n{{}}, {other}\n]", row(1));
    let mut summaries = Vec::new();
    for size in [1, 2, 3, 17, body.len()] {
        let door = Door::default();
        let mut intake = door.intake();
        for piece in body.as_bytes().chunks(size) {
            intake.push(piece).await.unwrap();
        }
        intake.finish().await.unwrap();
        summaries.push(intake.into_summary());
    }
    assert_eq!(counts(&summaries[0]), [3, 2, 0, 0, 1]);
    for summary in &summaries[1..] {
        assert_eq!(summary, &summaries[0]);
    }
}

#[tokio::test]
async fn every_shape_of_json_loses_nothing() {
    let [r1, r2, r3, r4, r5] = [row(1), row(2), row(3), row(4), row(5)];
    for (body, received) in [
        (format!("[{r1},{r2}][{r3},{r4},{r5}]"), 5),
        (format!("{r1},{r2},{r3}"), 3),
        (format!("[[{r1},{r2}]]"), 2),
        (format!("{{\"items\":[{r1},{r2}]}}"), 2),
        (format!("{r1} {r2}"), 2),
        (format!("{r1}\u{a0}{r2}\u{2028}{r3}\u{feff}{r4}"), 4),
        (format!("\u{1e}{r1}\n\u{1e}{r2}\n"), 2),
        (
            format!("{{\"count\":2,\"next\":null,\"results\":[{r1},{r2}],\"message\":\"x\"}}"),
            2,
        ),
    ] {
        let door = Door::default();
        let mut intake = door.intake();
        intake.push(body.as_bytes()).await.unwrap();
        intake.finish().await.unwrap();
        assert_eq!(
            counts(intake.summary()),
            [received, received, 0, 0, 0],
            "{body}"
        );
        assert!(!intake.summary().truncated);
    }
}

/// Cases of a folder that `ARRYN_SHARED_DATA` names (`cases/uploads.jsonl`): `{"body": "[{A},{B}]", "received": 2,
/// "stored": 2}`, where `{A}` is a row.
#[tokio::test]
async fn cases_at_hand() {
    let Some(folder) = std::env::var_os("ARRYN_SHARED_DATA") else {
        return;
    };
    let cases = std::path::Path::new(&folder).join("cases/uploads.jsonl");
    for case in std::fs::read_to_string(cases).expect("cases").lines() {
        let case: serde_json::Value = serde_json::from_str(case).expect("a case");
        let mut body = case["body"].as_str().expect("a body").to_owned();
        for (number, letter) in (1..).zip('A'..='Z') {
            let unrated = row(number).replacen('{', "{\"calificacion\":NaN,", 1);
            body = body.replace(&format!("{{{letter} with calificacion NaN}}"), &unrated);
            body = body.replace(&format!("{{{letter}}}"), &row(number));
        }
        let door = Door::default();
        let mut intake = door.intake();
        intake.push(body.as_bytes()).await.unwrap();
        intake.finish().await.unwrap();
        let summary = intake.summary();
        assert_eq!(case["received"], summary.received, "{case}");
        assert_eq!(case["stored"], summary.stored, "{case}");
        assert_eq!(case["truncated"] == true, summary.truncated, "{case}");
    }
}

#[tokio::test]
async fn other_kinds_are_stored_as_our_documents() {
    let given = Given {
        store: Some("Alkosto".to_owned()),
        category: Some("tv".to_owned()),
        seen_at: Some("2025-10-12T08:00:00".to_owned()),
    };
    for body in [
        "titulo;precio;url\nTelevisor 1;1.000;https://www.alkosto.com/p/1\n",
        "<rss><channel><item><title>Televisor 1</title><g:price>1000.00 COP</g:price>\
         <link>https://www.alkosto.com/p/1</link></item></channel></rss>",
        r#"{"@type":"Product","name":"Televisor 1","offers":{"price":"1000.00","priceCurrency":"COP",
            "url":"https://www.alkosto.com/p/1"}}"#,
        r#"{"titulo":"Televisor 1","precio_valor":1000,"link":"https://www.alkosto.com/p/1"}"#,
    ] {
        let door = Door::default();
        for times in 0..2 {
            let mut intake = door.intake().reading(Declared::Unknown, given.clone());
            intake.push(body.as_bytes()).await.unwrap();
            intake.finish().await.unwrap();
            let expected = [1, 1 - times, times, 0, 0];
            assert_eq!(
                counts(intake.summary()),
                expected,
                "{body}: {:?}",
                intake.summary().errors
            );
        }
        // Without a date nobody knows when; a retry would be another row.
        let mut intake = door.intake();
        intake.push(body.as_bytes()).await.unwrap();
        intake.finish().await.unwrap();
        let code = intake.summary().errors[0].problem.code;
        assert!(matches!(code, "no_date" | "no_store"), "{code}");
    }
}

#[tokio::test]
async fn a_dry_run_judges_and_stores_nothing() {
    let door = Door::default();
    door.faults.go_down(StoreErrorKind::Unavailable);
    let body = [&row(1), "{\"titulo\":\"x\"}", "hola", &row(1), "{"].join("\n");
    let mut intake = door.intake().dry_run();
    intake.push(body.as_bytes()).await.unwrap();
    intake.finish().await.unwrap();
    let summary = intake.into_summary();
    assert_eq!(counts(&summary), [5, 0, 0, 0, 3]);
    let codes: Vec<_> = summary
        .errors
        .iter()
        .map(|e| (e.index, e.problem.code))
        .collect();
    assert_eq!(
        codes,
        [(1, "no_price"), (2, "not_an_object"), (4, "truncated")]
    );
    assert!(summary.truncated);
    assert_eq!((door.faults.calls(), door.total().await), (0, 0));
}

#[tokio::test]
async fn an_array_that_is_torn_is_told_at_the_end() {
    let door = Door::default();
    let mut intake = door.intake();
    let body = format!("[{},{},{{\"titulo\":\"", row(1), row(2));
    intake.push(body.as_bytes()).await.unwrap();
    intake.finish().await.unwrap();
    assert_eq!(counts(intake.summary()), [3, 2, 0, 0, 1]);
    assert_eq!(intake.summary().errors[0].problem.code, "truncated");
    assert!(intake.summary().truncated);
}

#[tokio::test]
async fn what_came_before_a_stream_broke_off_can_be_kept() {
    let door = Door::default();
    let mut intake = door.intake();
    let torn = format!("{}\n{}\n{{\"titulo\":\"", row(1), row(2));
    intake.push(torn.as_bytes()).await.unwrap();
    assert_eq!(counts(intake.summary()), [0, 0, 0, 0, 0]);
    // A row whose end is missing is no fault of the scraper: it is not counted.
    intake.break_off().await.unwrap();
    assert_eq!(counts(intake.summary()), [2, 2, 0, 0, 0]);
    assert!(intake.summary().truncated);
    assert_eq!(door.total().await, 2);
    intake.flush().await.unwrap();
    assert_eq!(door.faults.calls(), 1);
}

#[tokio::test]
async fn a_summary_counts_what_is_durable_when_the_log_fails() {
    let durable = u64::from(FULL);
    let door = Door::default();
    door.faults.fail_call(2, StoreErrorKind::Unavailable);
    let mut intake = door.intake();
    intake.push(rows(1..=FULL).as_bytes()).await.unwrap();
    let second = rows(FULL + 1..=2 * FULL);
    let error = intake.push(second.as_bytes()).await.unwrap_err();
    assert!(error.is_transient());
    assert_eq!(counts(intake.summary()), [durable, durable, 0, 0, 0]);
    assert_eq!(door.total().await, durable);
    // The same stream again completes it, and nothing is there twice.
    let mut retry = door.intake();
    for piece in [rows(1..=FULL), second] {
        retry.push(piece.as_bytes()).await.unwrap();
    }
    retry.finish().await.unwrap();
    let both = 2 * durable;
    assert_eq!(counts(retry.summary()), [both, durable, durable, 0, 0]);
    assert_eq!(door.total().await, both);
}

#[tokio::test]
async fn several_files_have_one_summary_and_errors_name_theirs() {
    let door = Door::default();
    let mut summary = UploadSummary::without_ids();
    for (file, body) in [("a.json", format!("[{},{{}}]", row(1))), ("b.json", row(1))] {
        let mut intake = door.intake_of(summary, file);
        intake.push(body.as_bytes()).await.unwrap();
        intake.finish().await.unwrap();
        summary = intake.into_summary();
    }
    assert_eq!(counts(&summary), [3, 1, 1, 0, 1]);
    assert_eq!(summary.errors[0].file.as_deref(), Some("a.json"));
    assert_eq!(summary.ids, None);
}
