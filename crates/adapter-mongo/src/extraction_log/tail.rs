//! Reads the log on from a place in it.

use std::collections::HashMap;

use application::ports::{Cursor, LogEntry, TAIL_BYTES, Tail};
use bson::{Document, doc};

use super::record::RowPlace;
use super::rows;
use crate::calls::{REQUEST, all};
use crate::failure::Failure;
use crate::link::Link;
use crate::names::{BATCH_NUMBER, BATCHES, ROW_NUMBER};

/// Batches looked at in one call.
const BATCHES_AT_ONCE: u16 = 500;
/// Bytes of a cursor.
const CURSOR: usize = 24;

/// A place in the log: a batch by its order, by an id that no other history has, and the last row
/// read of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LogPlace {
    pub(super) order: i64,
    pub(super) id: [u8; 12],
    pub(super) row: i32,
}

impl LogPlace {
    pub(super) fn read(cursor: &Cursor) -> Result<Option<Self>, Failure> {
        if cursor.0.is_empty() {
            return Ok(None);
        }
        let bytes: [u8; CURSOR] = cursor
            .0
            .as_slice()
            .try_into()
            .map_err(|_| Failure::ForeignCursor)?;
        let (order, rest) = bytes.split_first_chunk().expect("24 bytes are 8 and 16");
        let (id, row) = rest.split_first_chunk().expect("16 bytes are 12 and 4");
        Ok(Some(Self {
            order: i64::from_be_bytes(*order),
            id: *id,
            row: i32::from_be_bytes(row.try_into().expect("4 bytes are left")),
        }))
    }

    pub(super) fn cursor(self) -> Cursor {
        let mut bytes = Vec::with_capacity(CURSOR);
        bytes.extend(self.order.to_be_bytes());
        bytes.extend(self.id);
        bytes.extend(self.row.to_be_bytes());
        Cursor(bytes)
    }
}

/// A batch of the log.
#[derive(Clone, Copy, Debug)]
pub(super) struct LoggedBatch {
    pub(super) order: i64,
    pub(super) id: [u8; 12],
    pub(super) number: i64,
    pub(super) rows: i32,
    /// The bytes of its documents; 0 where they were not counted, which is so in batches of other programs' documents
    /// and of earlier releases.
    pub(super) bytes: i64,
    /// Whether it is of documents of other programs.
    pub(super) foreign: bool,
}

impl LoggedBatch {
    fn read(stored: &Document) -> Result<Self, Failure> {
        let unreadable = |_| Failure::Unreadable("batch");
        Ok(Self {
            order: stored.get_i64("_id").map_err(unreadable)?,
            id: stored.get_object_id("id").map_err(unreadable)?.bytes(),
            number: stored.get_i64("lote").map_err(unreadable)?,
            rows: stored.get_i32("filas").map_err(unreadable)?,
            bytes: stored.get_i64("bytes").unwrap_or(0),
            foreign: stored.get_bool("previos").unwrap_or(false),
        })
    }
}

/// At most `limit` entries after a cursor.
pub(super) async fn tail(link: &Link, after: &Cursor, limit: usize) -> Result<Tail, Failure> {
    let start = LogPlace::read(after)?;
    let mut at = start.unwrap_or_default();
    let mut batches = batches_from(link, at.order).await?;
    let restarted = start.is_some() && batches.first().is_none_or(|first| first.id != at.id);
    if restarted {
        at = LogPlace::default();
        batches = batches_from(link, 0).await?;
    }
    loop {
        let enough = enough(&batches, at, limit);
        let found = entries(link, enough, at, limit).await?;
        if let Some((place, _)) = found.last() {
            let is_cut = found.len() >= limit || enough.len() < batches.len();
            return Ok(Tail {
                cursor: place.cursor(),
                more: is_cut || batches.len() >= BATCHES_AT_ONCE.into(),
                entries: found.into_iter().map(|(_, entry)| entry).collect(),
                restarted,
            });
        }
        let Some(last) = enough.last().filter(|last| last.order > at.order) else {
            break;
        };
        // Batches without rows: aborted, or of rows that were removed since.
        at = LogPlace {
            order: last.order,
            id: last.id,
            row: i32::MAX,
        };
        batches = batches_from(link, at.order).await?;
    }
    let cursor = if restarted {
        Cursor::default()
    } else {
        after.clone()
    };
    Ok(Tail {
        more: false,
        entries: Vec::new(),
        cursor,
        restarted,
    })
}

