//! Whatever fails, restarts and comes back in whatever order, the catalog is the one of a full rebuild.
//!
//! `ARRYN_SCHEDULES=100000 cargo nextest run -p application schedules` runs more of them; the seed of a schedule
//! that fails is in the message, and `ARRYN_SCHEDULE=SEED` runs that one alone.

use std::sync::LazyLock;
use std::time::Duration;

use adapter_memory::MemoryArchive;
use application::ports::StoreErrorKind;
use domain_offer::extraction::{Digest, RawExtraction};
use domain_offer::money::Currency;
use domain_offer::rules::Rules;
use fastrand::Rng;

use crate::world::{Backup, Node, Store, seen, submission};

/// Schedules of a run where nothing else is asked for.
const SCHEDULES: u64 = 1_000;
/// Things that happen in a schedule.
const EVENTS: usize = 30;
const NAMES: [&str; 2] = ["a", "b"];

/// Two nodes over one store.
struct Schedule {
    rng: Rng,
    store: Store,
    /// What the nodes started with: their own copies of the archive, and which rules.
    copies: [MemoryArchive; 2],
    in_dollars: bool,
    nodes: [Option<Node>; 2],
    backup: Option<Backup>,
    old_copy: Option<MemoryArchive>,
    happened: Vec<String>,
}

fn rules(in_dollars: bool) -> Rules {
    static STANDARD: LazyLock<Rules> = LazyLock::new(Rules::standard);
    let mut rules = STANDARD.clone();
    if in_dollars {
        rules.default_currency = Currency::parse("USD").expect("it is a currency");
    }
    rules
}

/// The version of a catalog that is folded from the whole log by a node that has nothing else.
async fn rebuilt(store: &Store, in_dollars: bool) -> Digest {
    let mut node = store.alone().start_with("rebuilt", rules(in_dollars)).await;
    node.refresh().await;
    node.catalog().version()
}

impl Schedule {
    fn new(seed: u64) -> Self {
        Self {
            rng: Rng::with_seed(seed),
            store: Store::default(),
            copies: Default::default(),
            in_dollars: false,
            nodes: [None, None],
            backup: None,
            old_copy: None,
            happened: Vec::new(),
        }
    }

    async fn start(&mut self, which: usize) {
        let mut store = self.store.clone();
        store.copy = Some(self.copies[which].clone());
        let rules = rules(self.in_dollars);
        self.nodes[which] = store.try_start_with(NAMES[which], rules).await;
    }

    fn rows(&mut self) -> Vec<RawExtraction> {
        let rng = &mut self.rng;
        let row = |rng: &mut Rng| seen(rng.u32(1..20), rng.u32(1..12), rng.u32(0..2_000));
        (0..rng.usize(1..8)).map(|_| row(rng)).collect()
    }

    async fn happen(&mut self) {
        let which = self.rng.usize(0..2);
        let event = self.rng.u32(0..100);
        self.happened.push(format!("{event} at {which}"));
        let faults = if self.rng.bool() {
            self.store.log_faults.clone()
        } else {
            self.store.archive_faults.clone()
        };
        let soon = faults.calls() + self.rng.u64(1..6);
        match event {
            0..=19 => {
                let rows = self.rows().into_iter().map(submission).collect();
                if let Some(node) = &self.nodes[which] {
                    // What fails was not acknowledged.
                    let _ = node.ingest.store(rows).await;
                }
            }
            20..=49 => {
                if let Some(node) = &mut self.nodes[which] {
                    let _ = node.refresher().refresh().await;
                }
            }
            50..=56 => {
                if let Some(node) = &mut self.nodes[which] {
                    let patience = Duration::from_micros(self.rng.u64(0..2));
                    node.refresher().save(patience).await;
                }
            }
            57..=63 => faults.fail_call(soon, StoreErrorKind::Unavailable),
            64..=70 => faults.lose_answer(soon, StoreErrorKind::TimedOut),
            71..=73 => faults.go_down(StoreErrorKind::Unavailable),
            74..=77 => faults.recover(),
            78..=85 => {
                let seconds = self.rng.u64(1..45);
                self.store.clock.advance(Duration::from_secs(seconds));
            }
            86..=91 => self.start(which).await,
            92..=93 => self.old_copy = Some(self.copies[which].snapshot()),
            94..=95 => {
                // An older copy, or that of the other node, as a volume that was brought back.
                if let Some(old) = &self.old_copy {
                    self.nodes[which] = None;
                    self.copies[which].restore(old);
                }
            }
            96 => self.backup = Some(self.store.back_up()),
            97 => {
                // What came since is lost with the log; the copies of the nodes are from before.
                if let Some(backup) = &self.backup {
                    self.store.restore(backup);
                }
            }
            _ => {
                self.in_dollars = !self.in_dollars;
                for which in 0..2 {
                    self.start(which).await;
                }
            }
        }
    }

    /// All is well again.
    async fn settle(&mut self) {
        self.store.log_faults.forget();
        self.store.archive_faults.forget();
        self.store.clock.advance(Duration::from_mins(1));
        for which in 0..2 {
            if self.nodes[which].is_none() {
                self.start(which).await;
            }
        }
        for node in self.nodes.iter_mut().flatten() {
            node.refresh().await;
            self.store.clock.advance(Duration::from_secs(31));
        }
    }

    /// What every node shows, and what one would show that starts from an archive, is what the log says.
    async fn check(&mut self, seed: u64) {
        let expected = rebuilt(&self.store, self.in_dollars).await;
        let happened = self.happened.join(", ");
        for (node, name) in self.nodes.iter().flatten().zip(NAMES) {
            let version = node.catalog().version();
            assert_eq!(version, expected, "node {name}, seed {seed}: {happened}");
        }
        for (copy, name) in self.copies.iter().zip(NAMES) {
            let mut store = self.store.clone();
            store.copy = Some(copy.snapshot());
            self.check_start(&store, expected, seed, name).await;
        }
        let store = &self.store;
        self.check_start(store, expected, seed, "from the archive")
            .await;
    }

    async fn check_start(&self, store: &Store, expected: Digest, seed: u64, name: &str) {
        let mut node = store.start_with("c", rules(self.in_dollars)).await;
        node.refresh().await;
        let happened = self.happened.join(", ");
        let version = node.catalog().version();
        assert_eq!(version, expected, "start {name}, seed {seed}: {happened}");
    }
}

async fn run(seed: u64) {
    let mut schedule = Schedule::new(seed);
    for which in 0..2 {
        schedule.start(which).await;
    }
    for _ in 0..EVENTS {
        schedule.happen().await;
    }
    schedule.settle().await;
    schedule.check(seed).await;
}

#[expect(
    clippy::disallowed_methods,
    reason = "a knob of this test, not of the service"
)]
fn given(name: &str) -> Option<u64> {
    let given = std::env::var(name).ok()?;
    Some(given.parse().expect("a number"))
}

#[tokio::test]
async fn schedules_of_faults_end_in_the_catalog_of_a_full_rebuild() {
    if let Some(seed) = given("ARRYN_SCHEDULE") {
        run(seed).await;
        return;
    }
    for seed in 0..given("ARRYN_SCHEDULES").unwrap_or(SCHEDULES) {
        run(seed).await;
    }
}
