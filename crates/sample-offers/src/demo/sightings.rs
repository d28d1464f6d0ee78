//! When shops are scraped, and on which days an offer was on the page.

use super::RUNS;
use super::products::Note;
use super::shops::Shop;
use crate::date::{BOGOTA, DAY, SECOND};
use crate::rng::Rng;

/// No scrape takes longer, the wait before it included (microseconds).
const LONGEST: i64 = 900 * SECOND;

/// When a shop's scrape began, so many runs back (microseconds since 1970); it ends before `as_of`.
pub(super) fn run_start(shop: &Shop, back: usize, as_of: i64) -> i64 {
    let zone = i64::from(BOGOTA.seconds()) * SECOND;
    let midnight = as_of
        .saturating_add(zone)
        .div_euclid(DAY)
        .saturating_mul(DAY);
    let (hour, minute) = shop.at;
    let at = midnight.saturating_add((hour * 3600 + minute * 60) * SECOND - zone);
    let too_late = at.saturating_add(LONGEST) > as_of;
    let back = i64::try_from(back).expect("some weeks") + i64::from(too_late);
    let wait = Rng::named(&["run", shop.name, &back.to_string()]).between(0, 300);
    at.saturating_sub(back * DAY).saturating_add(wait * SECOND)
}

/// How long after the start a row was scraped (microseconds): with its page, or one by one.
pub(super) fn delay(shop: &Shop, total: u32, page: u32, jitter: &mut Rng) -> i64 {
    if shop.precise {
        i64::from(total) * 2 * SECOND + jitter.between(0, SECOND - 1)
    } else {
        i64::from(page) * 7 * SECOND
    }
}

/// On which runs back an offer was seen.
pub(super) fn of(note: Note, shop: &Shop, rng: &mut Rng) -> [bool; RUNS] {
    let (newest, oldest, days) = match note {
        Note::SoldOut => (41, RUNS - 1, 4),
        Note::New => (0, 12, 9 + rng.below(4)),
        _ => (0, 41, 8 + rng.below(17)),
    };
    let mut runs: Vec<usize> = (newest..=oldest)
        .filter(|&back| note == Note::SoldOut || !skipped(shop, back))
        .collect();
    let mut seen = [false; RUNS];
    // Most of what a shop sells is on its newest page; the rest was last seen some days ago.
    seen[newest] = rng.percent(70);
    for _ in 0..days.min(runs.len()) {
        seen[runs.swap_remove(rng.below(runs.len()))] = true;
    }
    seen
}

/// Whether a shop's scrape failed on that day: about one in ten, never the newest.
fn skipped(shop: &Shop, back: usize) -> bool {
    back > 0 && Rng::named(&["skipped", shop.name, &back.to_string()]).percent(10)
}

#[cfg(test)]
mod tests {
    use super::super::shops::SHOPS;
    use super::*;
    use crate::date::{DEFAULT_AS_OF, local_text};

    #[test]
    fn scrapes_keep_their_hour_and_end_before_the_date_asked_for() {
        for hour in 0..24 {
            let as_of = DEFAULT_AS_OF + hour * 3600 * SECOND;
            for shop in &SHOPS {
                let start = run_start(shop, 0, as_of);
                assert!(start + LONGEST - 300 * SECOND <= as_of, "{}", shop.name);
                assert!(as_of - start < DAY + LONGEST, "{}", shop.name);
                let text = local_text(start);
                assert_eq!(text[11..13], format!("{:02}", shop.at.0), "{}", shop.name);
            }
        }
    }

    #[test]
    fn notes_decide_the_days() {
        let mut rng = Rng::seeded(1);
        let newest = |seen: [bool; RUNS]| seen.iter().position(|&seen| seen).unwrap();
        for shop in &SHOPS {
            assert!(newest(of(Note::SoldOut, shop, &mut rng)) > 40);
            let new = of(Note::New, shop, &mut rng);
            assert!(new.iter().rposition(|&seen| seen).unwrap() <= 12);
            assert!(newest(of(Note::None, shop, &mut rng)) < 30);
        }
    }
}
