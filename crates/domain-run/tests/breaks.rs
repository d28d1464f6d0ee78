//! Scrapers that break are named at the end of that run, and healthy ones are not.

use std::sync::Arc;

use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use domain_offer::money::Currency;
use domain_offer::time::Instant;
use domain_run::fields::field_names;
use domain_run::{
    EndedRun, Fate, Missing, OfferCounts, Rows, Run, RunKey, RunName, RunPart, RunRow, SignalKind,
};
use proptest::prelude::*;

const DAY: i64 = 86_400_000_000;
const MINUTE: i64 = 60_000_000;

/// What a scraper sends of a shop on a day: a row of each of so many offers in so many categories.
#[derive(Clone, Copy)]
struct Shop {
    offers: u64,
    categories: u64,
}

impl Shop {
    /// The rows of a day. One offer in ten rests, others each day; prices move by a few percent.
    fn rows(self, day: i64) -> Vec<(u64, RunRow)> {
        let today = day.unsigned_abs();
        let offers = (0..self.offers).filter(|offer| !digest(*offer, -day).is_multiple_of(10));
        let row = |offer: u64| {
            let category = format!("categoría {}", offer % self.categories);
            let price = 100_000 * (1 + offer % 40) * (100 + (offer + today) % 7) / 100;
            let seen_at = Instant::from_micros(
                day * DAY + i64::try_from(offer).expect("values of the test fit"),
            );
            let row = RunRow {
                fate: Fate::Stored,
                category: category.into(),
                // Every third has no rating.
                missing: Some(Missing(if offer.is_multiple_of(3) { 1 << 10 } else { 0 })),
                offer: Some(Id(
                    [u8::try_from(offer % 251).expect("values of the test fit"); 12],
                )),
                seen_at: Some(seen_at),
                price: Some((
                    Currency::COP,
                    i64::try_from(price).expect("values of the test fit"),
                )),
            };
            (digest(offer, day), row)
        };
        offers.map(row).collect()
    }
}

fn digest(offer: u64, day: i64) -> u64 {
    Digest::of(format!("{offer} {day}").as_bytes()).beginning()
}

/// A store over days.
#[derive(Default)]
struct Scrapes {
    /// The newest first.
    past: Vec<EndedRun>,
    days: i64,
}

impl Scrapes {
    /// The next day's run; the kinds of its signals.
    fn next(&mut self, rows: Vec<(u64, RunRow)>) -> Vec<SignalKind> {
        self.next_with(rows, None)
    }

    fn next_with(
        &mut self,
        rows: Vec<(u64, RunRow)>,
        offers: Option<OfferCounts>,
    ) -> Vec<SignalKind> {
        let at = Instant::from_micros(self.days * DAY + 8 * 60 * MINUTE);
        self.days += 1;
        let part = RunPart {
            key: key(),
            first: at,
            last: at.plus_micros(MINUTE),
            rows: Rows::of(rows),
        };
        let run = Run::begin(part, 0).ended(at.plus_micros(61 * MINUTE), offers, &self.past);
        let mut kinds: Vec<_> = run
            .ending
            .iter()
            .flat_map(|ending| &ending.signals)
            .map(|signal| signal.kind)
            .collect();
        kinds.sort();
        kinds.dedup();
        self.past
            .insert(0, EndedRun::of(run).expect("values of the test fit"));
        kinds
    }
}

fn key() -> RunKey {
    RunKey {
        owner: "key:1".into(),
        store: "tienda".into(),
        name: RunName::parse("nightly").expect("values of the test fit"),
    }
}

/// The rows that a scraper sends, and how it breaks.
type Break = fn(Vec<(u64, RunRow)>) -> Vec<(u64, RunRow)>;

fn each(rows: Vec<(u64, RunRow)>, change: impl Fn(&mut RunRow)) -> Vec<(u64, RunRow)> {
    let mut rows = rows;
    for (_, row) in &mut rows {
        change(row);
    }
    rows
}

fn without(rows: Vec<(u64, RunRow)>, field: &str) -> Vec<(u64, RunRow)> {
    let place = field_names()
        .position(|name| name == field)
        .expect("values of the test fit");
    each(rows, |row| {
        let Missing(bits) = row.missing.expect("values of the test fit");
        row.missing = Some(Missing(bits | 1 << place));
    })
}

fn refused(rows: Vec<(u64, RunRow)>, one_in: usize) -> Vec<(u64, RunRow)> {
    let numbered = rows.into_iter().enumerate();
    let refuse = |(place, (digest, row)): (usize, (u64, RunRow))| {
        if place % one_in == 0 {
            (
                digest,
                RunRow::rejected("no_price", row.category, row.missing),
            )
        } else {
            (digest, row)
        }
    };
    numbered.map(refuse).collect()
}

