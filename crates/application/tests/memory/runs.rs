//! Rows of runs on their way into the log of runs, which may be away.

use std::sync::Arc;
use std::time::Duration;

use adapter_memory::{FixedClock, MemoryLog, MemoryRuns, SequentialIds};
use application::ports::{Clock, RunFilter, RunLog, StoreErrorKind};
use application::use_cases::ingest::{Ingest, Judged, Submission};
use application::use_cases::runs::{RunBook, RunUpload};
use application::use_cases::signal::RefreshSignal;
use domain_offer::extraction::{Digest, RawExtraction};
use domain_offer::rules::Rules;
use domain_run::{Run, RunName};
use port_contract::faults::{Faults, FaultyRuns};

use crate::world::NOON;

/// Nodes over one store.
struct Nodes {
    clock: FixedClock,
    log: MemoryLog,
    runs: MemoryRuns,
    faults: Faults,
}

impl Default for Nodes {
    fn default() -> Self {
        Self {
            clock: FixedClock::at(NOON),
            log: MemoryLog::default(),
            runs: MemoryRuns::default(),
            faults: Faults::default(),
        }
    }
}

/// A node with a book of its own.
struct Node {
    ingest: Ingest,
    book: Arc<RunBook>,
}

impl Nodes {
    fn node(&self) -> Node {
        let rules = Arc::new(Rules::standard());
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let runs = Arc::new(FaultyRuns::new(self.runs.clone(), self.faults.clone()));
        Node {
            book: Arc::new(RunBook::new(runs, Arc::clone(&clock), Arc::clone(&rules))),
            ingest: Ingest::new(
                Arc::new(self.log.clone()),
                clock,
                Arc::new(SequentialIds::default()),
                rules,
                Arc::new(RefreshSignal::new(|| {})),
            ),
        }
    }

    async fn runs(&self) -> Vec<Run> {
        let all = self.runs.page(&RunFilter::default(), 1, 100).await;
        all.expect("the log answers").runs
    }
}

impl Node {
    async fn open(&self) -> RunUpload {
        self.book.open("key:1", RunName::parse("nightly")).await
    }

    async fn deliver(&self, rows: impl IntoIterator<Item = Submission>) {
        let mut judged = Judged::of_run(self.open().await);
        self.ingest.judge_into(&mut judged, rows);
        let stored = self.ingest.append(judged).await;
        stored.expect("the log stores");
    }
}

fn row(number: u32, store: &str) -> Submission {
    let raw = RawExtraction {
        title: format!("Nevera {number} litros").into(),
        price_value: format!("{}", 1_000_000 + number).into(),
        category: "Neveras".into(),
        link: format!("https://{store}.example/p/{number}").into(),
        store: store.into(),
        seen_at: "2025-10-12T08:00:00".into(),
        ..RawExtraction::default()
    };
    Submission {
        content: Digest::of(format!("{raw:?}").as_bytes()),
        raw,
        document: "{}".to_owned(),
    }
}

#[tokio::test]
async fn rows_wait_while_the_log_of_runs_is_away_and_count_once() {
    let nodes = Nodes::default();
    let node = nodes.node();
    nodes.faults.go_down(StoreErrorKind::Unavailable);
    node.deliver((0..5).map(|number| row(number, "exito")))
        .await;
    assert!(node.book.flush().await.is_err());
    assert!(nodes.runs().await.is_empty());
    node.deliver((3..8).map(|number| row(number, "exito")))
        .await;
    nodes.faults.recover();
    // Written, though the answer is lost.
    let next = nodes.faults.calls() + 1;
    nodes.faults.lose_answer(next, StoreErrorKind::TimedOut);
    assert!(node.book.flush().await.is_err());
    node.book.flush().await.unwrap();
    let runs = nodes.runs().await;
    assert_eq!(runs.len(), 1);
    let summary = &runs[0].summary;
    assert_eq!((summary.received, summary.stored), (8, 8));
    assert_eq!(&*summary.categories[0].name, "neveras");
}

#[tokio::test]
async fn one_run_over_two_nodes_whatever_is_sent_again() {
    let nodes = Nodes::default();
    let (one, other) = (nodes.node(), nodes.node());
    one.deliver((0..5).map(|number| row(number, "exito"))).await;
    // The answer was lost: it is sent again, to another node, whose book is first.
    other
        .deliver((0..6).map(|number| row(number, "exito")))
        .await;
    other.book.flush().await.unwrap();
    one.book.flush().await.unwrap();
    let runs = nodes.runs().await;
    let counts: Vec<_> = runs
        .iter()
        .map(|run| (run.summary.stored, run.summary.duplicates))
        .collect();
    assert_eq!(counts, [(6, 0)]);
    one.open().await.close().await.unwrap();
    assert!(nodes.runs().await[0].is_closed);
}

#[tokio::test]
async fn a_run_has_so_many_stores() {
    let nodes = Nodes::default();
    let node = nodes.node();
    let stores = (0..60).map(|number| row(number, &format!("tienda{number}")));
    node.deliver(stores).await;
    node.book.flush().await.unwrap();
    let runs = nodes.runs().await;
    assert_eq!(runs.len(), 51);
    let rest = runs.iter().find(|run| run.key.store.is_empty());
    assert_eq!(rest.map(|run| run.summary.received), Some(10));
}

#[tokio::test]
async fn another_node_knows_the_run_that_goes_on_over_midnight() {
    let nodes = Nodes::default();
    let (one, other) = (nodes.node(), nodes.node());
    let begin = async |node: &Node, owner: &str| {
        let upload = node.book.open(owner, None).await;
        let name = upload.name().to_string();
        let mut judged = Judged::of_run(upload);
        node.ingest.judge_into(&mut judged, [row(1, "exito")]);
        node.ingest.append(judged).await.unwrap();
        name
    };
    nodes.clock.advance(Duration::from_mins(11 * 60 + 50));
    assert_eq!(begin(&one, "key:1").await, "2025-10-12");
    one.book.flush().await.unwrap();
    nodes.clock.advance(Duration::from_mins(20));
    assert_eq!(begin(&other, "key:1").await, "2025-10-12");
    assert_eq!(begin(&other, "key:2").await, "2025-10-13");
    // Without an answer the day is as good.
    nodes.faults.go_down(StoreErrorKind::Unavailable);
    assert_eq!(begin(&nodes.node(), "key:1").await, "2025-10-13");
}
