//! What a run keeps of a row, as it is judged.

use std::sync::Arc;

use domain_offer::extraction::{Digest, RawExtraction};
use domain_offer::normalise::Usable;
use domain_offer::rejection::Rejection;
use domain_offer::rules::Rules;
use domain_offer::text::{fold, is_absent};
use domain_run::{Fate, Missing, RunRow};

use super::super::ingest::RowOutcome;
use crate::ports::Outcome;

/// The most bytes of a category's name; what goes beyond is cut off.
const MAX_NAME_BYTES: usize = 96;

/// A row of a run of which it is not known yet what becomes of it.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The first 64 bits of its content's digest.
    pub(super) digest: u64,
    /// The key of its store; empty where it does not say.
    pub(super) store: Arc<str>,
    row: RunRow,
}

impl Draft {
    /// Of a row as it was judged.
    pub(super) fn of(
        raw: &RawExtraction,
        content: Digest,
        judged: &Result<Usable<'_>, Rejection>,
        rules: &Rules,
    ) -> Self {
        let (category, missing) = (category(raw.category.as_str()), Some(Missing::of(raw)));
        let (store, row) = match judged {
            Ok(seen) => {
                let row = RunRow {
                    fate: Fate::Stored,
                    category,
                    missing,
                    offer: Some(seen.logged()),
                    seen_at: Some(seen.seen_at()),
                    price: Some((seen.price().currency(), seen.price().minor())),
                };
                (Arc::clone(&seen.store().key), row)
            }
            Err(rejection) => {
                let row = RunRow::rejected(rejection.code(), category, missing);
                (store(raw.store.as_str(), rules), row)
            }
        };
        Self {
            digest: content.beginning(),
            store,
            row,
        }
    }

    /// Of a row that could not even be read, known by its place in its upload.
    pub(super) fn unreadable(place: (u64, u64), code: &str) -> Self {
        let (index, line) = place;
        let text = format!("{index} {line} {code}");
        Self {
            digest: Digest::of(text.as_bytes()).beginning(),
            store: "".into(),
            row: RunRow::rejected(code, "".into(), None),
        }
    }

    /// The row, of which this became.
    pub(super) fn become_of(self, outcome: &RowOutcome) -> (u64, RunRow) {
        let mut row = self.row;
        if let RowOutcome::Accepted(_, outcome) = outcome {
            row.fate = match outcome {
                Outcome::Stored => Fate::Stored,
                Outcome::Variant => Fate::Variant,
                Outcome::Duplicate => Fate::Duplicate,
            };
        }
        (self.digest, row)
    }

    /// The row of one that is refused already.
    pub(super) fn refused(self) -> (u64, RunRow) {
        (self.digest, self.row)
    }
}

/// The name of a category as the scraper writes it: a run is about the scraper, not about what the taxonomy makes of it.
fn category(text: &str) -> Arc<str> {
    if is_absent(text) {
        return "".into();
    }
    let folded = fold(text);
    let end = folded.floor_char_boundary(MAX_NAME_BYTES);
    folded[..end].trim().into()
}

fn store(text: &str, rules: &Rules) -> Arc<str> {
    // One too long is refused, and of no store that is known.
    if is_absent(text) || text.len() > domain_offer::rejection::MAX_FIELD_BYTES {
        return "".into();
    }
    rules.taxonomy.store(text).key
}
