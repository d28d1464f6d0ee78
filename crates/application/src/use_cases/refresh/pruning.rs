//! Lets the long texts of old extractions go, in slices between refreshes.

use std::collections::HashSet;
use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_offer::offer::Offer;
use domain_offer::time::Instant;

use crate::ports::{Cursor, OldRow, RawRetention, StoreError, Stretch};

/// Extractions looked at in a slice: uploads wait for no more than these.
const SLICE: usize = 500;
/// From the end of a pass to the next, in microseconds.
const EVERY: i64 = 3_600_000_000;
/// From a failure, or another node's turn, to the next attempt, in microseconds.
const RETRY: i64 = 60_000_000;
/// After so many stripped ones a pass says how far it is.
const REPORT: usize = 50_000;

/// How long extractions are kept whole.
#[derive(Clone)]
pub struct Retention {
    /// The log.
    pub log: Arc<dyn RawRetention>,
    /// Whole ones are kept for so many days after they were received.
    pub days: u32,
}

/// Passes over the log, about one an hour.
pub(super) struct Pruning {
    retention: Retention,
    state: PassState,
}

/// Where the passes are.
enum PassState {
    /// None is under way; from then on the next one begins.
    Waiting(Instant),
    /// The same after a failure, which was told.
    Failing(Instant),
    /// One is under way.
    Under(Pass),
}

/// A pass under way.
struct Pass {
    stretch: Stretch,
    stripped: usize,
}

impl Pruning {
    /// The first pass begins at once.
    pub(super) const fn of(retention: Retention) -> Self {
        Self {
            retention,
            state: PassState::Waiting(Instant::MIN),
        }
    }

    /// The log is another one: cursors of the one before mean nothing.
    pub(super) fn begin_anew(&mut self) {
        if self.is_under_way() {
            self.state = PassState::Waiting(Instant::MIN);
        }
    }

    /// Whether a slice should be worked on now.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        match &self.state {
            PassState::Waiting(next) | PassState::Failing(next) => *next <= now,
            PassState::Under(_) => true,
        }
    }

    /// Whether the next slice can be worked on at once.
    pub(super) const fn is_under_way(&self) -> bool {
        matches!(self.state, PassState::Under(_))
    }

    /// Leaves the rest to another time: another node has the right to write, or it cannot be known.
    pub(super) fn postpone(&mut self, now: Instant) {
        self.state = PassState::Waiting(now.plus_micros(RETRY));
    }

    /// Works on a slice of a log that is folded into the archive up to `saved`, and shown as `catalog`.
    /// Logs the first failure of an outage only.
    pub(super) async fn step(&mut self, saved: &Cursor, catalog: &Catalog, now: Instant) {
        let before = std::mem::replace(&mut self.state, PassState::Waiting(now));
        let was_failing = matches!(before, PassState::Failing(_));
        let mut pass = match before {
            PassState::Under(pass) => pass,
            PassState::Waiting(_) | PassState::Failing(_) => self.pass(saved, now),
        };
        self.state = match pass.step(&*self.retention.log, catalog).await {
            Ok(true) => PassState::Under(pass),
            Ok(false) => {
                if pass.stripped > 0 {
                    tracing::info!(stripped = pass.stripped, "old extractions were stripped");
                }
                PassState::Waiting(now.plus_micros(EVERY))
            }
            Err(error) => {
                if !was_failing {
                    tracing::warn!(error = %error, "old extractions cannot be stripped; trying on");
                }
                PassState::Failing(now.plus_micros(RETRY))
            }
        };
    }

    /// A pass up to what is saved.
    fn pass(&self, saved: &Cursor, now: Instant) -> Pass {
        Pass {
            stretch: Stretch {
                after: Cursor::default(),
                until: saved.clone(),
                received_before: now.plus_days(-i64::from(self.retention.days)),
                limit: SLICE,
            },
            stripped: 0,
        }
    }
}

impl Pass {
    /// Works on a slice; whether there are more.
    async fn step(
        &mut self,
        log: &dyn RawRetention,
        catalog: &Catalog,
    ) -> Result<bool, StoreError> {
        let mut old = log.old(&self.stretch).await?;
        old.rows.retain(|row| may_go(row, catalog));
        if !old.rows.is_empty() {
            let before = self.stripped / REPORT;
            self.stripped += log.strip(&old.rows).await?;
            if self.stripped / REPORT > before {
                tracing::info!(stripped = self.stripped, "stripping old extractions");
            }
        }
        let Some(next) = old.next else {
            return Ok(false);
        };
        self.stretch.after = next;
        Ok(true)
    }
}

/// Whether an offer does without the long texts of an extraction. The log keeps the newest one and the
/// longest details whole by itself; by our rules they may be others, as where the newest is not usable.
fn may_go(row: &OldRow, catalog: &Catalog) -> bool {
    let mut at_address = catalog.offers_at(row.offer).peekable();
    let has_routes = catalog.has_routes_at(row.offer);
    let is_known = has_routes || at_address.peek().is_some();
    let mut rests = at_address.map(|offer| offer.rests_on(row.seen_at, &row.content));
    let routes_rest = || {
        has_routes
            && RoutesRestOn::of(catalog)
                .0
                .contains(&row.content.beginning())
    };
    is_known && !rests.any(|rests| rests) && !routes_rest()
}

/// The beginnings of the digests of all extractions that routes of pages rest on: which routes an extraction may be
/// of, the log does not know.
struct RoutesRestOn(HashSet<u64>);

impl RoutesRestOn {
    /// Those of a catalog, worked out once.
    fn of(catalog: &Catalog) -> Arc<Self> {
        let offers = || {
            catalog
                .shards()
                .iter()
                .flat_map(|shard| shard.base().offers().iter())
        };
        let contents = |offer: &Arc<Offer>| [Some(offer.newest_content()), offer.longest_details()];
        let make = || {
            let routes = offers().filter(|offer| offer.is_route());
            Self(routes.flat_map(contents).flatten().collect())
        };
        catalog.memo().get_or_make(1, (), make)
    }
}
