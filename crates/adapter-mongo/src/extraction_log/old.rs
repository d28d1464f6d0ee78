//! Looks for rows that are old enough to lose their long texts, batch by batch.

use application::ports::{OldRow, OldRows, Stretch};
use bson::{RawDocument, RawDocumentBuf, doc};
use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use domain_offer::time::Instant;

use super::record::bytes;
use super::tail::{LogPlace, LoggedBatch, batches_from};
use crate::calls::{LONG, all};
use crate::failure::Failure;
use crate::link::Link;
use crate::names::{BATCH_NUMBER, CONTENT, EXTRACTIONS, OFFER, OURS, RECEIVED, ROW_NUMBER, SEEN};

/// The whole rows of a stretch that are old enough. Documents of other programs are none of ours to change.
pub(super) async fn old(link: &Link, stretch: &Stretch) -> Result<OldRows, Failure> {
    let mut at = LogPlace::read(&stretch.after)?.unwrap_or_default();
    let Some(until) = LogPlace::read(&stretch.until)? else {
        return Ok(OldRows::default());
    };
    let batches = batches_from(link, at.order).await?;
    let mut found = OldRows::default();
    let mut left = stretch.limit;
    for batch in &batches {
        if batch.order > until.order {
            return Ok(found);
        }
        let (from, to) = rows_of(batch, at, until);
        let rows = if batch.foreign || batch.rows == 0 {
            Vec::new()
        } else {
            read(link, batch.number, from, to, left).await?
        };
        left -= rows.len();
        for row in &rows {
            found.rows.extend(old_row(row, stretch.received_before)?);
        }
        let last = rows.last().filter(|_| left == 0);
        let row = match last {
            Some(last) => last.get_document(OURS)?.get_i32("fila")?,
            None => to,
        };
        let LoggedBatch { order, id, .. } = *batch;
        at = LogPlace { order, id, row };
        if left == 0 {
            break;
        }
    }
    // Past the last batch of the log there is nothing, whatever the stretch says.
    let is_end = batches.is_empty() || (at.order, at.row) >= (until.order, until.row);
    found.next = (!is_end && at.cursor() != stretch.after).then(|| at.cursor());
    Ok(found)
}

/// Which rows of a batch are in a stretch: after the first, up to the second.
const fn rows_of(batch: &LoggedBatch, at: LogPlace, until: LogPlace) -> (i32, i32) {
    let from = if batch.order == at.order { at.row } else { -1 };
    let to = if batch.order == until.order {
        until.row
    } else {
        i32::MAX
    };
    (from, to)
}

async fn read(
    link: &Link,
    batch: i64,
    from: i32,
    to: i32,
    limit: usize,
) -> Result<Vec<RawDocumentBuf>, Failure> {
    let extractions = link.raw(EXTRACTIONS).await?;
    let found = extractions
        .find(doc! { BATCH_NUMBER: batch, ROW_NUMBER: { "$gt": from, "$lte": to } })
        .projection(doc! { ROW_NUMBER: 1, SEEN: 1, RECEIVED: 1, OFFER: 1, CONTENT: 1 })
        .sort(doc! { BATCH_NUMBER: 1, ROW_NUMBER: 1 })
        .limit(i64::try_from(limit).unwrap_or(i64::MAX));
    all(LONG, found).await
}

/// `None` for one that is stripped, or was received later.
fn old_row(row: &RawDocument, received_before: Instant) -> Result<Option<OldRow>, Failure> {
    let ours = row.get_document(OURS)?;
    let is_whole = ours.get("visto")?.is_some();
    if !is_whole || Instant::from_micros(ours.get_i64("recibido")?) >= received_before {
        return Ok(None);
    }
    Ok(Some(OldRow {
        id: Id(row.get_object_id("_id")?.bytes()),
        offer: Id(bytes(ours.get_binary("oferta")?)?),
        seen_at: Instant::from_micros(ours.get_i64("visto")?),
        content: Digest(bytes(ours.get_binary("contenido")?)?),
    }))
}
