//! How two values of an attribute stand to each other.

/// What two values of an attribute say of two listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Both are known and contradict.
    Differs,
    /// At least one is not known.
    Unknown,
    /// Both are known and nearly equal, as by a typing error.
    Near,
    /// Both are known and equal.
    Same,
}

impl Relation {
    /// Of two values that may be absent.
    pub fn of<T: PartialEq>(a: Option<T>, b: Option<T>) -> Self {
        match (a, b) {
            (Some(a), Some(b)) if a == b => Self::Same,
            (Some(_), Some(_)) => Self::Differs,
            _ => Self::Unknown,
        }
    }

    /// -1, 0, 0.5 or 1.
    pub const fn number(self) -> f32 {
        match self {
            Self::Differs => -1.0,
            Self::Unknown => 0.0,
            Self::Near => 0.5,
            Self::Same => 1.0,
        }
    }
}
