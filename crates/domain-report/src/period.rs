//! The period of a report, and the offers that count in it.

use domain_catalog::filter::Choice;
use domain_catalog::time::{AsOf, Instant};
use domain_catalog::view::Row;

/// The days up to T that a report looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first instant inside.
    pub from: Instant,
    /// T.
    pub to: Instant,
    /// How many days of 24 hours it is.
    pub days: u32,
}

impl Period {
    /// The last `days` days before T.
    pub const fn of(t: AsOf, days: u32) -> Self {
        Self {
            from: t.window(days).from,
            to: t.instant(),
            days,
        }
    }
}

/// The chosen offers whose shown price was seen inside the period.
pub(crate) fn priced_within<'v>(choice: &Choice<'v>, t: AsOf, days: u32) -> Vec<Row<'v>> {
    let window = t.window(days);
    let priced = |row: &Row| window.contains(row.priced_at());
    choice.rows().filter(priced).collect()
}
