//! Which entries of the log a page shows.

use std::collections::HashMap;

use application::ports::{LogEntry, LogFilter, RowSpan};
use domain_offer::id::OfferId;

/// Says of an entry whether it passes all of the filter.
pub(super) fn test(filter: &LogFilter) -> impl Fn(&LogEntry) -> bool {
    let rows = filter.rows.as_ref();
    let only = rows.and_then(|rows| rows.only.as_deref()).map(Spans::of);
    let except = rows.map(|rows| Spans::of(&rows.except));
    move |entry| {
        !entry.stripped
            && listed(filter.stores.as_deref(), entry.raw.store.as_str())
            && listed(filter.categories.as_deref(), entry.raw.category.as_str())
            && filter.since.is_none_or(|since| since <= entry.seen_at)
            && filter.until.is_none_or(|until| entry.seen_at < until)
            && only.as_ref().is_none_or(|spans| spans.have(entry))
            && !except.as_ref().is_some_and(|spans| spans.have(entry))
            && (!filter.with_details || entry.raw.details.get().is_some())
    }
}

fn listed(names: Option<&[String]>, name: &str) -> bool {
    names.is_none_or(|names| names.iter().any(|listed| listed == name))
}

/// Spans by their offers.
struct Spans<'a>(HashMap<OfferId, Vec<&'a RowSpan>>);

impl<'a> Spans<'a> {
    fn of(list: &'a [RowSpan]) -> Self {
        let mut spans: HashMap<_, Vec<_>> = HashMap::new();
        for span in list {
            spans.entry(span.offer).or_default().push(span);
        }
        Self(spans)
    }

    fn have(&self, entry: &LogEntry) -> bool {
        let mut spans = self.0.get(&entry.offer).into_iter().flatten();
        spans.any(|span| span.contains(entry.seen_at, &entry.content))
    }
}
