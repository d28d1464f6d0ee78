//! What is known of a run, but for its rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain_offer::money::Currency;
use domain_offer::time::Instant;
use domain_run::{
    CategoryRows, Ending, OfferCounts, Rows, Run, RunKey, RunName, Signal, SignalKind, Summary,
    Usual,
};
use serde::{Deserialize, Serialize};

/// A run as it is written. Instants are microseconds since 1970.
#[derive(Debug, Serialize, Deserialize)]
pub struct RunRecord {
    owner: String,
    store: String,
    name: String,
    number: u32,
    revision: u64,
    begun: i64,
    last: i64,
    #[serde(default)]
    closed: bool,
    summary: SummaryRecord,
    #[serde(default)]
    ending: Option<EndingRecord>,
}

/// A category: its name, three counts of its rows, and the quartiles of its prices.
type StoredCategory = (String, u64, u64, u64, Option<[i64; 3]>);

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
#[derive(Default)]
struct SummaryRecord {
    received: u64,
    stored: u64,
    variants: u64,
    duplicates: u64,
    rejected: BTreeMap<String, u64>,
    read: u64,
    missing: BTreeMap<String, u64>,
    fresh: u64,
    /// Name, rows, fresh ones, ones with a price, the quartiles of these.
    categories: Vec<StoredCategory>,
    /// The currency, and the price in minor units.
    median: Option<(String, i64)>,
    seen_until: Option<i64>,
    whole: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct EndingRecord {
    at: i64,
    #[serde(default)]
    offers: Option<OffersRecord>,
    #[serde(default)]
    usual: UsualRecord,
    #[serde(default)]
    signals: Vec<SignalRecord>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct OffersRecord {
    new: u64,
    seen: u64,
    gone: u64,
    changed: u64,
    compared: u64,
    scaled: u64,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct UsualRecord {
    runs: u32,
    received: f64,
    stored: f64,
    duplicates: f64,
    rejected: f64,
    price: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SignalRecord {
    code: String,
    #[serde(default)]
    subject: Option<String>,
    before: f64,
    now: f64,
}

impl RunRecord {
    /// The record of a run.
    pub fn of(run: &Run) -> Self {
        Self {
            owner: run.key.owner.to_string(),
            store: run.key.store.to_string(),
            name: run.key.name.to_string(),
            number: run.number,
            revision: run.revision,
            begun: run.begun.micros(),
            last: run.last.micros(),
            closed: run.is_closed,
            summary: SummaryRecord::of(&run.summary),
            ending: run.ending.as_ref().map(EndingRecord::of),
        }
    }

    /// The run of a record, with these rows; `None` where it is none.
    pub fn into_run(self, rows: Option<Rows>) -> Option<Run> {
        Some(Run {
            key: RunKey {
                owner: self.owner.into(),
                store: self.store.into(),
                name: RunName::parse(&self.name)?,
            },
            number: self.number,
            revision: self.revision,
            begun: Instant::from_micros(self.begun),
            last: Instant::from_micros(self.last),
            is_closed: self.closed,
            rows,
            summary: self.summary.into_summary(),
            ending: self.ending.map(EndingRecord::into_ending),
        })
    }

    /// The record as a line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers can be written as JSON")
    }

    /// The record in a text; `None` where there is none.
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl SummaryRecord {
    fn of(summary: &Summary) -> Self {
        let counts = |counts: &BTreeMap<Arc<str>, u64>| {
            let pairs = counts.iter();
            pairs
                .map(|(name, count)| (name.to_string(), *count))
                .collect()
        };
        let category = |one: &CategoryRows| {
            let name = one.name.to_string();
            (name, one.rows, one.fresh, one.priced, one.quartiles)
        };
        let median = summary.median;
        Self {
            received: summary.received,
            stored: summary.stored,
            variants: summary.variants,
            duplicates: summary.duplicates,
            rejected: counts(&summary.rejected),
            read: summary.read,
            missing: counts(&summary.missing),
            fresh: summary.fresh,
            categories: summary.categories.iter().map(category).collect(),
            median: median.map(|(currency, price)| (currency.code().to_owned(), price)),
            seen_until: summary.seen_until.map(Instant::micros),
            whole: summary.is_whole,
        }
    }

    fn into_summary(self) -> Summary {
        let counts = |counts: BTreeMap<String, u64>| {
            let pairs = counts.into_iter();
            pairs.map(|(name, count)| (name.into(), count)).collect()
        };
        let category =
            |(name, rows, fresh, priced, quartiles): (String, _, _, _, _)| CategoryRows {
                name: name.into(),
                rows,
                fresh,
                priced,
                quartiles,
            };
        let median = |(currency, price): (String, i64)| Some((Currency::parse(&currency)?, price));
        Summary {
            received: self.received,
            stored: self.stored,
            variants: self.variants,
            duplicates: self.duplicates,
            rejected: counts(self.rejected),
            read: self.read,
            missing: counts(self.missing),
            fresh: self.fresh,
            categories: self.categories.into_iter().map(category).collect(),
            median: self.median.and_then(median),
            seen_until: self.seen_until.map(Instant::from_micros),
            is_whole: self.whole,
        }
    }
}

impl EndingRecord {
    fn of(ending: &Ending) -> Self {
        let usual = &ending.usual;
        let offers = |offers: OfferCounts| OffersRecord {
            new: offers.new,
            seen: offers.seen,
            gone: offers.gone,
            changed: offers.changed,
            compared: offers.compared,
            scaled: offers.scaled,
        };
        let signal = |signal: &Signal| SignalRecord {
            code: signal.kind.code().to_owned(),
            subject: signal.subject.as_deref().map(str::to_owned),
            before: signal.before,
            now: signal.now,
        };
        Self {
            at: ending.at.micros(),
            offers: ending.offers.map(offers),
            usual: UsualRecord {
                runs: usual.runs,
                received: usual.received,
                stored: usual.stored,
                duplicates: usual.duplicates,
                rejected: usual.rejected,
                price: usual.price,
            },
            signals: ending.signals.iter().map(signal).collect(),
        }
    }

    /// Signals of a kind that only a later version knows are passed over.
    fn into_ending(self) -> Ending {
        let usual = self.usual;
        let offers = |offers: OffersRecord| OfferCounts {
            new: offers.new,
            seen: offers.seen,
            gone: offers.gone,
            changed: offers.changed,
            compared: offers.compared,
            scaled: offers.scaled,
        };
        let signal = |signal: SignalRecord| {
            Some(Signal {
                kind: SignalKind::of_code(&signal.code)?,
                subject: signal.subject.map(Arc::from),
                before: signal.before,
                now: signal.now,
            })
        };
        Ending {
            at: Instant::from_micros(self.at),
            offers: self.offers.map(offers),
            usual: Usual {
                runs: usual.runs,
                received: usual.received,
                stored: usual.stored,
                duplicates: usual.duplicates,
                rejected: usual.rejected,
                price: usual.price,
            },
            signals: self.signals.into_iter().filter_map(signal).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain_offer::id::Id;
    use domain_run::{Fate, Missing, RunPart, RunRow};

    use super::*;

    fn run() -> Run {
        let row = |fate, price| RunRow {
            fate,
            category: "tv".into(),
            missing: Some(Missing(3)),
            offer: Some(Id([1; 12])),
            seen_at: Some(Instant::from_micros(9)),
            price: Some((Currency::COP, price)),
        };
        let rows = vec![
            (1, row(Fate::Stored, 100)),
            (2, row(Fate::Duplicate, 200)),
            (
                3,
                RunRow::rejected("no_price", "sofás".into(), Some(Missing(1))),
            ),
        ];
        let part = RunPart {
            key: RunKey {
                owner: "key:1".into(),
                store: "exito".into(),
                name: RunName::parse("nightly-1").unwrap(),
            },
            first: Instant::from_micros(10),
            last: Instant::from_micros(20),
            rows: Rows::of(rows),
        };
        Run::begin(part, 3)
    }

    fn ended() -> Run {
        let offers = OfferCounts {
            new: 1,
            seen: 2,
            gone: 3,
            changed: 4,
            compared: 5,
            scaled: 6,
        };
        let mut run = run().ended(Instant::from_micros(30), Some(offers), &[]);
        let ending = run.ending.as_mut().unwrap();
        ending.usual.runs = 5;
        ending.usual.received = 2.5;
        ending.usual.price = Some(7);
        ending.signals = SignalKind::ALL
            .map(|kind| Signal {
                kind,
                subject: Some("tv".into()),
                before: 0.25,
                now: 1.0,
            })
            .to_vec();
        run
    }

    #[test]
    fn runs_come_back_whole() {
        for run in [run(), ended()] {
            let text = RunRecord::of(&run).to_json();
            let record = RunRecord::from_json(&text).unwrap();
            assert_eq!(record.into_run(run.rows.clone()), Some(run));
        }
    }

    #[test]
    fn what_a_later_version_adds_is_passed_over() {
        let text = RunRecord::of(&ended()).to_json();
        let text = text.replace(r#""begun":"#, r#""later":{"a":1},"begun":"#);
        let text = text.replace("rows_dropped", "later_signal");
        let run = RunRecord::from_json(&text).unwrap().into_run(None).unwrap();
        assert_eq!(run.ending.unwrap().signals.len(), 3);
        assert!(RunRecord::from_json("{}").is_none());
    }
}
