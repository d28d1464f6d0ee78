//! The rows that rules refuse.
//!
//! Every node that reads the log by the same rules finds the same ones, so no lease is asked for: a row is in its `_id`,
//! and to put it there twice does nothing.

use bson::{Document, doc, rawdoc};
use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;

use crate::calls::{LONG, all, insert_new, within};
use crate::extraction_log::record::{binary, bytes};
use crate::failure::Failure;
use crate::link::Link;
use crate::names::REJECTED;

pub(super) async fn note(link: &Link, rules: Digest, rows: &[RowKey]) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let rejected = link.raw(REJECTED).await?;
    let documents = rows.iter().map(|row| rawdoc! { "_id": id(rules, row) });
    let documents: Vec<_> = documents.collect();
    insert_new(&rejected, &documents, LONG).await?;
    Ok(())
}

pub(super) async fn all_of(link: &Link, rules: Digest) -> Result<Vec<RowKey>, Failure> {
    let rejected = link.raw(REJECTED).await?;
    let found = all(LONG, rejected.find(of_rules(rules))).await?;
    let row = |document: &bson::RawDocumentBuf| {
        let id: [u8; ID] = bytes(document.get_binary("_id")?)?;
        Ok::<_, Failure>(self::row(&id))
    };
    found.iter().map(row).collect()
}

/// Forgets what all other rules refuse.
pub(super) async fn drop_others(link: &Link, rules: Digest) -> Result<(), Failure> {
    let rejected = link.documents(REJECTED).await?;
    let others = doc! { "$nor": [of_rules(rules)] };
    within(6 * LONG, rejected.delete_many(others)).await?;
    Ok(())
}

/// Bytes of the rules' digest in an id, of the offer after it, of the instant and of the content.
const RULES: usize = 8;
const OFFER: usize = RULES + 12;
const SEEN: usize = OFFER + 8;
const ID: usize = SEEN + 32;

fn id(rules: Digest, row: &RowKey) -> bson::Binary {
    let seen_at = row.seen_at.micros().to_be_bytes();
    let parts: [&[u8]; 4] = [&rules.0[..RULES], &row.offer.0, &seen_at, &row.content.0];
    binary(&parts.concat())
}

fn row(id: &[u8; ID]) -> RowKey {
    let part = |from: usize| &id[from..];
    RowKey {
        offer: Id(*part(RULES).first_chunk().expect("an offer has 12 bytes")),
        seen_at: Instant::from_micros(i64::from_be_bytes(
            *part(OFFER).first_chunk().expect("an instant has 8 bytes"),
        )),
        content: Digest(*part(SEEN).first_chunk().expect("a digest has 32 bytes")),
    }
}

/// Ids of these rules; those of other lengths are not among them.
fn of_rules(rules: Digest) -> Document {
    let bound = |filler: u8| {
        let mut bytes = [filler; ID];
        bytes[..RULES].copy_from_slice(&rules.0[..RULES]);
        binary(&bytes)
    };
    doc! { "_id": { "$gte": bound(0), "$lte": bound(u8::MAX) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_in_its_id() {
        for micros in [i64::MIN, -1, 0, 1, i64::MAX] {
            let expected = RowKey {
                offer: Id([7; 12]),
                seen_at: Instant::from_micros(micros),
                content: Digest([9; 32]),
            };
            let id = id(Digest([1; 32]), &expected);
            assert_eq!(row(&id.bytes.try_into().unwrap()), expected);
        }
    }
}
