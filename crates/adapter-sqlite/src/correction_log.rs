//! Corrections in SQLite: what editors said of which offers are one product, and of single sightings.

use std::sync::Arc;

use application::ports::{
    Correction, CorrectionLog, CorrectionPlace, CorrectionTail, RowReview, StoreError,
};
use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::id::{Id, OfferId};
use domain_offer::review::ReviewVerdict;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use crate::connections::Connections;
use crate::failure::Failure;

/// The corrections in an open file; clones share its connections. See
/// [`crate::SqliteStore::corrections`].
#[derive(Clone, Debug)]
pub struct SqliteCorrections {
    connections: Arc<Connections>,
}

impl SqliteCorrections {
    pub(crate) const fn new(connections: Arc<Connections>) -> Self {
        Self { connections }
    }
}

#[async_trait]
impl CorrectionLog for SqliteCorrections {
    async fn append(&self, correction: &Correction) -> Result<bool, StoreError> {
        let said = correction.clone();
        let work = move |transaction: &Transaction<'_>| {
            let mut statement = transaction.prepare_cached(
                "INSERT INTO correcciones (id, quien, momento, mismo, pares,
                     oferta, visto, contenido, veredicto, nota)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO NOTHING",
            )?;
            let pairs: Vec<u8> = said
                .pairs
                .iter()
                .flat_map(|(a, b)| [a.0, b.0].concat())
                .collect();
            let review = said.review.as_ref();
            let row = review.map(|review| review.row);
            let values = params![
                said.id.0,
                said.by,
                said.at.micros(),
                said.same,
                pairs,
                row.map(|row| row.offer.0),
                row.map(|row| row.seen_at.micros()),
                row.map(|row| row.content.0),
                review.map(|review| review.verdict.name()),
                review.map(|review| &review.note),
            ];
            Ok(statement.execute(values)? > 0)
        };
        self.connections.write("keep a correction", work).await
    }

    async fn tail(&self, after: Option<CorrectionPlace>) -> Result<CorrectionTail, StoreError> {
        let work = move |transaction: &Transaction<'_>| tail(transaction, after);
        self.connections.read("read the corrections", work).await
    }
}

fn tail(
    transaction: &Transaction<'_>,
    after: Option<CorrectionPlace>,
) -> Result<CorrectionTail, Failure> {
    let number = |place: CorrectionPlace| i64::try_from(place.number).unwrap_or(i64::MAX);
    let mut last = transaction.prepare_cached("SELECT id FROM correcciones WHERE numero = ?1")?;
    let mut is_known = |place: CorrectionPlace| {
        let found = last.query_row([number(place)], |row| row.get::<_, [u8; 12]>(0));
        Ok::<_, Failure>(found.optional()? == Some(place.id.0))
    };
    let restarted = match after {
        Some(place) => !is_known(place)?,
        None => false,
    };
    let from = after.filter(|_| !restarted);
    let mut tail = CorrectionTail {
        restarted,
        corrections: Vec::new(),
        place: from,
    };
    let mut statement = transaction.prepare_cached(
        "SELECT numero, id, quien, momento, mismo, pares, oferta, visto, contenido, veredicto, nota
         FROM correcciones WHERE numero > ?1 ORDER BY numero",
    )?;
    let mut rows = statement.query([from.map_or(0, number)])?;
    while let Some(row) = rows.next()? {
        let correction = correction(row)?;
        tail.place = Some(CorrectionPlace {
            number: u64::try_from(row.get::<_, i64>(0)?).unwrap_or_default(),
            id: correction.id,
        });
        tail.corrections.push(correction);
    }
    Ok(tail)
}

fn correction(row: &Row<'_>) -> Result<Correction, Failure> {
    let pairs: Vec<u8> = row.get(5)?;
    let (pairs, rest) = pairs.as_chunks::<24>();
    if !rest.is_empty() {
        return Err(Failure::unreadable("pairs of offers"));
    }
    Ok(Correction {
        id: Id(row.get(1)?),
        by: row.get(2)?,
        at: Instant::from_micros(row.get(3)?),
        same: row.get(4)?,
        pairs: pairs.iter().map(pair).collect(),
        review: review(row)?,
    })
}

/// `None` where it was said of pairs, or is a word that a later version knows.
fn review(row: &Row<'_>) -> Result<Option<RowReview>, Failure> {
    let verdict: Option<String> = row.get(9)?;
    let verdict = verdict.as_deref().and_then(ReviewVerdict::of_name);
    let Some(verdict) = verdict else {
        return Ok(None);
    };
    Ok(Some(RowReview {
        row: RowKey {
            offer: Id(row.get(6)?),
            seen_at: Instant::from_micros(row.get(7)?),
            content: Digest(row.get(8)?),
        },
        verdict,
        note: row.get(10)?,
    }))
}

fn pair(bytes: &[u8; 24]) -> (OfferId, OfferId) {
    let (halves, _) = bytes.as_chunks::<12>();
    (Id(halves[0]), Id(halves[1]))
}
