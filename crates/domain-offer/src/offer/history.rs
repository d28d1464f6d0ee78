//! The days of an offer; most offers of a young catalog have one, which needs no memory of its own.

use super::days::DayPrice;

/// Days in order of currency and day; at least one in an offer that was seen.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum History {
    One(DayPrice),
    Many(Box<[DayPrice]>),
}

impl History {
    pub(super) fn as_slice(&self) -> &[DayPrice] {
        match self {
            Self::One(day) => std::slice::from_ref(day),
            Self::Many(days) => days,
        }
    }
}

impl From<Vec<DayPrice>> for History {
    fn from(days: Vec<DayPrice>) -> Self {
        match days.as_slice() {
            [day] => Self::One(*day),
            _ => Self::Many(days.into_boxed_slice()),
        }
    }
}
