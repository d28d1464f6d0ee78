//! How the price of an offer moves over the runs.

use super::RUNS;
use super::products::Note;
use super::shops::Shop;
use crate::rng::Rng;

/// Runs between two steps of a drifting price.
const STEP: usize = 9;
/// The runs of the sale weeks, when shops cut prices together.
const SALE: std::ops::RangeInclusive<usize> = 17..=23;

/// The price of an offer on each run.
#[derive(Clone, Debug)]
pub(super) struct PricePath {
    prices: [i64; RUNS],
}

/// A lasting change of price.
#[derive(Clone, Copy, Debug)]
enum Story {
    /// It stays.
    Steady,
    /// It goes a little up and down.
    Drift,
    /// A discount between two runs.
    Discount { from: usize, until: usize },
    /// Raised, then back where it was, as a "discount".
    FakeDiscount { raised: usize, reduced: usize },
    /// It goes up for good.
    Rise { from: usize },
}

impl PricePath {
    /// One price on every run.
    pub(super) const fn flat(pesos: i64) -> Self {
        Self {
            prices: [pesos; RUNS],
        }
    }

    /// The path of a product of this list price (pesos) in a shop.
    pub(super) fn of(
        list: i64,
        note: Note,
        shop: &Shop,
        seen: &[bool; RUNS],
        rng: &mut Rng,
    ) -> Self {
        let base = list * (shop.level + rng.between(-40, 40)) / 1000;
        if note == Note::MissingDigit {
            return Self::flat(rounded(base, shop)).slipped(seen, shop);
        }
        let story = Story::of(note, rng);
        let cut = rng.between(120, 300);
        let steps: Vec<i64> = (0..=RUNS / STEP).map(|_| rng.between(-25, 25)).collect();
        let sale = if rng.percent(45) {
            rng.between(80, 220)
        } else {
            0
        };
        let mut prices = [0; RUNS];
        for (back, price) in prices.iter_mut().enumerate() {
            let change = match story {
                Story::Drift => steps[back / STEP..].iter().sum(),
                _ => story.change(back, cut),
            };
            let sale = if SALE.contains(&back) { sale } else { 0 };
            *price = rounded(base * (1000 + change) / 1000 * (1000 - sale) / 1000, shop);
        }
        Self { prices }
    }

    /// The price so many runs back, in pesos.
    pub(super) const fn at(&self, back: usize) -> i64 {
        self.prices[back]
    }

    /// The same with one digit lost on the third newest day that the offer was seen.
    fn slipped(mut self, seen: &[bool; RUNS], shop: &Shop) -> Self {
        let mut days = (0..RUNS).filter(|&back| seen[back]);
        if let Some(back) = days.nth(2) {
            // Rounded down: more than ten times below the day before, which is what counts as suspect.
            self.prices[back] = (self.prices[back] / 10 - 1) / 1000 * 1000 - shop.ending;
        }
        self
    }
}

impl Story {
    /// A story for an offer.
    fn of(note: Note, rng: &mut Rng) -> Self {
        let from = 3 + rng.below(18);
        if note == Note::FakeDiscount {
            return Self::fake(rng);
        }
        match rng.below(100) {
            0..30 => Self::Steady,
            30..60 => Self::Drift,
            60..72 => Self::Discount { from, until: 0 },
            72..82 => Self::Discount {
                from: from + 12,
                until: from,
            },
            82..90 => Self::fake(rng),
            _ => Self::Rise { from },
        }
    }

    /// A raise three to four weeks back and a "discount" in the last ten days.
    fn fake(rng: &mut Rng) -> Self {
        Self::FakeDiscount {
            raised: 24 + rng.below(6),
            reduced: 3 + rng.below(7),
        }
    }

    /// The change so many runs back, in thousandths of the base; `cut` is the size of a discount.
    fn change(self, back: usize, cut: i64) -> i64 {
        match self {
            Self::Discount { from, until } if (until..=from).contains(&back) => -cut,
            Self::FakeDiscount { raised, reduced } if (reduced + 1..=raised).contains(&back) => cut,
            Self::Rise { from } if back <= from => cut / 3,
            _ => 0,
        }
    }
}

/// A price with the shop's ending.
fn rounded(pesos: i64, shop: &Shop) -> i64 {
    (pesos + 500) / 1000 * 1000 - shop.ending
}

#[cfg(test)]
mod tests {
    use super::super::shops::SHOPS;
    use super::*;

    #[track_caller]
    fn check(story: Story, backs: [usize; 4], expected: [i64; 4]) {
        assert_eq!(backs.map(|back| story.change(back, 200)), expected);
    }

    #[test]
    fn stories_change_prices_when_they_say() {
        check(Story::Steady, [44, 20, 10, 0], [0, 0, 0, 0]);
        check(
            Story::Discount { from: 20, until: 8 },
            [21, 20, 8, 7],
            [0, -200, -200, 0],
        );
        check(
            Story::FakeDiscount {
                raised: 25,
                reduced: 5,
            },
            [26, 25, 6, 5],
            [0, 200, 200, 0],
        );
        check(Story::Rise { from: 9 }, [10, 9, 1, 0], [0, 66, 66, 66]);
    }

    #[test]
    fn a_slip_is_more_than_ten_times_below() {
        for shop in &SHOPS {
            for list in (500_000..9_000_000).step_by(77_777) {
                let mut rng = Rng::named(&[shop.name]);
                let seen = [true; RUNS];
                let path = PricePath::of(list, Note::MissingDigit, shop, &seen, &mut rng);
                assert!(path.at(2) * 10 < path.at(1), "{} {list}", shop.name);
                assert_eq!(path.at(1), path.at(3));
            }
        }
    }
}
