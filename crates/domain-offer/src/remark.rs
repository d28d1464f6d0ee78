//! What is known of single sightings of an offer besides their prices.

/// What is known of a sighting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Remark {
    /// An editor confirmed it: it counts, however far from the others its price is.
    Confirmed,
    /// Its price is implausible for its category, and another store bears it out: it counts.
    Vouched,
    /// Its price is implausible for its category: it does not count.
    Implausible,
    /// An editor called it wrong: it does not count.
    Wrong,
}

impl Remark {
    /// Whether the sighting counts.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Confirmed | Self::Vouched)
    }
}

/// A remark on the sighting of a day, by the day's place in its offer's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayRemark {
    /// The place.
    pub day: u32,
    /// The remark.
    pub remark: Remark,
}

/// All remarks on the sightings of one offer, in order of place, one of a day. Most offers have none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Remarks<'r>(&'r [DayRemark]);

impl<'r> Remarks<'r> {
    /// None.
    pub const NONE: Self = Self(&[]);

    /// Those that are in order of place, one of a day.
    pub fn of(in_order: &'r [DayRemark]) -> Self {
        debug_assert!(
            in_order.is_sorted_by(|a, b| a.day < b.day),
            "remarks come in order"
        );
        Self(in_order)
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn iter(self) -> impl Iterator<Item = DayRemark> + 'r {
        self.0.iter().copied()
    }

    /// The remark on the day at a place.
    pub fn on(self, day: usize) -> Option<Remark> {
        if self.0.is_empty() {
            return None;
        }
        let day = u32::try_from(day).ok()?;
        let at = self
            .0
            .binary_search_by_key(&day, |remark| remark.day)
            .ok()?;
        Some(self.0[at].remark)
    }

    /// Whether the day at a place counts.
    pub fn lets_count(self, day: usize) -> bool {
        self.on(day).is_none_or(Remark::counts)
    }

    /// Whether an editor confirmed the day at a place.
    pub fn confirm(self, day: usize) -> bool {
        self.on(day) == Some(Remark::Confirmed)
    }
}
