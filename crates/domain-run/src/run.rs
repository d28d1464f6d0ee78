//! A run: who delivered it, of which store, its rows, and its end.

use std::sync::Arc;

use domain_offer::time::Instant;

use crate::before::{Before, EndedRun, Usual};
use crate::name::RunName;
use crate::offers::OfferCounts;
use crate::rows::Rows;
use crate::signal::{Signal, signals};
use crate::summary::Summary;

/// A run that is silent for so long, in microseconds, has ended: 60 minutes.
pub const SILENCE_MICROS: i64 = 3_600_000_000;

/// Whose run of what.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunKey {
    /// Who delivered it, as the audit log names them: a key, a user, or `anyone`.
    pub owner: Arc<str>,
    /// The store's key; empty for rows that do not say theirs.
    pub store: Arc<str>,
    /// What it is called.
    pub name: RunName,
}

/// Some rows of a run, as they came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunPart {
    /// Of which run.
    pub key: RunKey,
    /// When the first of them came in.
    pub first: Instant,
    /// When the last of them came in.
    pub last: Instant,
    /// The rows.
    pub rows: Rows,
}

/// The end of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// When it was decided.
    pub at: Instant,
    /// Its offers; `None` where there were too many rows to keep.
    pub offers: Option<OfferCounts>,
    /// What was usual in the runs that it was compared with.
    pub usual: Usual,
    /// What is wrong with it.
    pub signals: Vec<Signal>,
}

/// A run of a store.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Whose run of what.
    pub key: RunKey,
    /// The how many-th run of its key, from 0.
    pub number: u32,
    /// How often it was changed.
    pub revision: u64,
    /// When its first row came in.
    pub begun: Instant,
    /// When its last row came in.
    pub last: Instant,
    /// Whether its scraper said that it is over.
    pub is_closed: bool,
    /// Its rows; `None` once they are let go, long after its end.
    pub rows: Option<Rows>,
    /// Its counts.
    pub summary: Summary,
    /// Its end; `None` while it goes on.
    pub ending: Option<Ending>,
}

impl Run {
    /// A run that begins with these rows.
    pub fn begin(part: RunPart, number: u32) -> Self {
        Self {
            key: part.key,
            number,
            revision: 0,
            begun: part.first,
            last: part.last,
            is_closed: false,
            summary: Summary::of(&part.rows, part.last, None),
            rows: Some(part.rows),
            ending: None,
        }
    }

    /// The run with these rows too, where they are of it: of the same name, and not after its silence; else `None`, and
    /// a new run begins.
    ///
    /// What was there before adds nothing. What was not makes a run go on that had ended.
    pub fn with(&self, part: &RunPart) -> Option<Self> {
        let known = self.rows.as_ref()?;
        let is_near = part.first <= self.last.plus_micros(SILENCE_MICROS)
            && self.begun <= part.last.plus_micros(SILENCE_MICROS);
        if part.key != self.key || !is_near {
            return None;
        }
        let rows = known.clone().join(part.rows.clone());
        let grew = rows != *known;
        let last = self.last.max(part.last);
        Some(Self {
            revision: self.revision + 1,
            begun: self.begun.min(part.first),
            last,
            is_closed: self.is_closed && !grew,
            summary: if grew {
                Summary::of(&rows, last, None)
            } else {
                self.summary.clone()
            },
            ending: self.ending.clone().filter(|_| !grew),
            rows: Some(rows),
            ..self.clone()
        })
    }

    /// Whether it is time to end it.
    pub fn is_due(&self, now: Instant) -> bool {
        let is_silent = self.last.plus_micros(SILENCE_MICROS) <= now;
        self.ending.is_none() && (self.is_closed || is_silent)
    }

    /// The run at its end, compared with those of the same store and owner before it, the newest first. Those that
    /// were not over when it began are passed over.
    #[must_use]
    pub fn ended(mut self, at: Instant, offers: Option<OfferCounts>, past: &[EndedRun]) -> Self {
        let past: Vec<_> = past.iter().filter(|run| run.last < self.begun).collect();
        let before = Before::of(&self.summary, &past);
        if let Some(rows) = &self.rows {
            self.summary = Summary::of(rows, self.last, before.seen_until());
        }
        let signals = signals(&self.summary, offers.as_ref(), &before);
        let currency = self.summary.median.map(|(currency, _)| currency);
        self.ending = Some(Ending {
            at,
            offers,
            usual: before.usual(currency),
            signals,
        });
        self.revision += 1;
        self
    }
}

impl EndedRun {
    /// Of a run; `None` where it goes on.
    pub fn of(run: Run) -> Option<Self> {
        let Ending { signals, .. } = run.ending?;
        Some(Self {
            last: run.last,
            summary: run.summary,
            has_signals: !signals.is_empty(),
        })
    }
}
