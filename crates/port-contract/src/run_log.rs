//! The contract of [`RunLog`].

use application::ports::{RunFilter, RunLog, StoreError};
use domain_offer::id::Id;
use domain_offer::money::Currency;
use domain_offer::time::Instant;
use domain_run::{
    Fate, Missing, OfferCounts, Rows, Run, RunKey, RunName, RunPart, RunRow, SILENCE_MICROS,
    Signal, SignalKind,
};

use crate::Fixture;
use crate::builders::instant;

/// Writers at once.
const WRITERS: u64 = 4;
/// Parts of each.
const EACH: u64 = 10;

/// A fixture whose handles keep runs.
pub trait RunsFixture: Fixture<Handle: RunLog> {}

impl<F: Fixture<Handle: RunLog>> RunsFixture for F {}

fn key(store: &str) -> RunKey {
    RunKey {
        owner: "key:«1»".into(),
        store: store.into(),
        name: RunName::parse("nightly/1").unwrap(),
    }
}

fn row(number: u64, fate: Fate) -> (u64, RunRow) {
    let row = RunRow {
        fate,
        category: "neveras".into(),
        missing: Some(Missing(5)),
        offer: Some(Id([7; 12])),
        seen_at: Some(instant(3)),
        price: Some((Currency::COP, i64::try_from(number).unwrap())),
    };
    (number << 40, row)
}

fn part(store: &str, at: i64, rows: &[u64]) -> RunPart {
    let rows = rows.iter().map(|number| row(*number, Fate::Stored));
    RunPart {
        key: key(store),
        first: instant(at),
        last: instant(at),
        rows: Rows::of(rows.collect()),
    }
}

/// A long time after `at`.
fn later(at: i64) -> Instant {
    instant(at).plus_micros(2 * SILENCE_MICROS)
}

async fn all(log: &impl RunLog) -> Vec<Run> {
    pages(log, &RunFilter::default()).await.unwrap()
}

async fn pages(log: &impl RunLog, filter: &RunFilter) -> Result<Vec<Run>, StoreError> {
    Ok(log.page(filter, 1, 100).await?.runs)
}

/// Ends the run that is due.
async fn end(log: &impl RunLog, now: Instant) -> Run {
    let run = log.due(now).await.unwrap().expect("a run is due");
    let mut run = run.ended(now, Some(OfferCounts::default()), &[]);
    let ending = run.ending.as_mut().unwrap();
    ending.signals.push(Signal {
        kind: SignalKind::FieldLost,
        subject: Some("tamaño".into()),
        before: 0.25,
        now: 1.0,
    });
    assert!(log.end(&run).await.unwrap());
    run
}

/// Rows of one run, whatever order they come in and however often, are that run.
pub async fn join_of_parts_in_any_order_is_one_run<F: RunsFixture>(fixture: &F) {
    let log = fixture.open().await;
    assert!(all(&log).await.is_empty());
    for rows in [&[3, 4][..], &[1, 2], &[2, 3], &[3, 4]] {
        log.join(part("exito", 1, rows)).await.unwrap();
    }
    let runs = all(&log).await;
    assert_eq!(runs.len(), 1);
    let summary = &runs[0].summary;
    assert_eq!((summary.received, summary.stored), (4, 4));
    assert_eq!((runs[0].begun, runs[0].number), (instant(1), 0));
    let due = log.due(later(1)).await.unwrap().unwrap();
    let expected = part("exito", 1, &[1, 2, 3, 4]).rows;
    assert_eq!(due.rows, Some(expected));
    assert_eq!(due.summary, *summary);
    assert_eq!(log.due(instant(2)).await.unwrap(), None);
}

/// What is found again by a retry stays what it became at first.
pub async fn join_keeps_the_greatest_fate<F: RunsFixture>(fixture: &F) {
    let log = fixture.open().await;
    let of = |fate| RunPart {
        rows: Rows::of(vec![row(1, fate)]),
        ..part("exito", 1, &[])
    };
    for fate in [Fate::Duplicate, Fate::Stored, Fate::Duplicate] {
        log.join(of(fate)).await.unwrap();
    }
    let summary = &all(&log).await[0].summary;
    assert_eq!((summary.stored, summary.duplicates), (1, 0));
}

