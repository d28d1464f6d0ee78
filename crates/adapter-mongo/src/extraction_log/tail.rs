//! Reading on from a place in the log.

use std::collections::HashMap;

use application::ports::{Cursor, LogEntry, Tail};
use bson::{Document, doc};

use super::record::Place;
use super::{Shared, batches, rows};
use crate::adoption;
use crate::calls::{REQUEST, all};
use crate::failure::Failure;
use crate::names::{BATCHES, LOT, PLACE};
use crate::store::Link;

/// Batches looked at in one call.
const BATCHES_AT_ONCE: u16 = 500;
/// Bytes of a cursor.
const CURSOR: usize = 24;

/// A place in the log: a batch by its order, by an id that no other history has, and the last row
/// read of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct At {
    pub(super) order: i64,
    pub(super) id: [u8; 12],
    pub(super) row: i32,
}

impl At {
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
pub(super) struct Batch {
    pub(super) order: i64,
    pub(super) id: [u8; 12],
    pub(super) lot: i64,
    pub(super) rows: i32,
    pub(super) cards: bool,
}

impl Batch {
    fn read(stored: &Document) -> Result<Self, Failure> {
        let unreadable = |_| Failure::Unreadable("batch");
        Ok(Self {
            order: stored.get_i64("_id").map_err(unreadable)?,
            id: stored.get_object_id("id").map_err(unreadable)?.bytes(),
            lot: stored.get_i64("lote").map_err(unreadable)?,
            rows: stored.get_i32("filas").map_err(unreadable)?,
            cards: stored.get_bool("previos").unwrap_or(false),
        })
    }
}

/// At most `limit` entries after a cursor.
pub(super) async fn tail(shared: &Shared, after: &Cursor, limit: usize) -> Result<Tail, Failure> {
    let link = &shared.link;
    let start = At::read(after)?;
    let mut at = start.unwrap_or_default();
    let mut batches = batches_from(link, at.order).await?;
    let restarted = start.is_some() && batches.first().is_none_or(|first| first.id != at.id);
    if restarted {
        at = At::default();
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
        // Batches without rows: given up, or of rows that were removed since.
        at = At {
            order: last.order,
            id: last.id,
            row: i32::MAX,
        };
        batches = batches_from(link, at.order).await?;
    }
    settle_dead(shared).await?;
    if limit > 0 && adopted(shared).await? {
        // There are entries now; a call of its own reads them.
        return Box::pin(tail(shared, after, limit)).await;
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

/// At the end of the log there is time to look after what dead processes left.
async fn settle_dead(shared: &Shared) -> Result<(), Failure> {
    let register = batches::register(&shared.link).await?;
    shared
        .watch
        .settle_overdue(&shared.link, &register.open)
        .await
}

/// At the end of the log there is time to look for what other programs wrote; answers whether rows
/// came of it.
async fn adopted(shared: &Shared) -> Result<bool, Failure> {
    // Another reader of this process is looking, or looks next time.
    let Ok(mut progress) = shared.adoption.try_lock() else {
        return Ok(false);
    };
    adoption::step(&shared.link, &mut progress).await
}

pub(super) async fn batches_from(link: &Link, order: i64) -> Result<Vec<Batch>, Failure> {
    let batches = link.documents(BATCHES).await?;
    let found = batches
        .find(doc! { "_id": { "$gte": order } })
        .sort(doc! { "_id": 1 })
        .limit(BATCHES_AT_ONCE.into());
    let found = all(REQUEST, found).await?;
    found.iter().map(Batch::read).collect()
}

/// The first batches that have as many entries after a place as are wanted, as far as they were counted.
fn enough(batches: &[Batch], at: At, limit: usize) -> &[Batch] {
    let mut expected = 0;
    let needed = batches.iter().take_while(|batch| {
        let is_needed = expected < limit;
        // Of the batch that was begun, nobody counts what is left.
        if batch.order > at.order {
            expected += usize::try_from(batch.rows).unwrap_or(0);
        }
        is_needed
    });
    &batches[..needed.count()]
}

/// The first `limit` entries of batches that come after a place.
async fn entries(
    link: &Link,
    batches: &[Batch],
    at: At,
    limit: usize,
) -> Result<Vec<(At, LogEntry)>, Failure> {
    let with_rows = batches.iter().filter(|batch| batch.rows > 0);
    let wanted: Vec<Batch> = with_rows.copied().collect();
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
    wanted: &[Batch],
    at: At,
    limit: usize,
) -> Result<Vec<(At, LogEntry)>, Failure> {
    let batches: HashMap<i64, &Batch> = wanted.iter().map(|batch| (batch.lot, batch)).collect();
    let mut found = Vec::new();
    for part in parts(wanted, at, limit) {
        let read = if part.cards {
            rows::of_others(link, part.filter, part.first).await?
        } else {
            rows::own(link, part.filter, part.first).await?
        };
        found.extend(read.into_iter().filter_map(|(Place { lot, row }, entry)| {
            let &Batch { order, id, .. } = *batches.get(&lot)?;
            Some((At { order, id, row }, entry))
        }));
    }
    Ok(found)
}

/// What one call reads.
struct Part {
    cards: bool,
    filter: Document,
    /// Read only so many rows of it, the first ones.
    first: Option<usize>,
}

/// Small batches are read together. A batch that was begun or is a large one is read by itself and
/// no further than wanted, else each call would read all of it again.
fn parts(wanted: &[Batch], at: At, limit: usize) -> Vec<Part> {
    let is_begun = |batch: &Batch| batch.order == at.order;
    let is_large = |batch: &Batch| usize::try_from(batch.rows).is_ok_and(|rows| rows > limit);
    let (alone, together): (Vec<Batch>, Vec<Batch>) = wanted
        .iter()
        .partition(|batch| is_begun(batch) || is_large(batch));
    let mut parts: Vec<_> = alone
        .into_iter()
        .map(|batch| {
            let from = if is_begun(&batch) { at.row } else { -1 };
            Part {
                cards: batch.cards,
                filter: doc! { LOT: batch.lot, PLACE: { "$gt": from } },
                // Cards are few in a batch, and the first ones may be of documents that are gone.
                first: (!batch.cards).then_some(limit),
            }
        })
        .collect();
    for cards in [false, true] {
        let lots = together.iter().filter(|batch| batch.cards == cards);
        let lots: Vec<_> = lots.map(|batch| batch.lot).collect();
        if !lots.is_empty() {
            parts.push(Part {
                cards,
                filter: doc! { LOT: { "$in": lots } },
                first: None,
            });
        }
    }
    parts
}
