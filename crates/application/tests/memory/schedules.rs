//! Whatever fails, restarts and comes back in whatever order, the catalog is the one of a full rebuild.
//!
//! `ARRYN_SCHEDULES=100000 cargo nextest run -p application schedules` runs more of them; the seed of a schedule
//! that fails is in the message, and `ARRYN_SCHEDULE=SEED` runs that one alone.

use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use adapter_memory::MemoryArchive;
use application::ports::StoreErrorKind;
use domain_offer::extraction::{Digest, RawExtraction};
use domain_offer::money::Currency;
use domain_offer::rules::Rules;
use domain_offer::taxonomy::Taxonomy;
use fastrand::Rng;
use port_contract::faults::Faults;

use crate::world::{Backup, Node, Store, seen, submission};

/// Schedules of a run where nothing else is asked for.
const SCHEDULES: u64 = 1_000;
/// Tests that share them, and run side by side.
const SHARES: u64 = 4;
/// Things that happen in a schedule.
const EVENTS: usize = 30;
const NAMES: [&str; 2] = ["a", "b"];

/// Rules that differ in currencies, and in the rows that they refuse.
static RULES: LazyLock<[Arc<Rules>; 3]> = LazyLock::new(|| {
    let standard = Rules::standard();
    let dollars = Rules {
        default_currency: Currency::parse("USD").expect("it is a currency"),
        ..standard.clone()
    };
    let cents = Taxonomy::parse("[prices]\ntienda.example = cents\n").expect("they are rules");
    let cents = Rules {
        taxonomy: cents,
        ..standard.clone()
    };
    [standard, cents, dollars].map(Arc::new)
});

/// Two nodes over one store.
struct Schedule {
    rng: Rng,
    store: Store,
    /// What each node starts with: its own copy of the archive, and which of the rules.
    copies: [MemoryArchive; 2],
    rules: [usize; 2],
    nodes: [Option<Node>; 2],
    backup: Option<Backup>,
    old_copy: Option<MemoryArchive>,
    happened: Vec<String>,
}

