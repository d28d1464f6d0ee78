//! Which entries of the log a page shows.

use std::collections::HashMap;

use application::ports::{LogEntry, LogFilter, RowSelection, RowSpan};
use domain_offer::id::OfferId;

/// Says of an entry whether it passes all of the filter.
pub(super) fn test(filter: &LogFilter) -> impl Fn(&LogEntry) -> bool {
    let rows = filter.rows.as_ref().map(Selected::of);
    move |entry| {
        !entry.stripped
            && listed(filter.stores.as_deref(), &entry.raw.store)
            && listed(filter.categories.as_deref(), &entry.raw.category)
            && filter.since.is_none_or(|since| since <= entry.seen_at)
            && filter.until.is_none_or(|until| entry.seen_at < until)
            && rows.as_ref().is_none_or(|rows| rows.has(entry))
            && (!filter.with_details || !entry.raw.details.is_empty())
    }
}

fn listed(names: Option<&[String]>, name: &str) -> bool {
    names.is_none_or(|names| names.iter().any(|listed| listed == name.trim()))
}

struct Selected<'a> {
    spans: HashMap<OfferId, Vec<&'a RowSpan>>,
    /// Whether entries in a span pass, or those in none.
    inside: bool,
}

impl<'a> Selected<'a> {
    fn of(selection: &'a RowSelection) -> Self {
        let (list, inside) = match selection {
            RowSelection::Only(spans) => (spans, true),
            RowSelection::Except(spans) => (spans, false),
        };
        let mut spans: HashMap<_, Vec<_>> = HashMap::new();
        for span in list {
            spans.entry(span.offer).or_default().push(span);
        }
        Self { spans, inside }
    }

    fn has(&self, entry: &LogEntry) -> bool {
        let spans = self.spans.get(&entry.offer);
        let in_one = spans.is_some_and(|spans| {
            let contains =
                |span: &&RowSpan| span.from <= entry.seen_at && entry.seen_at < span.until;
            spans.iter().any(contains)
        });
        in_one == self.inside
    }
}
