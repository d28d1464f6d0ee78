//! What editors say of single sightings.

use crate::time::Instant;

/// What an editor says of a sighting's price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReviewVerdict {
    /// It is right, however unlikely: it counts.
    Confirmed,
    /// It is wrong: it does not count.
    Wrong,
}

impl ReviewVerdict {
    /// Both, by the names that requests and stores know them by.
    pub const NAMED: [(&str, Self); 2] = [("confirmed", Self::Confirmed), ("wrong", Self::Wrong)];

    /// The one of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        let mut named = Self::NAMED.into_iter();
        named.find_map(|(known, verdict)| (known == name).then_some(verdict))
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Wrong => "wrong",
        }
    }
}

/// A review of a sighting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// What was said.
    pub verdict: ReviewVerdict,
    /// Why, in the editor's words; may be empty.
    pub note: Box<str>,
    /// When it was said.
    pub at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_known_by_their_names() {
        for (name, verdict) in ReviewVerdict::NAMED {
            assert_eq!(verdict.name(), name);
            assert_eq!(ReviewVerdict::of_name(name), Some(verdict));
        }
        for unknown in ["", "Wrong", "confirmed ", "right"] {
            assert_eq!(ReviewVerdict::of_name(unknown), None, "{unknown}");
        }
    }
}