/// The first batches of the log from an order on.
pub(super) async fn batches_from(link: &Link, order: i64) -> Result<Vec<LoggedBatch>, Failure> {
    let batches = link.documents(BATCHES).await?;
    let found = batches
        .find(doc! { "_id": { "$gte": order } })
        .sort(doc! { "_id": 1 })
        .limit(BATCHES_AT_ONCE.into());
    let found = all(REQUEST, found).await?;
    found.iter().map(LoggedBatch::read).collect()
}

/// The first batches that have as many entries after a place as are wanted, or as many bytes, as far as they were
/// counted.
fn enough(batches: &[LoggedBatch], at: LogPlace, limit: usize) -> &[LoggedBatch] {
    let (mut expected, mut bytes) = (0, 0);
    let needed = batches.iter().take_while(|batch| {
        let is_needed = expected < limit && bytes < TAIL_BYTES;
        // Of the batch that was begun, it is not known how many rows are left.
        if batch.order > at.order {
            expected += usize::try_from(batch.rows).unwrap_or(0);
            bytes += usize::try_from(batch.bytes).unwrap_or(0);
        }
        is_needed
    });
    &batches[..needed.count()]
}

/// The first `limit` entries of batches that come after a place.
async fn entries(
    link: &Link,
    batches: &[LoggedBatch],
    at: LogPlace,
    limit: usize,
) -> Result<Vec<(LogPlace, LogEntry)>, Failure> {
    let with_rows = batches.iter().filter(|batch| batch.rows > 0);
    let wanted: Vec<LoggedBatch> = with_rows.copied().collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = read(link, &wanted, at, limit).await?;
    found.sort_by_key(|(place, _)| (place.order, place.row));
    found.truncate(limit);
    Ok(found)
}

/// The rows of batches after a place; of each batch at least the first `limit` of them.
async fn read(
    link: &Link,
    wanted: &[LoggedBatch],
    at: LogPlace,
    limit: usize,
) -> Result<Vec<(LogPlace, LogEntry)>, Failure> {
    let batches: HashMap<i64, &LoggedBatch> =
        wanted.iter().map(|batch| (batch.number, batch)).collect();
    let mut found = Vec::new();
    for read in reads(wanted, at, limit) {
        let rows = if read.foreign {
            rows::of_others(link, read.filter, read.first).await?
        } else {
            rows::own(link, read.filter, read.first).await?
        };
        found.extend(
            rows.into_iter()
                .filter_map(|(RowPlace { batch, row }, entry)| {
                    let &LoggedBatch { order, id, .. } = *batches.get(&batch)?;
                    Some((LogPlace { order, id, row }, entry))
                }),
        );
    }
    Ok(found)
}

/// What one call reads.
struct OneRead {
    foreign: bool,
    filter: Document,
    /// Read only so many rows of it, the first ones.
    first: Option<usize>,
}

/// Small batches are read together. A batch that was begun or is a large one is read by itself and
/// no further than wanted, else each call would read all of it again.
fn reads(wanted: &[LoggedBatch], at: LogPlace, limit: usize) -> Vec<OneRead> {
    let is_begun = |batch: &LoggedBatch| batch.order == at.order;
    let is_large = |batch: &LoggedBatch| usize::try_from(batch.rows).is_ok_and(|rows| rows > limit);
    let (alone, together): (Vec<LoggedBatch>, Vec<LoggedBatch>) = wanted
        .iter()
        .partition(|batch| is_begun(batch) || is_large(batch));
    let mut reads: Vec<_> = alone
        .into_iter()
        .map(|batch| {
            let from = if is_begun(&batch) { at.row } else { -1 };
            OneRead {
                foreign: batch.foreign,
                filter: doc! { BATCH_NUMBER: batch.number, ROW_NUMBER: { "$gt": from } },
                // Index entries are few in a batch, and the first ones may be of documents that are gone.
                first: (!batch.foreign).then_some(limit),
            }
        })
        .collect();
    for foreign in [false, true] {
        let some = together.iter().filter(|batch| batch.foreign == foreign);
        let numbers: Vec<_> = some.map(|batch| batch.number).collect();
        if !numbers.is_empty() {
            reads.push(OneRead {
                foreign,
                filter: doc! { BATCH_NUMBER: { "$in": numbers } },
                first: None,
            });
        }
    }
    reads
}
