//! Adoption of foreign documents: those that other programs put into `archivos`, such as the service before ours.
//!
//! They are left as they are. Each gets an entry in the foreign-document index (`previos`), which makes it a row
//! of the log like any other, or says why it is none. The entries come in batches as all rows do, so that the
//! order of the log is the same for every reader; which of several nodes writes an entry does not matter.
//!
//! What is new is found by ids: those after the last one seen, and those of the last minutes before
//! it, since ids made on several machines do not arrive in their order. At the start and once an hour
//! everything is looked through, for what arrived later still.

mod index;
mod judge;
mod summary;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use bson::oid::ObjectId;
use bson::{Bson, Document, doc};

use crate::calls::{REQUEST, all};
use crate::failure::Failure;
use crate::link::Link;
use crate::names::{BATCH_NUMBER, BY_BATCH, EXTRACTIONS, ROW_NUMBER};

pub use summary::Adopted;

/// Documents looked at in one step.
const STEP: i64 = 500;
/// Steps in one go while all documents are known.
const STEPS: usize = 20;
/// No id is before it.
const FIRST: ObjectId = ObjectId::from_bytes([0; 12]);
/// How far ids may be out of order before a document waits for the hourly look through everything.
const OVERLAP: Duration = Duration::from_mins(2);
/// How often everything is looked through.
const WHOLE: Duration = Duration::from_hours(1);
/// How often the recent ids are looked through.
const RECENT: Duration = Duration::from_millis(250);

/// Takes in what is there, whole.
pub(crate) async fn adopt_all(link: &Link) -> Result<Adopted, Failure> {
    let mut search = Search::default();
    while search.whole_ended.is_none() {
        search.step(link).await?;
    }
    summary::summary(link).await
}

/// How far a process has looked for foreign documents.
#[derive(Debug, Default)]
pub(crate) struct Search {
    /// Where the look through everything stands; `None` when it is over.
    whole: Option<ObjectId>,
    whole_ended: Option<Instant>,
    recent_ended: Option<Instant>,
    /// The latest id seen.
    latest: Option<ObjectId>,
    /// Ids near the latest that are in the index.
    seen: HashSet<ObjectId>,
}

impl Search {
    /// Looks at the next few documents, where it is time to; answers whether rows came of it.
    pub(crate) async fn step(&mut self, link: &Link) -> Result<bool, Failure> {
        let is_due = |last: Option<Instant>, every| last.is_none_or(|last| last.elapsed() >= every);
        if is_due(self.recent_ended, RECENT) && self.step_of_recent(link).await? {
            return Ok(true);
        }
        for _ in 0..STEPS {
            let is_over = self.whole.is_none() && !is_due(self.whole_ended, WHOLE);
            if is_over {
                break;
            }
            if self.step_of_whole(link).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn step_of_whole(&mut self, link: &Link) -> Result<bool, Failure> {
        let after = self.whole.unwrap_or(FIRST);
        let found = foreign(link, doc! { "$gt": after }, 1, STEP).await?;
        self.whole = if is_full(&found) {
            last_id(&found)
        } else {
            None
        };
        if self.whole.is_none() {
            self.whole_ended = Some(Instant::now());
        }
        index::take_in(link, found).await
    }

    async fn step_of_recent(&mut self, link: &Link) -> Result<bool, Failure> {
        if self.latest.is_none() {
            let newest = foreign(link, doc! { "$gt": FIRST }, -1, 1).await?;
            self.latest = last_id(&newest);
        }
        let from = self.latest.map_or(FIRST, before);
        let known: Vec<_> = self.seen.iter().copied().collect();
        let found = foreign(link, doc! { "$gte": from, "$nin": known }, 1, STEP).await?;
        let ids = found
            .iter()
            .filter_map(|document| document.get_object_id("_id").ok());
        let ids: Vec<_> = ids.collect();
        self.latest = self.latest.max(ids.last().copied());
        let more = is_full(&found);
        let any = index::take_in(link, found).await?;
        self.seen.extend(ids);
        if let Some(latest) = self.latest {
            let from = before(latest);
            self.seen.retain(|id| *id >= from);
        }
        self.recent_ended = (!more).then(Instant::now);
        Ok(any)
    }
}

fn is_full(found: &[Document]) -> bool {
    i64::try_from(found.len()).is_ok_and(|count| count >= STEP)
}

fn last_id(found: &[Document]) -> Option<ObjectId> {
    found.last()?.get_object_id("_id").ok()
}

/// The first id of the time that [`OVERLAP`] reaches back to from an id.
fn before(id: ObjectId) -> ObjectId {
    let bytes = id.bytes();
    let seconds = u32::from_be_bytes(*bytes.first_chunk().expect("an id has twelve bytes"));
    let overlap = u32::try_from(OVERLAP.as_secs()).unwrap_or(u32::MAX);
    let mut first = [0; 12];
    first[..4].copy_from_slice(&seconds.saturating_sub(overlap).to_be_bytes());
    ObjectId::from_bytes(first)
}

/// The first foreign documents whose id fits, from either end.
async fn foreign(
    link: &Link,
    id: Document,
    direction: i32,
    limit: i64,
) -> Result<Vec<Document>, Failure> {
    let extractions = link.documents(EXTRACTIONS).await?;
    let found = extractions
        .find(doc! { BATCH_NUMBER: Bson::Null, ROW_NUMBER: Bson::Null, "_id": id })
        .sort(doc! { BATCH_NUMBER: direction, ROW_NUMBER: direction, "_id": direction })
        .hint(mongodb::options::Hint::Name(BY_BATCH.to_owned()))
        .limit(limit);
    all(REQUEST, found).await
}
