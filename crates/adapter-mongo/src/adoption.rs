//! Documents that other programs put into `archivos`: those of the service before ours, and what is
//! still written by others.
//!
//! They are left as they are. Each gets a card in `previos`, which makes it a row of the log like any
//! other, or says why it is none. The cards come in batches as all rows do, so that the order of the
//! log is the same for every reader; which of several nodes writes a card does not matter.
//!
//! What is new is found by ids: those after the last one seen, and those of the last minutes before
//! it, since ids made on several machines do not arrive in their order. At the start and once an hour
//! everything is looked through, for what arrived later still.

mod judge;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::time::{Duration, Instant};

use application::ports::NewExtraction;
use bson::oid::ObjectId;
use bson::{Bson, Document, RawDocumentBuf, doc, rawdoc};
use domain_catalog::extraction::Digest;
use domain_catalog::id::Id;

use crate::calls::{LONG, REQUEST, all, within};
use crate::extraction_log::batches::{self, Content};
use crate::extraction_log::key::Key;
use crate::extraction_log::record::{self, Place};
use crate::failure::{Failure, is_duplicate};
use crate::names::{CARDS, CONTENT, FILES, KEY, LOT, OURS, PLACE};
use crate::store::Link;
use judge::{Judged, judge};

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

/// What was made of other programs' documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Documents that became rows of the log.
    pub rows: u64,
    /// Documents that say the same as another one.
    pub repeats: u64,
    /// Documents that are not usable, by reason, with the ids of the first few.
    pub unusable: BTreeMap<String, (u64, Vec<String>)>,
}

impl fmt::Display for Adopted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "documents of other programs: {} rows, {} repeats",
            self.rows, self.repeats
        )?;
        for (reason, (count, ids)) in &self.unusable {
            writeln!(f, "  not usable, {reason}: {count} ({})", ids.join(", "))?;
        }
        Ok(())
    }
}

/// Ids shown of each reason.
const SHOWN: i64 = 5;

/// How far a process has looked.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Where the look through everything stands; `None` when it is over.
    whole: Option<ObjectId>,
    whole_ended: Option<Instant>,
    recent_ended: Option<Instant>,
    /// The latest id seen.
    latest: Option<ObjectId>,
    /// Ids near the latest that have cards.
    seen: HashSet<ObjectId>,
}

/// Takes in what is there, whole.
pub(crate) async fn adopt_all(link: &Link) -> Result<Adopted, Failure> {
    let mut progress = Progress::default();
    loop {
        step(link, &mut progress).await?;
        if progress.whole_ended.is_some() {
            return summary(link).await;
        }
    }
}

