//! Whether a document of another program is a row, and which.

use application::ports::LogEntry;
use bson::oid::ObjectId;
use bson::{DateTime, Document};
use domain_offer::id::Id;
use domain_offer::normalise;
use domain_offer::time::Instant;

use crate::extraction_log::rows::text_of;
use crate::link::Link;

/// What a document is.
pub(super) enum Judged {
    /// A row.
    Usable(Box<LogEntry>),
    /// None, for this reason.
    Unusable(String),
}

/// Reads a document as an upload is read. It counts as received now, or when its id was made if that
/// is later.
pub(super) fn judge(link: &Link, id: ObjectId, document: Document) -> Judged {
    let millis = id.timestamp().max(DateTime::now()).timestamp_millis();
    let received_at = Instant::from_micros(millis.saturating_mul(1_000));
    let text = text_of(document);
    let parsed = match extraction_format::document::parse(text.as_bytes()) {
        Ok(parsed) => parsed,
        Err(problem) => return Judged::Unusable(problem.code.to_owned()),
    };
    let usable = normalise::judge(&parsed.raw, received_at, &link.rules);
    match usable.map(|usable| (usable.logged(), usable.seen_at())) {
        Ok((offer, seen_at)) => Judged::Usable(Box::new(LogEntry {
            stripped: false,
            id: Id(id.bytes()),
            received_at,
            offer,
            seen_at,
            content: parsed.content,
            raw: parsed.raw,
            document: text,
        })),
        Err(rejection) => Judged::Unusable(rejection.code().to_owned()),
    }
}