/// Four nodes take in rows of one run at once, and none is lost.
pub async fn join_beside_four_writers_loses_nothing<F: RunsFixture>(fixture: &F) {
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let log = fixture.open().await;
        writers.push(tokio::spawn(async move {
            for number in 0..EACH {
                let rows = [writer * EACH + number, 1_000];
                log.join(part("exito", 1, &rows)).await.unwrap();
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let runs = all(&fixture.open().await).await;
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0].summary.received, WRITERS * EACH + 1);
}

/// After its silence the same name is another run, which is told apart.
pub async fn a_name_begins_anew_after_a_silence<F: RunsFixture>(fixture: &F) {
    let log = fixture.open().await;
    log.join(part("exito", 0, &[1])).await.unwrap();
    // Minutes.
    let after = 61;
    log.join(part("exito", after, &[2])).await.unwrap();
    let runs = all(&log).await;
    let numbers: Vec<_> = runs.iter().map(|run| (run.number, run.begun)).collect();
    assert_eq!(numbers, [(1, instant(after)), (0, instant(0))]);
}

/// Of two that end a run one succeeds; its end is kept, and it is not due any more.
pub async fn once_a_run_ends<F: RunsFixture>(fixture: &F) {
    let log = fixture.open().await;
    log.join(part("exito", 1, &[1, 2])).await.unwrap();
    log.join(part("alkosto", 2, &[3])).await.unwrap();
    let ended = end(&log, later(1)).await;
    assert_eq!(&*ended.key.store, "exito", "it was silent for longer");
    assert!(!log.end(&ended).await.unwrap());
    let kept = all(&log).await.into_iter().find(|run| run.key == ended.key);
    let without_rows = Run {
        rows: None,
        ..ended.clone()
    };
    assert_eq!(kept, Some(without_rows));
    end(&log, later(2)).await;
    assert_eq!(log.due(later(9)).await.unwrap(), None);
}

/// An end that was decided without the newest rows is not kept.
pub async fn once_rows_came_an_end_is_decided_again<F: RunsFixture>(fixture: &F) {
    let log = fixture.open().await;
    log.join(part("exito", 1, &[1])).await.unwrap();
    let due = log.due(later(1)).await.unwrap().unwrap();
    log.join(part("exito", 2, &[2])).await.unwrap();
    let ended = due.ended(later(1), None, &[]);
    assert!(!log.end(&ended).await.unwrap());
    assert_eq!(all(&log).await[0].ending, None);
}

/// A closed run is due at once; new rows make it go on, a retry does not.
pub async fn closed_runs_are_due_at_once<F: RunsFixture>(fixture: &F) {
    let log = fixture.open().await;
    log.join(part("exito", 1, &[1])).await.unwrap();
    let name = key("exito").name;
    log.close("somebody else", &name).await.unwrap();
    assert_eq!(log.due(instant(2)).await.unwrap(), None);
    log.close(&key("exito").owner, &name).await.unwrap();
    end(&log, instant(2)).await;
    log.join(part("exito", 3, &[1])).await.unwrap();
    assert!(all(&log).await[0].ending.is_some(), "a retry adds nothing");
    log.join(part("exito", 4, &[2])).await.unwrap();
    let runs = all(&log).await;
    assert_eq!((runs.len(), &runs[0].ending), (1, &None));
    assert_eq!(runs[0].summary.received, 2);
    assert_eq!(log.due(instant(5)).await.unwrap(), None);
}

/// Pages by every filter, the newest first.
pub async fn pages_by_filter<F: RunsFixture>(fixture: &F) {
    let log = fixture.open().await;
    for (store, at) in [("exito", 1), ("alkosto", 2), ("falabella", 3)] {
        log.join(part(store, at, &[1])).await.unwrap();
    }
    end(&log, later(1)).await;
    let stores = async |filter: RunFilter| -> Vec<String> {
        let runs = pages(&log, &filter).await.unwrap();
        runs.iter().map(|run| run.key.store.to_string()).collect()
    };
    let any = RunFilter::default;
    let of = |owner: Option<&str>, store: Option<&str>, name: Option<&str>| RunFilter {
        owner: owner.map(Into::into),
        store: store.map(Into::into),
        name: name.and_then(RunName::parse),
        ..any()
    };
    let every = ["falabella", "alkosto", "exito"];
    assert_eq!(stores(any()).await, every);
    assert_eq!(stores(of(Some("key:«1»"), None, None)).await, every);
    assert_eq!(stores(of(Some("key:2"), None, None)).await, [""; 0]);
    assert_eq!(stores(of(None, Some("alkosto"), None)).await, ["alkosto"]);
    assert_eq!(stores(of(None, None, Some("nightly/1"))).await, every);
    assert_eq!(stores(of(None, None, Some("nightly"))).await, [""; 0]);
    let since = RunFilter {
        since: Some(instant(2)),
        ..any()
    };
    assert_eq!(stores(since).await, every[..2]);
    let before = RunFilter {
        before: Some(instant(2)),
        ..any()
    };
    assert_eq!(stores(before).await, every[2..]);
    let ended = RunFilter {
        only_ended: true,
        ..any()
    };
    assert_eq!(stores(ended).await, every[2..]);
    let second = log.page(&any(), 2, 2).await.unwrap();
    assert_eq!((second.runs.len(), second.total), (1, 3));
    assert!(log.page(&any(), 3, 2).await.unwrap().runs.is_empty());
}

/// The rows of old runs go, and the oldest runs beyond the bounds.
pub async fn tidies_what_is_too_much<F: RunsFixture>(fixture: &F) {
    let log = fixture.open().await;
    log.join(part("exito", 1, &[1])).await.unwrap();
    end(&log, later(1)).await;
    log.join(part("alkosto", 2, &[1])).await.unwrap();
    log.tidy(instant(1), 10, 10).await.unwrap();
    // Its rows are there: it goes on.
    log.join(part("exito", 3, &[2])).await.unwrap();
    assert_eq!(all(&log).await.len(), 2);
    end(&log, later(2)).await;
    end(&log, later(3)).await;
    log.tidy(instant(4), 10, 10).await.unwrap();
    // They are gone: it begins anew.
    log.join(part("exito", 5, &[3])).await.unwrap();
    assert_eq!(all(&log).await.len(), 3);
    log.tidy(instant(4), 1, 10).await.unwrap();
    let numbers: Vec<_> = all(&log).await.iter().map(|run| run.number).collect();
    assert_eq!(numbers, [1, 0], "the older one of exito is gone");
    log.tidy(instant(4), 10, 1).await.unwrap();
    let left = all(&log).await;
    assert_eq!((left.len(), &*left[0].key.store), (1, "exito"));
}

/// A run that is put back is as it was, once.
pub async fn put_back_once<F: RunsFixture>(fixture: &F) {
    let log = fixture.open().await;
    log.join(part("exito", 1, &[1, 2])).await.unwrap();
    let mut run = end(&log, later(1)).await;
    assert!(!log.put_back(&run).await.unwrap());
    run.key.store = "alkosto".into();
    assert!(log.put_back(&run).await.unwrap());
    let found = all(&log).await;
    let found = found.into_iter().find(|found| found.key == run.key);
    let without_rows = Run { rows: None, ..run };
    assert_eq!(found, Some(without_rows));
}

/// Runs are there after a restart.
pub async fn durable_runs_after_a_restart<F: RunsFixture>(fixture: &F) {
    let ended = {
        let log = fixture.open().await;
        log.join(part("exito", 1, &[1])).await.unwrap();
        log.join(part("alkosto", 2, &[2])).await.unwrap();
        end(&log, later(1)).await
    };
    let log = fixture.reopen().await;
    let runs = all(&log).await;
    assert_eq!((runs.len(), &runs[1].ending), (2, &ended.ending));
    let due = log.due(later(2)).await.unwrap().unwrap();
    assert_eq!(due.rows, Some(part("alkosto", 2, &[2]).rows));
}

/// Tests an adapter's log of runs: the expression makes a fresh [`Fixture`] for each case. With the word `volatile`
/// after it, the `durable_…` cases are left out; the fixture must say so as well.
#[macro_export]
macro_rules! run_log_contract {
    ($fixture:expr) => {
        $crate::run_log_contract!(@cases $fixture);
        $crate::contract_tests!(
            run_log,
            $fixture,
            durable_runs_after_a_restart,
        );
    };
    ($fixture:expr, volatile) => {
        $crate::run_log_contract!(@cases $fixture);
        #[test]
        fn the_runs_say_that_they_are_not_durable() {
            $crate::fixture::assert_volatile(&$fixture);
        }
    };
    (@cases $fixture:expr) => {
        $crate::contract_tests!(
            run_log,
            $fixture,
            join_of_parts_in_any_order_is_one_run,
            join_keeps_the_greatest_fate,
            join_beside_four_writers_loses_nothing,
            a_name_begins_anew_after_a_silence,
            once_a_run_ends,
            once_rows_came_an_end_is_decided_again,
            closed_runs_are_due_at_once,
            pages_by_filter,
            tidies_what_is_too_much,
            put_back_once,
        );
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_case_is_a_test() {
        let suite = include_str!("run_log.rs");
        crate::fixture::assert_listed(suite, &[suite]);
    }
}