/// How scrapers break, and what names it.
const BREAKS: &[(&str, Break, SignalKind)] = &[
    (
        "half the rows",
        |rows| rows.into_iter().step_by(2).collect(),
        SignalKind::RowsDropped,
    ),
    (
        "the first pages only",
        |rows| {
            let half = rows.len() / 2;
            rows.into_iter().take(half).collect()
        },
        SignalKind::RowsDropped,
    ),
    (
        "a category gone",
        |rows| {
            let is_gone = |row: &RunRow| &*row.category == "categoría 1";
            rows.into_iter().filter(|(_, row)| !is_gone(row)).collect()
        },
        SignalKind::RowsDropped,
    ),
    (
        "a field gone",
        |rows| without(rows, "imagen"),
        SignalKind::FieldLost,
    ),
    (
        "a field gone that some lack",
        |rows| without(rows, "calificacion"),
        SignalKind::FieldLost,
    ),
    (
        "categories gone",
        |rows| each(without(rows, "categoria"), |row| row.category = "".into()),
        SignalKind::FieldLost,
    ),
    (
        "prices × 100",
        |rows| each(rows, |row| scale(row, 100, 1)),
        SignalKind::PricesScaled,
    ),
    (
        "prices ÷ 1000",
        |rows| each(rows, |row| scale(row, 1, 1_000)),
        SignalKind::PricesScaled,
    ),
    (
        "prices × 100 in a category",
        |rows| {
            each(rows, |row| {
                if &*row.category == "categoría 2" {
                    scale(row, 100, 1);
                }
            })
        },
        SignalKind::PricesScaled,
    ),
    (
        "dates stuck, other prices",
        |rows| each(rows, |row| row.fate = Fate::Variant),
        SignalKind::RowsDropped,
    ),
    (
        "dates stuck, each at a new second",
        |rows| {
            each(rows, |row| {
                row.seen_at = row.seen_at.map(|at| at.plus_days(-1));
            })
        },
        SignalKind::RowsDropped,
    ),
    (
        "duplicates only",
        |rows| each(rows, |row| row.fate = Fate::Duplicate),
        SignalKind::RowsDropped,
    ),
    (
        "categories renamed",
        |rows| {
            each(rows, |row| {
                row.category = format!("nueva {}", row.category).into();
            })
        },
        SignalKind::RowsDropped,
    ),
    (
        "a third refused",
        |rows| refused(rows, 3),
        SignalKind::RejectsRose,
    ),
    (
        "all refused",
        |rows| refused(rows, 1),
        SignalKind::RejectsRose,
    ),
];

fn scale(row: &mut RunRow, times: i64, parts: i64) {
    row.price = row
        .price
        .map(|(currency, price)| (currency, price * times / parts));
}

const SHOPS: [Shop; 3] = [
    Shop {
        offers: 200,
        categories: 4,
    },
    Shop {
        offers: 1_000,
        categories: 7,
    },
    Shop {
        offers: 3_000,
        categories: 100,
    },
];

#[test]
fn each_break_is_named_after_a_few_healthy_runs() {
    for shop in SHOPS {
        for (name, breaks, expected) in BREAKS {
            let mut scrapes = Scrapes::default();
            for day in 0..4 {
                assert_eq!(scrapes.next(shop.rows(day)), [], "day {day}");
            }
            let said = scrapes.next(breaks(shop.rows(4)));
            assert!(
                said.contains(expected),
                "{name}, {} offers: {said:?}",
                shop.offers
            );
            // Mended, it is well.
            assert_eq!(scrapes.next(shop.rows(5)), [], "after {name}");
        }
    }
}

#[test]
fn most_breaks_are_named_after_one_run() {
    // One run says nothing of categories that another scraper may bring.
    let needs_two = ["a category gone", "categories renamed"];
    for (name, breaks, expected) in BREAKS.iter().filter(|(name, ..)| !needs_two.contains(name)) {
        let mut scrapes = Scrapes::default();
        assert_eq!(scrapes.next(SHOPS[0].rows(0)), []);
        let said = scrapes.next(breaks(SHOPS[0].rows(1)));
        assert!(said.contains(expected), "{name}: {said:?}");
    }
}

#[test]
fn a_break_that_lasts_is_named_each_time_and_is_usual_in_the_end() {
    let mut scrapes = Scrapes::default();
    let half = |day| SHOPS[1].rows(day).into_iter().step_by(2).collect();
    for day in 0..5 {
        assert_eq!(scrapes.next(SHOPS[1].rows(day)), []);
    }
    for day in 5..19 {
        assert_eq!(
            scrapes.next(half(day)),
            [SignalKind::RowsDropped],
            "day {day}"
        );
    }
    for day in 19..24 {
        assert_eq!(scrapes.next(half(day)), [], "day {day}");
    }
}

