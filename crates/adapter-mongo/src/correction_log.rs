//! Corrections in MongoDB: what editors said of which offers are one product, and of single sightings.
//!
//! A correction is one document, which a server stores whole or not at all. Its `_id` is the number after
//! the last one's, so that numbers have no gaps and the second of two writers takes the next. They are few and
//! need no index of their own, nor a step of the schema, which an older program would refuse. One of a sighting names
//! no offers: a program that knows none of those reads past it.

use std::sync::Arc;

use application::ports::{
    Correction, CorrectionLog, CorrectionPlace, CorrectionTail, RowReview, StoreError,
};
use async_trait::async_trait;
use bson::spec::BinarySubtype;
use bson::{Binary, Document, doc};
use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use domain_offer::review::ReviewVerdict;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;
use mongodb::Collection;

use crate::calls::{LONG, REQUEST, all, on, within};
use crate::failure::Failure;
use crate::link::Link;
use crate::names::CORRECTIONS;

/// The corrections in a database; clones share its connections. See
/// [`crate::MongoStore::corrections`].
#[derive(Clone, Debug)]
pub struct MongoCorrections {
    link: Arc<Link>,
}

impl MongoCorrections {
    pub(crate) const fn new(link: Arc<Link>) -> Self {
        Self { link }
    }
}

#[async_trait]
impl CorrectionLog for MongoCorrections {
    async fn append(&self, correction: &Correction) -> Result<bool, StoreError> {
        let (link, document) = (Arc::clone(&self.link), document(correction));
        on(&self.link.runtime, "keep a correction", async move {
            append(&link.documents(CORRECTIONS).await?, document).await
        })
        .await
    }

    async fn tail(&self, after: Option<CorrectionPlace>) -> Result<CorrectionTail, StoreError> {
        let link = Arc::clone(&self.link);
        on(&self.link.runtime, "read the corrections", async move {
            tail(&link.documents(CORRECTIONS).await?, after).await
        })
        .await
    }
}

async fn append(said: &Collection<Document>, mut document: Document) -> Result<bool, Failure> {
    let same = doc! { "marca": document.get("marca") };
    loop {
        let last = said.find_one(doc! {}).sort(doc! { "_id": -1 });
        let last = within(REQUEST, last).await?;
        let last = last.map_or(Ok(0), |last| last.get_i64("_id"));
        let last = last.map_err(|_| Failure::Unreadable("correction"))?;
        // Asked after the last one is known: who puts the same there meanwhile takes the next number.
        if within(LONG, said.find_one(same.clone())).await?.is_some() {
            return Ok(false);
        }
        document.insert("_id", last + 1);
        match within(LONG, said.insert_one(&document)).await {
            Ok(_) => return Ok(true),
            Err(failure) if failure.is_duplicate_key() => {}
            Err(failure) => return Err(failure),
        }
    }
}

async fn tail(
    said: &Collection<Document>,
    after: Option<CorrectionPlace>,
) -> Result<CorrectionTail, Failure> {
    // With the last one that was read, which tells whether this is the same log.
    let from = after.map_or(0, |place| i64::try_from(place.number).unwrap_or(i64::MAX));
    let found = read(said, from).await?;
    let goes_on = |place: CorrectionPlace| found.first().is_some_and(|(first, _)| *first == place);
    let (restarted, found) = match after {
        Some(place) if goes_on(place) => (false, found),
        Some(_) => (true, read(said, 0).await?),
        None => (false, found),
    };
    let place = found.last().map(|(place, _)| *place);
    let skipped = usize::from(after.is_some() && !restarted);
    let corrections = found.into_iter().skip(skipped);
    Ok(CorrectionTail {
        restarted,
        corrections: corrections.map(|(_, correction)| correction).collect(),
        place,
    })
}

async fn read(
    said: &Collection<Document>,
    from: i64,
) -> Result<Vec<(CorrectionPlace, Correction)>, Failure> {
    let found = said
        .find(doc! { "_id": { "$gte": from } })
        .sort(doc! { "_id": 1 });
    let found: Vec<Document> = all(REQUEST, found).await?;
    let read = found.iter().map(correction);
    read.collect::<Option<_>>()
        .ok_or(Failure::Unreadable("correction"))
}

