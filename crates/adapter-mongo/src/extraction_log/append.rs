//! Appends a batch to the log: inserts what looks new, then settles what was there already.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use application::ports::{Appended, LogEntry, Outcome};
use bson::{Bson, RawDocument, RawDocumentBuf, doc};
use domain_offer::extraction::Digest;
use domain_offer::id::{ExtractionId, Id};
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};

use super::key::Key;
use super::record::{self, RowPlace, bytes};
use super::{MongoLog, spellings};
use crate::calls::{LONG, all, insert_new, within};
use crate::failure::Failure;
use crate::ledger::{BatchLedger, Content, Register};
use crate::link::Link;
use crate::names::{BATCH_NUMBER, CONTENT, EXTRACTIONS, FOREIGN_INDEX, KEY, OURS};

/// Rows and bytes of one call; a call must end well within its deadline.
const ROWS: usize = 500;
const BYTES: usize = 4 << 20;
/// Calls under way at once: the server works on some while the next is made.
const CALLS: usize = 2;
/// The longest that one insert may take.
const INSERT: Duration = Duration::from_secs(2);
/// How long to wait for another process's batch that holds the same rows; longer than it takes to
/// settle a dead one.
const WAITS: u32 = 200;
const WAIT: Duration = Duration::from_millis(25);

/// Stores a batch, whole or not at all.
pub(super) async fn append(log: &MongoLog, batch: &[LogEntry]) -> Result<Vec<Appended>, Failure> {
    let ledger = BatchLedger::of(&log.link);
    let (number, register) = ledger.begin().await?;
    let work = fill_and_commit(log, batch, number, &register);
    match ledger.keep_alive(number, work).await {
        Ok(answers) => Ok(answers),
        Err(failure) => {
            abort(log, number, &failure).await;
            Err(failure)
        }
    }
}

/// Takes back what was stored: at once where the server answers, else behind the caller's back.
async fn abort(log: &MongoLog, number: i64, failure: &Failure) {
    let log = log.clone();
    let settle = async move {
        if let Err(failure) = BatchLedger::of(&log.link).settle(number).await {
            tracing::debug!(batch = number, %failure, "a failed batch is left to be settled later");
        }
    };
    if matches!(failure, Failure::IdTaken(_) | Failure::TooLarge) {
        settle.await;
    } else {
        tokio::spawn(settle);
    }
}

async fn fill_and_commit(
    log: &MongoLog,
    batch: &[LogEntry],
    number: i64,
    register: &Register,
) -> Result<Vec<Appended>, Failure> {
    let link = &log.link;
    let mut insert = BatchInsert::of(log, batch, number, register.foreign > 0);
    let rest = insert.insert_firsts().await?;
    insert.settle(rest).await?;
    let answers = insert.answers();
    let rows = answers.iter().zip(batch);
    let stored = rows.filter(|(answer, _)| answer.outcome != Outcome::Duplicate);
    let stripped = stored.clone().filter(|(_, new)| new.stripped);
    let stripped = i32::try_from(stripped.count()).map_err(|_| Failure::TooLarge)?;
    let bytes = stored
        .clone()
        .map(|(_, new)| new.document.len())
        .sum::<usize>();
    let bytes = i64::try_from(bytes).map_err(|_| Failure::TooLarge)?;
    let stored = i32::try_from(stored.count()).map_err(|_| Failure::TooLarge)?;
    if stored == 0 {
        BatchLedger::of(link).forget(number).await?;
        return Ok(answers);
    }
    spellings::note(link, &log.noted, batch).await?;
    let content = Content::Rows { stripped, bytes };
    BatchLedger::of(link)
        .commit(number, stored, content)
        .await?;
    Ok(answers)
}

/// A row that stands under a key.
#[derive(Clone, Copy, Debug)]
struct KeyHolder {
    id: ExtractionId,
    content: Digest,
    /// The number of its batch; `None` for a document of another program.
    number: Option<i64>,
}

/// A batch on its way in.
struct BatchInsert<'a> {
    log: &'a MongoLog,
    batch: &'a [LogEntry],
    number: i64,
    /// Whether there are documents of other programs.
    foreign: bool,
    answers: Vec<Option<Appended>>,
}

impl<'a> BatchInsert<'a> {
    fn of(log: &'a MongoLog, batch: &'a [LogEntry], number: i64, foreign: bool) -> Self {
        Self {
            log,
            batch,
            number,
            foreign,
            answers: vec![None; batch.len()],
        }
    }

    fn link(&self) -> &Link {
        &self.log.link
    }

    fn first(&self, at: usize) -> Key {
        Key::first(self.batch[at].offer, self.batch[at].seen_at)
    }

