//! The period of a report, and the offers that count in it.

use domain_catalog::filter::ShardSelection;
use domain_catalog::view::Row;
use domain_offer::time::{AsOf, Instant, Window};

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

/// The offers of a category that pass and whose shown price was seen inside the period, cheapest
/// first.
pub(crate) fn priced_within<'p, 'v>(
    part: &'p ShardSelection<'v>,
    t: AsOf,
    days: u32,
) -> impl Iterator<Item = Row<'v>> + use<'p, 'v> {
    let window = t.window(days);
    part.rows()
        .filter(move |row| window.contains(row.priced_at()))
}

/// Whether every row of the part's range passes and was priced inside the window.
pub(crate) fn is_whole_range(part: &ShardSelection<'_>, window: &Window) -> bool {
    let shard = part.shard();
    let rows = shard.currency_of(part.range().start);
    part.is_all_active()
        && window.contains(rows.oldest)
        && window.contains(rows.freshest)
        && shard.all_active(part.range())
}