fn document(correction: &Correction) -> Document {
    let pairs = correction.pairs.iter();
    let mut document = doc! {
        "marca": binary(&correction.id.0),
        "quien": &correction.by,
        "momento": correction.at.micros(),
        "mismo": correction.same,
        "pares": binary(&pairs.flat_map(|(a, b)| [a.0, b.0].concat()).collect::<Vec<u8>>()),
    };
    if let Some(RowReview { row, verdict, note }) = &correction.review {
        let review = doc! {
            "oferta": binary(&row.offer.0),
            "visto": row.seen_at.micros(),
            "contenido": binary(&row.content.0),
            "veredicto": verdict.name(),
            "nota": note,
        };
        document.insert("revision", review);
    }
    document
}

fn binary(bytes: &[u8]) -> Binary {
    Binary {
        subtype: BinarySubtype::Generic,
        bytes: bytes.to_vec(),
    }
}

fn correction(stored: &Document) -> Option<(CorrectionPlace, Correction)> {
    let id = Id(stored
        .get_binary_generic("marca")
        .ok()?
        .as_slice()
        .try_into()
        .ok()?);
    let number = u64::try_from(stored.get_i64("_id").ok()?).ok()?;
    let (ids, rest) = stored.get_binary_generic("pares").ok()?.as_chunks::<12>();
    let (pairs, odd) = ids.as_chunks::<2>();
    if !(rest.is_empty() && odd.is_empty()) {
        return None;
    }
    let correction = Correction {
        id,
        by: stored.get_str("quien").ok()?.to_owned(),
        at: Instant::from_micros(stored.get_i64("momento").ok()?),
        same: stored.get_bool("mismo").ok()?,
        pairs: pairs.iter().map(|[a, b]| (Id(*a), Id(*b))).collect(),
        review: stored.get_document("revision").ok().and_then(review),
    };
    Some((CorrectionPlace { number, id }, correction))
}

/// `None` for one that only a later version knows.
fn review(stored: &Document) -> Option<RowReview> {
    let bytes = |name| stored.get_binary_generic(name).ok();
    Some(RowReview {
        row: RowKey {
            offer: Id(bytes("oferta")?.as_slice().try_into().ok()?),
            seen_at: Instant::from_micros(stored.get_i64("visto").ok()?),
            content: Digest(bytes("contenido")?.as_slice().try_into().ok()?),
        },
        verdict: ReviewVerdict::of_name(stored.get_str("veredicto").ok()?)?,
        note: stored.get_str("nota").ok()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the release before reviews read of a document.
    fn read_before(stored: &Document) -> Option<usize> {
        stored.get_binary_generic("marca").ok()?;
        stored.get_str("quien").ok()?;
        stored.get_i64("momento").ok()?;
        stored.get_bool("mismo").ok()?;
        let (ids, rest) = stored.get_binary_generic("pares").ok()?.as_chunks::<12>();
        let (pairs, odd) = ids.as_chunks::<2>();
        (rest.is_empty() && odd.is_empty()).then_some(pairs.len())
    }

    #[test]
    fn a_review_is_read_past_by_who_knows_none() {
        let said = Correction {
            id: Id([1; 12]),
            by: "user:1".to_owned(),
            at: Instant::from_micros(5),
            same: false,
            pairs: Vec::new(),
            review: Some(RowReview {
                row: RowKey {
                    offer: Id([2; 12]),
                    seen_at: Instant::from_micros(-7),
                    content: Digest([3; 32]),
                },
                verdict: ReviewVerdict::Wrong,
                note: "mal leído".to_owned(),
            }),
        };
        let mut stored = document(&said);
        assert_eq!(read_before(&stored), Some(0), "it names no offers");
        stored.insert("_id", 9_i64);
        assert_eq!(correction(&stored).map(|(_, said)| said), Some(said));
        // And this one reads past what comes after it.
        let revision = stored.get_document_mut("revision").unwrap();
        revision.insert("veredicto", "doubtful");
        assert_eq!(correction(&stored).unwrap().1.review, None);
    }
}