    fn variant(&self, at: usize) -> Key {
        let new = &self.batch[at];
        Key::variant(new.offer, new.seen_at, new.content)
    }

    fn answers(self) -> Vec<Appended> {
        let answer = |answer: Option<Appended>| answer.expect("every row was settled");
        self.answers.into_iter().map(answer).collect()
    }

    fn answer(&mut self, at: usize, id: ExtractionId, outcome: Outcome) {
        self.answers[at] = Some(Appended { id, outcome });
    }

    /// Inserts the first row of each offer and instant without asking whether it is there; answers
    /// which rows are left to be settled.
    async fn insert_firsts(&mut self) -> Result<Vec<usize>, Failure> {
        let mut taken = self.taken_by_others().await?;
        let (firsts, mut rest): (Vec<_>, Vec<_>) =
            (0..self.batch.len()).partition(|&at| taken.insert(self.first(at)));
        let keyed = firsts.into_iter().map(|at| (at, self.first(at))).collect();
        rest.extend(self.insert(keyed, Outcome::Stored).await?);
        rest.sort_unstable();
        Ok(rest)
    }

    /// The keys of documents of other programs among those of the batch.
    async fn taken_by_others(&self) -> Result<HashSet<Key>, Failure> {
        if !self.foreign {
            return Ok(HashSet::new());
        }
        let keys: HashSet<_> = (0..self.batch.len()).map(|at| self.first(at)).collect();
        let found = self.holders_in(FOREIGN_INDEX, &keys).await?;
        Ok(found.into_keys().collect())
    }

    /// Inserts rows under keys; answers which were not stored because of a row that is there.
    async fn insert(
        &mut self,
        mut keyed: Vec<(usize, Key)>,
        outcome: Outcome,
    ) -> Result<Vec<usize>, Failure> {
        // In the order of the index of keys, each page of it is worked on once a batch; a row's place
        // in the log is its number, not when it arrived.
        keyed.sort_unstable_by_key(|&(_, key)| key);
        let calls = self.calls(&keyed);
        let mut made = Vec::with_capacity(calls.len());
        for rows in calls {
            made.push(self.call(rows).boxed());
        }
        let done: Vec<Vec<(usize, bool)>> = stream::iter(made)
            .buffer_unordered(CALLS)
            .try_collect()
            .await?;
        let mut clashes = Vec::new();
        for (at, is_stored) in done.into_iter().flatten() {
            if is_stored {
                self.answer(at, self.batch[at].id, outcome);
            } else {
                clashes.push(at);
            }
        }
        Ok(clashes)
    }

