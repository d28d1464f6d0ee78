//! How much an offer's age takes from it.

/// Up to this age, in days, nothing.
const FRESH_DAYS: f64 = 1.0;
/// What each day takes from then on.
const DECAY: f64 = 0.1;

/// Freshness in (0,1] of an offer aged `age_days` at T: 1 up to a day, else 1 / (1 + 0.1·d).
pub fn freshness(age_days: f64) -> f64 {
    if age_days <= FRESH_DAYS {
        1.0
    } else {
        1.0 / (1.0 + DECAY * age_days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_from_the_second_day_on() {
        for (days, expected) in [
            (0.0, 1.0),
            (1.0, 1.0),
            (1.25, 0.888_888_9), // 1 / 1.125 = 8/9
            (2.0, 0.833_333_3),  // 1 / 1.2 = 5/6
            (10.0, 0.5),         // 1 / 2
            (30.0, 0.25),        // 1 / 4
            (90.0, 0.1),         // 1 / 10
        ] {
            assert!((freshness(days) - expected).abs() < 1e-6, "{days} days");
        }
    }
}