impl Schedule {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut store = Store::default();
        store.save_at_once = rng.usize(1..6);
        store.retention = rng.bool().then_some(1);
        // To match takes most of the time of a schedule.
        store.match_up_to = if rng.u8(0..8) == 0 { 1_000 } else { 0 };
        Self {
            rng,
            store,
            copies: Default::default(),
            rules: [0, 0],
            nodes: [None, None],
            backup: None,
            old_copy: None,
            happened: Vec::new(),
        }
    }

    /// A process begins; one that ran is killed.
    async fn start(&mut self, which: usize) {
        let mut store = self.store.clone();
        store.copy = Some(self.copies[which].clone());
        let rules = Arc::clone(&RULES[self.rules[which]]);
        self.nodes[which] = store.try_start_with(NAMES[which], rules).await;
    }

    fn rows(&mut self) -> Vec<RawExtraction> {
        let rng = &mut self.rng;
        let row = |rng: &mut Rng| {
            let price = rng.u32(0..2_000);
            // By some of the rules the text and the number are not the same price.
            let text = ["", "$ 1.000"][usize::from(rng.u8(0..4) == 0)];
            RawExtraction {
                price_text: text.into(),
                ..seen(rng.u32(1..16), rng.u32(1..12), price * 100)
            }
        };
        (0..rng.usize(1..6)).map(|_| row(rng)).collect()
    }

    fn faults(&mut self) -> (Faults, u64) {
        let store = &self.store;
        let all = [&store.log_faults, &store.archive_faults, &store.copy_faults];
        let faults = all[self.rng.usize(0..3)].clone();
        let soon = faults.calls() + self.rng.u64(1..6);
        (faults, soon)
    }

    async fn happen(&mut self) {
        let which = self.rng.usize(0..2);
        let event = self.rng.u32(0..100);
        self.happened.push(format!("{event} at {which}"));
        match event {
            0..=17 => {
                let rows = self.rows().into_iter().map(submission).collect();
                if let Some(node) = &self.nodes[which] {
                    // What fails was not acknowledged.
                    let _ = node.ingest.store(rows).await;
                }
            }
            18..=52 => self.refresh(which, event).await,
            53..=59 => {
                let (faults, soon) = self.faults();
                faults.fail_call(soon, StoreErrorKind::Unavailable);
            }
            60..=66 => {
                let (faults, soon) = self.faults();
                faults.lose_answer(soon, StoreErrorKind::TimedOut);
            }
            67..=69 => self.faults().0.go_down(StoreErrorKind::Unavailable),
            70..=73 => self.faults().0.recover(),
            74..=80 => {
                let seconds = self.rng.u64(1..45);
                self.store.clock.advance(Duration::from_secs(seconds));
            }
            81..=82 => self.store.clock.advance(Duration::from_hours(30)),
            83 => {
                let tick = [0, 400_000, 1_200_000][self.rng.usize(0..3)];
                self.store.tick.store(tick, Ordering::Relaxed);
            }
            84..=88 => self.start(which).await,
            89..=90 => self.old_copy = Some(self.copies[which].snapshot()),
            91..=92 => {
                // An older copy, or that of the other node, as a volume that was brought back.
                if let Some(old) = &self.old_copy {
                    self.nodes[which] = None;
                    self.copies[which].restore(old);
                }
            }
            93 => self.backup = Some(self.store.back_up()),
            94 => {
                // What came since is lost with the log; the copies of the nodes are from before. Where the log has lost
                // nothing, no node can tell, and what it gave the archive since the backup would be missing.
                let lost = self.backup.as_ref();
                if let Some(backup) = lost.filter(|backup| self.store.is_past(backup)) {
                    self.store.restore(backup);
                    // Nor could one tell that has loaded the archive, and not read the log since.
                    let has_read = |node: &Node| node.reader.catalog().is_some();
                    self.nodes = std::mem::take(&mut self.nodes).map(|node| node.filter(has_read));
                }
            }
            95..=96 => self.merge(which).await,
            _ => {
                // A version with other rules, of one node after the other.
                self.rules[which] = self.rng.usize(0..RULES.len());
                self.start(which).await;
            }
        }
    }

    /// As the service's loop does; sometimes it is told to stop after it.
    async fn refresh(&mut self, which: usize, event: u32) {
        let patience = Duration::from_micros(self.rng.u64(0..2));
        let Some(node) = &mut self.nodes[which] else {
            return;
        };
        if node.refresher().refresh().await.is_err() {
            node.refresher().use_copy();
        }
        if event >= 46 {
            node.refresher().save(patience).await;
        }
        if event >= 50 {
            self.nodes[which] = None;
        }
    }

    /// An editor says that two offers are one product.
    async fn merge(&mut self, which: usize) {
        let Some(node) = &self.nodes[which] else {
            return;
        };
        let Some(catalog) = node.reader.catalog() else {
            return;
        };
        let offers = catalog.shards().iter();
        let offers = offers.flat_map(|shard| shard.base().offers().iter());
        let mut ids: Vec<_> = offers.map(|offer| offer.id()).collect();
        ids.sort_unstable();
        if ids.len() > 1 {
            let (a, b) = (self.rng.usize(0..ids.len()), self.rng.usize(0..ids.len()));
            // Two that are one already are refused.
            let _ = node
                .corrections
                .merge("user:1".to_owned(), ids[a], ids[b])
                .await;
        }
    }

    /// All is well again.
    async fn settle(&mut self) {
        let store = &self.store;
        for faults in [&store.log_faults, &store.archive_faults, &store.copy_faults] {
            faults.forget();
        }
        store.tick.store(0, Ordering::Relaxed);
        store.clock.advance(Duration::from_mins(1));
        for which in 0..2 {
            if self.nodes[which].is_none() {
                self.start(which).await;
            }
        }
        for node in self.nodes.iter_mut().flatten() {
            settle(node).await;
            self.store.clock.advance(Duration::from_secs(31));
        }
    }

    /// What every node shows, and what one would show that starts from an archive, is what the log says.
    async fn check(&mut self, seed: u64) {
        let happened = self.happened.join(", ");
        let mut from_log = None;
        for (which, name) in NAMES.into_iter().enumerate() {
            let rules = &RULES[self.rules[which]];
            let mut found = Vec::new();
            let expected = match from_log {
                Some(expected) if self.rules[0] == self.rules[1] => expected,
                _ => {
                    found.push(("archive", started(&self.store, rules).await));
                    started(&self.store.alone(), rules).await
                }
            };
            from_log = Some(expected);
            let mut store = self.store.clone();
            store.copy = Some(self.copies[which].snapshot());
            found.push(("copy", started(&store, rules).await));
            let node = self.nodes[which].as_mut().expect("it was started");
            found.push(("node", state(node)));
            for (what, found) in found {
                assert_eq!(found, expected, "{what} of {name}, seed {seed}: {happened}");
            }
        }
    }
}

/// The version of what a node shows, and how many rows its rules refuse.
fn state(node: &mut Node) -> (Digest, usize) {
    (node.catalog().version(), node.refresher().rejected())
}

/// What a node shows that starts now.
async fn started(store: &Store, rules: &Arc<Rules>) -> (Digest, usize) {
    let mut store = store.clone();
    store.retention = None;
    let mut node = store.start_with("c", Arc::clone(rules)).await;
    settle(&mut node).await;
    state(&mut node)
}

async fn settle(node: &mut Node) {
    node.refresh().await;
    while node.refresher().is_behind() {
        node.refresh().await;
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

async fn run_share(share: u64) {
    let seeds = match given("ARRYN_SCHEDULE") {
        Some(seed) => seed..seed + 1,
        None => 0..given("ARRYN_SCHEDULES").unwrap_or(SCHEDULES),
    };
    for seed in seeds.filter(|seed| seed % SHARES == share) {
        run(seed).await;
    }
}

macro_rules! shares {
    ($($name:ident: $share:literal,)+) => {
        /// Schedules of faults end in the catalog of a full rebuild: a share of them.
        mod end_in_the_catalog_of_a_full_rebuild {
            $(#[tokio::test]
            async fn $name() {
                super::run_share($share).await;
            })+
        }
    };
}

shares!(share_0: 0, share_1: 1, share_2: 2, share_3: 3,);