    /// Rows in the portions in which they are sent.
    fn calls<'k>(&self, keyed: &'k [(usize, Key)]) -> Vec<&'k [(usize, Key)]> {
        let mut size = 0;
        let together = |(at, _): &(usize, Key), _: &(usize, Key)| {
            size += self.batch[*at].document.len();
            let goes_on = size < BYTES;
            size *= usize::from(goes_on);
            goes_on
        };
        let portions = keyed.chunk_by(together);
        portions.flat_map(|rows| rows.chunks(ROWS)).collect()
    }

    /// Inserts rows with one call; answers which are stored.
    async fn call(&self, rows: &[(usize, Key)]) -> Result<Vec<(usize, bool)>, Failure> {
        let documents = rows.iter().map(|(at, key)| self.document(*at, *key));
        let documents = documents.collect::<Result<Vec<_>, _>>()?;
        let extractions = self.link().raw(EXTRACTIONS).await?;
        let refused = insert_new(&extractions, &documents, INSERT).await?;
        let rows = rows.iter().enumerate();
        let stored = rows.map(|(number, (at, _))| (*at, !refused.contains(&number)));
        Ok(stored.collect())
    }

    fn document(&self, at: usize, key: Key) -> Result<RawDocumentBuf, Failure> {
        let row = i32::try_from(at).map_err(|_| Failure::TooLarge)?;
        let batch = self.number;
        let place = RowPlace { batch, row };
        record::document(&self.batch[at], key, place)
    }

    /// Answers for rows whose offer and instant are there already.
    async fn settle(&mut self, mut rest: Vec<usize>) -> Result<(), Failure> {
        for _ in 0..WAITS {
            if rest.is_empty() {
                return Ok(());
            }
            let before = rest.len();
            rest = self.settle_some(rest).await?;
            if rest.len() == before {
                tokio::time::sleep(WAIT).await;
            }
        }
        Err(Failure::TooSlow)
    }

    async fn settle_some(&mut self, rest: Vec<usize>) -> Result<Vec<usize>, Failure> {
        let KeyHolders { found, undecided } = self.holders(&rest).await?;
        let (mut left, mut fresh, mut variants) = (Vec::new(), Vec::new(), Vec::new());
        let mut reserved = undecided;
        for at in rest {
            let (first, variant) = (self.first(at), self.variant(at));
            let same = |holder: &&KeyHolder| holder.content == self.batch[at].content;
            match (found.get(&first), found.get(&variant)) {
                (Some(holder), _) if same(&holder) => {
                    self.answer(at, holder.id, Outcome::Duplicate);
                }
                (Some(_), Some(holder)) => self.answer(at, holder.id, Outcome::Duplicate),
                (Some(_), None) if reserved.insert(variant) => variants.push((at, variant)),
                (None, _) if reserved.insert(first) => fresh.push((at, first)),
                _ => left.push(at),
            }
        }
        self.refuse_taken_ids(fresh.iter().chain(&variants)).await?;
        left.extend(self.insert(fresh, Outcome::Stored).await?);
        left.extend(self.insert(variants, Outcome::Variant).await?);
        left.sort_unstable();
        Ok(left)
    }

    /// Fails where an id belongs to another row: nothing would ever settle that.
    async fn refuse_taken_ids(
        &self,
        rows: impl Iterator<Item = &(usize, Key)>,
    ) -> Result<(), Failure> {
        let ids: Vec<_> = rows
            .map(|(at, _)| record::object_id(self.batch[*at].id))
            .collect();
        if ids.is_empty() {
            return Ok(());
        }
        let extractions = self.link().documents(EXTRACTIONS).await?;
        let taken = extractions.find_one(doc! { "_id": { "$in": ids } });
        match within(LONG, taken.projection(doc! { "_id": 1 })).await? {
            Some(taken) => {
                let id = taken.get_object_id("_id");
                let id = id.map_err(|_| Failure::Unreadable("id"))?;
                Err(Failure::IdTaken(Id(id.bytes())))
            }
            None => Ok(()),
        }
    }

    /// Who stands under the keys of rows; rows of aborted batches are taken away.
    async fn holders(&self, rows: &[usize]) -> Result<KeyHolders, Failure> {
        let keys: HashSet<_> = rows
            .iter()
            .flat_map(|&at| [self.first(at), self.variant(at)])
            .collect();
        let mut found = self.holders_in(EXTRACTIONS, &keys).await?;
        let others = found.values().filter_map(|holder| holder.number);
        let others = others.filter(|&number| number != self.number).collect();
        let ledger = BatchLedger::of(self.link());
        let decisions = ledger.decisions(&others).await?;
        for (number, _) in decisions.iter().filter(|(_, is_committed)| !**is_committed) {
            ledger.settle(*number).await?;
        }
        let credibility = |holder: &KeyHolder| match holder.number {
            Some(number) if number != self.number => decisions.get(&number).copied(),
            _ => Some(true),
        };
        let mut undecided = HashSet::new();
        found.retain(|key, holder| {
            let credibility = credibility(holder);
            if credibility.is_none() {
                undecided.insert(*key);
            }
            credibility == Some(true)
        });
        if self.foreign {
            found.extend(self.holders_in(FOREIGN_INDEX, &keys).await?);
        }
        Ok(KeyHolders { found, undecided })
    }

    async fn holders_in(
        &self,
        collection: &str,
        keys: &HashSet<Key>,
    ) -> Result<HashMap<Key, KeyHolder>, Failure> {
        let keys: Vec<_> = keys.iter().map(|&key| Bson::from(key)).collect();
        let rows = self.link().raw(collection).await?;
        let rows = rows
            .find(doc! { KEY: { "$in": keys } })
            .projection(doc! { KEY: 1, BATCH_NUMBER: 1, CONTENT: 1 });
        let found = all(LONG, rows).await?;
        let is_foreign = collection == FOREIGN_INDEX;
        found.iter().map(|row| holder(row, is_foreign)).collect()
    }
}

/// Who stands under some keys.
struct KeyHolders {
    /// Rows for good, and rows of this batch.
    found: HashMap<Key, KeyHolder>,
    /// Keys of rows in batches under way, which may yet be aborted.
    undecided: HashSet<Key>,
}

fn holder(row: &RawDocument, is_foreign: bool) -> Result<(Key, KeyHolder), Failure> {
    let key = Key::read(row.get_binary(KEY)?.bytes).ok_or(Failure::Unreadable("key"))?;
    let ours = row.get_document(OURS)?;
    let number = if is_foreign {
        None
    } else {
        Some(ours.get_i64("lote")?)
    };
    let holder = KeyHolder {
        id: Id(row.get_object_id("_id")?.bytes()),
        content: Digest(bytes(ours.get_binary("contenido")?)?),
        number,
    };
    Ok((key, holder))
}
