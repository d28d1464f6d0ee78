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
    retention: Option<Retention>,
    pass: Option<Pass>,
    /// When to begin the next pass; `None` for at once.
    next: Option<Instant>,
    fails: bool,
}

/// A pass under way.
struct Pass {
    stretch: Stretch,
    stripped: usize,
}

impl Pruning {
    /// With nothing to do where everything is kept.
    pub(super) const fn of(retention: Option<Retention>) -> Self {
        Self {
            retention,
            pass: None,
            next: None,
            fails: false,
        }
    }

    /// The log is another one: cursors of the one before mean nothing.
    pub(super) fn begin_anew(&mut self) {
        self.pass = None;
    }

    /// Whether a slice should be worked on now.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        let is_time = self.next.is_none_or(|next| next <= now);
        self.retention.is_some() && (self.is_under_way() || is_time)
    }

    /// Whether the next slice can be worked on at once.
    pub(super) const fn is_under_way(&self) -> bool {
        self.pass.is_some()
    }

    /// Leaves the rest to another time: another node has the right to write, or it cannot be known.
    pub(super) fn postpone(&mut self, now: Instant) {
        self.pass = None;
        self.next = Some(now.plus_micros(RETRY));
    }

    /// Works on a slice of a log that is folded into the archive up to `saved`, and shown as `catalog`.
    /// Logs the first failure of an outage only.
    pub(super) async fn step(&mut self, saved: &Cursor, catalog: &Catalog, now: Instant) {
        let Some(retention) = self.retention.clone() else {
            return;
        };
        let begin = || Pass {
            stretch: Stretch {
                after: Cursor::default(),
                until: saved.clone(),
                received_before: now.plus_days(-i64::from(retention.days)),
                limit: SLICE,
            },
            stripped: 0,
        };
        let mut pass = self.pass.take().unwrap_or_else(begin);
        match pass.step(&*retention.log, catalog).await {
            Ok(true) => self.pass = Some(pass),
            Ok(false) => {
                self.next = Some(now.plus_micros(EVERY));
                if pass.stripped > 0 {
                    tracing::info!(stripped = pass.stripped, "old extractions were stripped");
                }
            }
            Err(error) => {
                if !self.fails {
                    tracing::warn!(error = %error, "old extractions cannot be stripped; trying on");
                }
                self.fails = true;
                self.postpone(now);
                return;
            }
        }
        self.fails = false;
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