/// Looks at the next few documents, where it is time to; answers whether rows came of it.
pub(crate) async fn step(link: &Link, progress: &mut Progress) -> Result<bool, Failure> {
    let is_due = |last: Option<Instant>, every| last.is_none_or(|last| last.elapsed() >= every);
    if is_due(progress.recent_ended, RECENT) && step_of_recent(link, progress).await? {
        return Ok(true);
    }
    for _ in 0..STEPS {
        let is_over = progress.whole.is_none() && !is_due(progress.whole_ended, WHOLE);
        if is_over {
            break;
        }
        if step_of_whole(link, progress).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn step_of_whole(link: &Link, progress: &mut Progress) -> Result<bool, Failure> {
    let after = progress.whole.unwrap_or(FIRST);
    let found = theirs(link, doc! { "$gt": after }, 1, STEP).await?;
    progress.whole = if is_full(&found) {
        last_id(&found)
    } else {
        None
    };
    if progress.whole.is_none() {
        progress.whole_ended = Some(Instant::now());
    }
    take_in(link, found).await
}

async fn step_of_recent(link: &Link, progress: &mut Progress) -> Result<bool, Failure> {
    if progress.latest.is_none() {
        let newest = theirs(link, doc! { "$gt": FIRST }, -1, 1).await?;
        progress.latest = last_id(&newest);
    }
    let from = progress.latest.map_or(FIRST, before);
    let known: Vec<_> = progress.seen.iter().copied().collect();
    let found = theirs(link, doc! { "$gte": from, "$nin": known }, 1, STEP).await?;
    let ids = found
        .iter()
        .filter_map(|document| document.get_object_id("_id").ok());
    let ids: Vec<_> = ids.collect();
    progress.latest = progress.latest.max(ids.last().copied());
    let more = is_full(&found);
    let any = take_in(link, found).await?;
    progress.seen.extend(ids);
    if let Some(latest) = progress.latest {
        let from = before(latest);
        progress.seen.retain(|id| *id >= from);
    }
    progress.recent_ended = (!more).then(Instant::now);
    Ok(any)
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

/// The first documents of other programs whose id fits, from either end.
async fn theirs(
    link: &Link,
    id: Document,
    direction: i32,
    limit: i64,
) -> Result<Vec<Document>, Failure> {
    let files = link.documents(FILES).await?;
    let found = files
        .find(doc! { LOT: Bson::Null, PLACE: Bson::Null, "_id": id })
        .sort(doc! { LOT: direction, PLACE: direction, "_id": direction })
        .hint(mongodb::options::Hint::Name(
            crate::names::BY_LOT.to_owned(),
        ))
        .limit(limit);
    all(REQUEST, found).await
}

/// Makes cards of the documents that have none; answers whether rows came of it.
async fn take_in(link: &Link, found: Vec<Document>) -> Result<bool, Failure> {
    let fresh = without_cards(link, found).await?;
    if fresh.is_empty() {
        return Ok(false);
    }
    let (lot, _) = batches::begin(link).await?;
    let work = async {
        match write_cards(link, fresh, lot).await? {
            0 => batches::forget(link, lot).await.map(|()| false),
            rows => batches::commit(link, lot, rows, Content::Cards)
                .await
                .map(|()| true),
        }
    };
    let taken = batches::keep_alive(link, lot, work).await;
    if taken.is_err() {
        // Also where another process gave it up meanwhile: cards that were written after that are taken out.
        batches::settle(link, lot).await?;
    }
    taken
}

async fn without_cards(link: &Link, found: Vec<Document>) -> Result<Vec<Document>, Failure> {
    if found.is_empty() {
        return Ok(found);
    }
    let ids: Vec<_> = found
        .iter()
        .filter_map(|document| document.get_object_id("_id").ok())
        .collect();
    let cards = link.documents(CARDS).await?;
    let known = cards
        .find(doc! { "_id": { "$in": ids } })
        .projection(doc! { "_id": 1 });
    let known = all(LONG, known).await?;
    let known: HashSet<_> = known
        .iter()
        .filter_map(|card| card.get_object_id("_id").ok())
        .collect();
    let is_new = |document: &Document| {
        document
            .get_object_id("_id")
            .is_ok_and(|id| !known.contains(&id))
    };
    Ok(found.into_iter().filter(is_new).collect())
}

/// Writes cards under a batch; answers how many became rows.
async fn write_cards(link: &Link, fresh: Vec<Document>, lot: i64) -> Result<i32, Failure> {
    let mut rows = Vec::new();
    let mut others = Vec::new();
    for document in fresh {
        let id = document
            .get_object_id("_id")
            .map_err(|_| Failure::Unreadable("id"))?;
        match judge(link, id, document) {
            Judged::Usable(new) => rows.push(*new),
            Judged::Unusable(reason) => others.push(rawdoc! { "_id": id, "motivo": reason }),
        }
    }
    let mut taken = taken(link, rows.iter().map(|new| (new.offer, new.seen_at))).await?;
    let mut cards = Vec::new();
    for (number, new) in rows.iter().enumerate() {
        let id = record::object_id(new.id);
        let row = i32::try_from(number).map_err(|_| Failure::TooLarge)?;
        let ours = record::card(new, Place { lot, row });
        let Some(key) = free_key(&mut taken, new) else {
            others.push(rawdoc! { "_id": id, "motivo": REPEAT });
            continue;
        };
        cards.push(rawdoc! { "_id": id, "clave": key.binary(), "arryn": ours });
    }
    insert(link, &others).await?;
    let refused = insert(link, &cards).await?;
    // Refused ones say what another card says, or were written by another node at this moment.
    let repeats: Vec<_> = refused
        .iter()
        .filter_map(|&number| cards[number].get_object_id("_id").ok())
        .map(|id| rawdoc! { "_id": id, "motivo": REPEAT })
        .collect();
    insert(link, &repeats).await?;
    i32::try_from(cards.len() - refused.len()).map_err(|_| Failure::TooLarge)
}

/// What the card of a repeat says.
const REPEAT: &str = "repeat";

/// The key that a row can stand under; `None` where a row of the same content is there already.
fn free_key(taken: &mut HashMap<Key, Digest>, new: &NewExtraction) -> Option<Key> {
    let first = Key::first(new.offer, new.seen_at);
    let key = match taken.get(&first) {
        None => first,
        Some(content) if *content == new.content => return None,
        Some(_) => Key::variant(new.offer, new.seen_at, new.content),
    };
    taken.insert(key, new.content).is_none().then_some(key)
}

/// Which of the offers and instants have a row already, of ours or of other programs, and with which
/// content.
async fn taken(
    link: &Link,
    moments: impl Iterator<Item = (Id, domain_catalog::time::Instant)>,
) -> Result<HashMap<Key, Digest>, Failure> {
    let keys: Vec<_> = moments
        .map(|(offer, at)| Bson::from(Key::first(offer, at)))
        .collect();
    let mut taken = HashMap::new();
    for name in [FILES, CARDS] {
        let rows = link.raw(name).await?;
        let found = rows
            .find(doc! { KEY: { "$in": keys.clone() } })
            .projection(doc! { KEY: 1, CONTENT: 1 });
        for row in all(LONG, found).await? {
            let key = Key::read(row.get_binary(KEY)?.bytes).ok_or(Failure::Unreadable("key"))?;
            let content = row.get_document(OURS)?.get_binary("contenido")?;
            taken.insert(key, Digest(record::bytes(content)?));
        }
    }
    Ok(taken)
}

/// Inserts cards; answers the numbers of those whose key or id is there already.
async fn insert(link: &Link, cards: &[RawDocumentBuf]) -> Result<Vec<usize>, Failure> {
    if cards.is_empty() {
        return Ok(Vec::new());
    }
    let collection = link.raw(CARDS).await?;
    match within(LONG, collection.insert_many(cards).ordered(false)).await {
        Ok(_) => Ok(Vec::new()),
        Err(Failure::Driver(error)) => match &*error.kind {
            mongodb::error::ErrorKind::InsertMany(refused)
                if refused.write_concern_error.is_none() =>
            {
                let errors = refused.write_errors.iter().flatten();
                if errors.clone().all(|error| is_duplicate(error.code)) {
                    return Ok(errors.map(|error| error.index).collect());
                }
                Err(error.into())
            }
            _ => Err(error.into()),
        },
        Err(failure) => Err(failure),
    }
}

/// What is known of other programs' documents.
async fn summary(link: &Link) -> Result<Adopted, Failure> {
    let cards = link.documents(CARDS).await?;
    let register = batches::register(link).await?;
    let mut adopted = Adopted {
        rows: u64::try_from(register.cards).unwrap_or(0),
        ..Adopted::default()
    };
    let groups = [
        doc! { "$match": { "motivo": { "$exists": true } } },
        doc! { "$group": { "_id": "$motivo", "n": { "$sum": 1_i64 } } },
    ];
    for group in all(LONG, cards.aggregate(groups)).await? {
        let count = u64::try_from(group.get_i64("n").unwrap_or(0)).unwrap_or(0);
        let Ok(reason) = group.get_str("_id") else {
            continue;
        };
        if reason == REPEAT {
            adopted.repeats = count;
            continue;
        }
        let some = cards
            .find(doc! { "motivo": reason })
            .sort(doc! { "_id": 1 })
            .limit(SHOWN);
        let some = all(LONG, some).await?;
        let ids = some
            .iter()
            .filter_map(|card| Some(card.get_object_id("_id").ok()?.to_hex()));
        adopted
            .unusable
            .insert(reason.to_owned(), (count, ids.collect()));
    }
    Ok(adopted)
}
