//! Names of runs.

use std::fmt;

use domain_offer::time::{Instant, Zone};

/// The most characters of a name.
pub const MAX_CHARS: usize = 64;

/// What a run is called: as its scraper says, else the day on which it began.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunName(Box<str>);

impl RunName {
    /// A name of one to [`MAX_CHARS`] visible ASCII characters; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let is_name = (1..=MAX_CHARS).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_name.then(|| Self(text.into()))
    }

    /// The day of an instant in a zone, such as `2025-10-12`.
    pub fn of_day(at: Instant, zone: &Zone) -> Self {
        Self(zone.write_date(at).into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_visible_and_short() {
        let longest = "x".repeat(MAX_CHARS);
        for (text, good) in [
            ("nightly-42", true),
            ("a/b?c=%d", true),
            (&*longest, true),
            (&*format!("{longest}x"), false),
            ("", false),
            ("two words", false),
            ("tab\t", false),
            ("mañana", false),
            ("\u{7f}", false),
        ] {
            assert_eq!(RunName::parse(text).is_some(), good, "{text:?}");
        }
        let noon = Instant::from_micros(1_760_288_400_000_000);
        let day = RunName::of_day(noon, &Zone::bogota());
        assert_eq!(day.as_str(), "2025-10-12");
        assert_eq!(RunName::parse(day.as_str()), Some(day));
    }
}