#[test]
fn two_scrapers_of_one_key_that_take_turns_are_both_well() {
    let mut scrapes = Scrapes::default();
    let of = |shop: Shop, name: &'static str, day| {
        each(shop.rows(day), |row| {
            row.category = Arc::from(format!("{name} {}", row.category));
            row.missing = Some(Missing(if name == "b" { 0b110_0000_0100 } else { 0 }));
            if name == "b" {
                scale(row, 50, 1);
            }
        })
    };
    for day in 0..10 {
        assert_eq!(scrapes.next(of(SHOPS[1], "a", 2 * day)), [], "a, day {day}");
        assert_eq!(
            scrapes.next(of(SHOPS[0], "b", 2 * day + 1)),
            [],
            "b, day {day}"
        );
    }
}

#[test]
fn the_offers_tell_of_prices_too() {
    let mut scrapes = Scrapes::default();
    scrapes.next(SHOPS[0].rows(0));
    let counts = |scaled| OfferCounts {
        compared: 100,
        scaled,
        ..OfferCounts::default()
    };
    for (scaled, expected) in [(0, &[][..]), (20, &[]), (21, &[SignalKind::PricesScaled])] {
        let said = scrapes.next_with(SHOPS[0].rows(scrapes.days), Some(counts(scaled)));
        assert_eq!(said, expected, "{scaled}");
    }
}

#[test]
fn a_first_run_is_compared_with_nothing() {
    for (name, breaks, _) in BREAKS {
        let said = Scrapes::default().next(breaks(SHOPS[0].rows(0)));
        let all_refused = *name == "all refused";
        assert_eq!(said.is_empty(), !all_refused, "{name}: {said:?}");
    }
    let few = SHOPS[0].rows(0).into_iter().take(9).collect();
    assert_eq!(Scrapes::default().next(refused(few, 1)), []);
}

#[test]
fn a_retry_and_the_order_of_parts_change_nothing() {
    let rows = SHOPS[0].rows(0);
    let at = Instant::from_micros(0);
    let part = |rows: &[(u64, RunRow)], fate: Fate| RunPart {
        key: key(),
        first: at,
        last: at,
        rows: Rows::of(each(rows.to_vec(), |row| row.fate = fate.clone())),
    };
    let (first, second) = rows.split_at(60);
    let run = Run::begin(part(first, Fate::Stored), 0);
    let run = run
        .with(&part(second, Fate::Stored))
        .expect("values of the test fit");
    // The answer to the first was lost, and it was sent again.
    let again = run
        .with(&part(first, Fate::Duplicate))
        .expect("values of the test fit");
    assert_eq!(again.summary, run.summary);
    let other = Run::begin(part(first, Fate::Duplicate), 0);
    let other = other
        .with(&part(second, Fate::Stored))
        .expect("values of the test fit");
    let other = other
        .with(&part(first, Fate::Stored))
        .expect("values of the test fit");
    assert_eq!(other.summary, run.summary);
}

#[test]
fn a_run_ends_after_its_silence_and_goes_on_before() {
    let at = |minutes: i64| Instant::from_micros(minutes * MINUTE);
    let part = |minutes, day| RunPart {
        key: key(),
        first: at(minutes),
        last: at(minutes),
        rows: Rows::of(SHOPS[0].rows(day)),
    };
    let run = Run::begin(part(0, 0), 0);
    assert!(!run.is_due(at(59)));
    assert!(run.is_due(at(60)));
    assert!(run.with(&part(61, 1)).is_none());
    let ended = run.ended(at(60), None, &[]);
    assert!(!ended.is_due(at(99)));
    // A retry leaves the end as it is, new rows take it back.
    assert!(
        ended
            .with(&part(1, 0))
            .expect("values of the test fit")
            .ending
            .is_some()
    );
    assert!(
        ended
            .with(&part(1, 1))
            .expect("values of the test fit")
            .ending
            .is_none()
    );
}

proptest! {
    #[test]
    fn healthy_runs_are_never_named(
        offers in 40_u64..400,
        categories in 1_u64..30,
        days in 2_i64..15,
        lost in prop::collection::vec(0_u64..100, 15),
    ) {
        let shop = Shop { offers, categories };
        let mut scrapes = Scrapes::default();
        for day in 0..days {
            // Up to a tenth of the rows more do not come, others each day.
            let lost = lost[usize::try_from(day).expect("values of the test fit")];
            let rows = shop.rows(day).into_iter();
            let rows = rows.filter(|(digest, _)| digest % 1_000 >= lost);
            let said = scrapes.next(rows.collect());
            prop_assert_eq!(said, [], "day {}", day);
        }
    }
}
