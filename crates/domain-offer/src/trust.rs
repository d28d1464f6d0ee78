//! Which prices of an offer can be believed.
//!
//! Going over the offer's days in order, a price more than ten times above or below the median of
//! the earlier trusted prices is suspect, unless another day's price, earlier or later, is within
//! 20 % of it, which makes both trusted. With only two contradictory days nobody can say which is
//! wrong, and the offer is set apart. What an editor confirmed is never suspect. A pure function of the
//! observations and of what editors said.

/// A price this many times above or below the median of the earlier ones is suspect.
pub const SUSPECT_FACTOR: i64 = 10;

/// What the rule says of the prices of one offer in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    suspect: Vec<bool>,
    is_contradiction: bool,
}

impl Verdict {
    /// Judges prices (minor units, positive) in order of day.
    pub fn of(prices: &[i64]) -> Self {
        Self::with(prices, |_| false)
    }

    /// The same where an editor confirmed the prices of some days, by their places.
    pub fn with(prices: &[i64], is_confirmed: impl Fn(usize) -> bool) -> Self {
        let lowest = prices.iter().copied().min().unwrap_or(1);
        let highest = prices.iter().copied().max().unwrap_or(1);
        if Self::trusts_all_between(lowest, highest) {
            return Self {
                suspect: Vec::new(),
                is_contradiction: false,
            };
        }
        let confirmed = (0..prices.len()).map(&is_confirmed).collect();
        let suspect = judge(prices, confirmed);
        Self {
            is_contradiction: suspect == [false, true] && !is_confirmed(0),
            suspect,
        }
    }

    /// Whether prices between these two are trusted all: none can be far from a median that lies
    /// between them too.
    pub const fn trusts_all_between(lowest: i64, highest: i64) -> bool {
        highest <= lowest.saturating_mul(SUSPECT_FACTOR)
    }

    /// Whether the price of the day at this place is suspect.
    pub fn is_suspect(&self, day: usize) -> bool {
        self.suspect.get(day).copied().unwrap_or(false)
    }

    /// Whether the offer has only two days and they contradict each other.
    pub const fn is_contradiction(&self) -> bool {
        self.is_contradiction
    }
}

/// Which are suspect; those that are `vouched` for already are not.
fn judge(prices: &[i64], mut vouched: Vec<bool>) -> Vec<bool> {
    let mut suspect = vec![false; prices.len()];
    let mut trusted = Vec::with_capacity(prices.len()); // sorted
    for (day, &price) in prices.iter().enumerate() {
        if is_far(price, &trusted) && !vouched[day] {
            suspect[day] = true;
            for other in witnesses(prices, day) {
                suspect[day] = false;
                vouched[other] = true;
                if std::mem::take(&mut suspect[other]) {
                    insert(&mut trusted, prices[other]);
                }
            }
            if suspect[day] {
                continue;
            }
        }
        insert(&mut trusted, price);
    }
    suspect
}

/// Whether the price is more than ten times above or below the median of the sorted prices.
fn is_far(price: i64, trusted: &[i64]) -> bool {
    let Some(last) = trusted.len().checked_sub(1) else {
        return false;
    };
    // Twice the median, so that the mean of two middle prices stays an integer.
    let median2 = i128::from(trusted[last / 2]) + i128::from(trusted[trusted.len() / 2]);
    let price2 = 2 * i128::from(price);
    let factor = i128::from(SUSPECT_FACTOR);
    price2 > factor * median2 || price2 * factor < median2
}

/// The other days, earlier or later, whose prices are within 20 % of this day's.
fn witnesses(prices: &[i64], day: usize) -> impl Iterator<Item = usize> {
    let price = i128::from(prices[day]);
    (0..prices.len()).filter(move |&other| {
        other != day && (i128::from(prices[other]) - price).abs() * 5 <= price
    })
}

fn insert(sorted: &mut Vec<i64>, price: i64) {
    let at = sorted.partition_point(|&other| other < price);
    sorted.insert(at, price);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(prices: &[i64], expected: &[usize]) {
        let verdict = Verdict::of(prices);
        let suspect: Vec<usize> = (0..prices.len())
            .filter(|&day| verdict.is_suspect(day))
            .collect();
        assert_eq!(suspect, expected, "{prices:?}");
    }

    #[test]
    fn judges_prices_against_the_earlier_trusted_ones() {
        check(&[], &[]);
        check(&[100], &[]);
        check(&[100, 1000], &[]); // exactly ten times is not more than ten times
        check(&[100, 1001], &[1]);
        check(&[1001, 100], &[1]);
        check(&[100, 1001, 100], &[1]);
        check(&[100, 110, 9, 105], &[2]);
        check(&[100, 2000, 2100, 100], &[]); // the two dear days bear each other out
        check(&[100, 2000, 100, 2390], &[]); // also with a day between them
        check(&[100, 2000, 100, 2600], &[1, 3]); // 2000 is not within 20 % of 2600 (or 2600 of 2000)
        // 2080 is within 20 % of 2600, which makes both trusted.
        check(&[100, 100, 100, 2600, 2080], &[]);
    }

    #[test]
    fn two_contradictory_days_set_the_offer_apart() {
        assert!(Verdict::of(&[100, 5000]).is_contradiction());
        assert!(!Verdict::of(&[100, 5000, 100]).is_contradiction());
        assert!(!Verdict::of(&[100, 900]).is_contradiction());
    }

    #[test]
    fn what_an_editor_confirmed_is_trusted() {
        let check = |prices: &[i64], confirmed: usize, expected: &[usize]| {
            let verdict = Verdict::with(prices, |day| day == confirmed);
            let suspect = (0..prices.len()).filter(|&day| verdict.is_suspect(day));
            assert_eq!(suspect.collect::<Vec<_>>(), expected, "{prices:?}");
            assert!(!verdict.is_contradiction(), "{prices:?}");
        };
        check(&[100, 110, 9, 105], 2, &[]);
        check(&[100, 5_000], 1, &[]);
        check(&[100, 5_000], 0, &[1]);
        // Only the confirmed one: the other stays suspect.
        check(&[100, 110, 9, 105, 4_000], 2, &[4]);
    }
}
