//! The log of extractions (offers as scrapers saw them), as a list in memory.

mod filter;
mod retention;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};

use application::ports::{
    Appended, Cursor, ExtractionLog, LogEntry, LogFilter, LogPage, Lookup, Outcome, PageEntries,
    Spellings, StoreError, StoreErrorKind, TAIL_BYTES, Tail,
};
use async_trait::async_trait;
use domain_offer::extraction::{Digest, Text};
use domain_offer::id::{ExtractionId, Id, OfferId};
use domain_offer::time::Instant;

/// An extraction log in memory; clones are handles on one log.
#[derive(Clone, Debug, Default)]
pub struct MemoryLog {
    rows: Arc<Mutex<LogRows>>,
}

/// What makes an extraction the same one.
type Identity = (OfferId, Instant, Digest);

#[derive(Debug, Default)]
struct LogRows {
    entries: Vec<LogEntry>,
    /// Index in `entries` by id.
    by_id: HashMap<ExtractionId, usize>,
    by_identity: BTreeMap<Identity, ExtractionId>,
}

impl MemoryLog {
    /// How many entries there are.
    pub fn entries(&self) -> usize {
        self.rows().entries.len()
    }

    /// Forgets all entries but so many of the first, as a log does that is restored from a backup.
    pub fn restore(&self, entries: usize) {
        self.rows().truncate(entries);
    }

    fn rows(&self) -> MutexGuard<'_, LogRows> {
        self.rows.lock().expect("no holder of the rows panics")
    }
}

#[async_trait]
impl ExtractionLog for MemoryLog {
    async fn append(&self, batch: Vec<LogEntry>) -> Result<Vec<Appended>, StoreError> {
        let mut rows = self.rows();
        let before = rows.entries.len();
        let answers: Result<_, _> = batch.into_iter().map(|new| rows.append(new)).collect();
        if answers.is_err() {
            rows.truncate(before);
        }
        answers
    }

    async fn tail(&self, after: &Cursor, limit: usize) -> Result<Tail, StoreError> {
        let rows = self.rows();
        let (read, last) = place(after)?;
        let before = read.checked_sub(1).and_then(|at| rows.entries.get(at));
        let restarted = last.is_some() && before.map(|entry| entry.id) != last;
        let start = if restarted { 0 } else { read };
        let end = start.saturating_add(limit).min(rows.entries.len());
        let mut bytes = 0;
        let mut before_the_bytes = |entry: &&LogEntry| {
            let has_room = bytes < TAIL_BYTES;
            bytes += entry.document.len();
            has_room
        };
        let wanted = rows.entries[start..end].iter();
        let entries: Vec<_> = wanted.take_while(&mut before_the_bytes).cloned().collect();
        let end = start + entries.len();
        let cursor = match entries.last() {
            None if restarted => Cursor::default(),
            None => after.clone(),
            Some(last) => cursor(end, last.id),
        };
        Ok(Tail {
            more: start < end && end < rows.entries.len(),
            entries,
            cursor,
            restarted,
        })
    }

    async fn find(&self, which: Lookup) -> Result<Option<LogEntry>, StoreError> {
        Ok(self.rows().find(&which).cloned())
    }

    async fn page(&self, filter: &LogFilter, page: u64, limit: u32) -> Result<LogPage, StoreError> {
        let rows = self.rows();
        let test = filter::test(filter);
        let mut passed: Vec<_> = rows.entries.iter().filter(|entry| test(entry)).collect();
        passed.sort_by_key(|entry| (Reverse(entry.seen_at), entry.id));
        let before = page.saturating_sub(1).saturating_mul(u64::from(limit));
        let of_page = passed
            .iter()
            .skip(usize::try_from(before).unwrap_or(usize::MAX))
            .take(limit as usize);
        let mut entries = PageEntries::default();
        for &entry in of_page {
            entries.push(entry.clone());
        }
        Ok(LogPage {
            entries: entries.into_entries(),
            total: passed.len() as u64,
        })
    }

    async fn spellings(&self) -> Result<Spellings, StoreError> {
        let rows = self.rows();
        Ok(Spellings {
            stores: spellings(&rows.entries, |entry| &entry.raw.store),
            categories: spellings(&rows.entries, |entry| &entry.raw.category),
        })
    }

    async fn check(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

impl LogRows {
    fn append(&mut self, new: LogEntry) -> Result<Appended, StoreError> {
        let identity = (new.offer, new.seen_at, new.content);
        if let Some(&id) = self.by_identity.get(&identity) {
            let outcome = Outcome::Duplicate;
            return Ok(Appended { id, outcome });
        }
        let id = new.id;
        if self.by_id.contains_key(&id) {
            return Err(StoreError::caused_by(
                StoreErrorKind::Conflict,
                "append extractions",
                format!("another extraction has the id {id}"),
            ));
        }
        let outcome = if self.has_at(new.offer, new.seen_at) {
            Outcome::Variant
        } else {
            Outcome::Stored
        };
        self.by_identity.insert(identity, id);
        self.by_id.insert(id, self.entries.len());
        self.entries.push(new);
        Ok(Appended { id, outcome })
    }

    fn has_at(&self, offer: OfferId, at: Instant) -> bool {
        let (first, last) = (Digest([0; 32]), Digest([u8::MAX; 32]));
        let mut same = self
            .by_identity
            .range((offer, at, first)..=(offer, at, last));
        same.next().is_some()
    }

    fn find(&self, which: &Lookup) -> Option<&LogEntry> {
        match which {
            Lookup::Extraction(id) => {
                let found = self.by_id.get(id).map(|&at| &self.entries[at]);
                found.filter(|entry| !entry.stripped)
            }
            Lookup::NewestOf(ids) => self
                .of(ids)
                .min_by_key(|entry| (Reverse(entry.seen_at), entry.content)),
            Lookup::LongestDetailsOf(ids) => self
                .of(ids)
                .filter(|entry| entry.raw.details.get().is_some())
                .min_by_key(|entry| (Reverse(entry.raw.details.as_str().len()), entry.content)),
            Lookup::ContentOf(ids, begin) => self
                .of(ids)
                .filter(|entry| entry.content.0.starts_with(&begin.to_be_bytes()))
                .min_by_key(|entry| entry.content),
        }
    }

    /// Forgets the entries from `len` on.
    fn truncate(&mut self, len: usize) {
        for entry in self.entries.drain(len..) {
            self.by_id.remove(&entry.id);
            self.by_identity
                .remove(&(entry.offer, entry.seen_at, entry.content));
        }
    }

    fn of(&self, ids: &[OfferId]) -> impl Iterator<Item = &LogEntry> {
        self.entries
            .iter()
            .filter(move |entry| !entry.stripped && ids.contains(&entry.offer))
    }
}

/// The place behind so many entries, of which the last is this one.
fn cursor(read: usize, last: ExtractionId) -> Cursor {
    let read = (read as u64).to_be_bytes();
    Cursor([&read[..], &last.0].concat())
}

/// How many entries a cursor has behind it, and the last of them where it says so.
fn place(cursor: &Cursor) -> Result<(usize, Option<ExtractionId>), StoreError> {
    if cursor.0.is_empty() {
        return Ok((0, None));
    }
    let Some((read, last)) = cursor.0.split_first_chunk() else {
        return Err(StoreError::caused_by(
            StoreErrorKind::Refused,
            "read the log's tail",
            "the cursor is not of this log",
        ));
    };
    let read = usize::try_from(u64::from_be_bytes(*read)).unwrap_or(usize::MAX);
    Ok((read, last.try_into().ok().map(Id)))
}

/// How many entries a cursor has behind it.
fn position(cursor: &Cursor) -> Result<usize, StoreError> {
    place(cursor).map(|(read, _)| read)
}

fn spellings(entries: &[LogEntry], name: impl Fn(&LogEntry) -> &Text) -> Vec<String> {
    let names: BTreeSet<_> = entries
        .iter()
        .filter_map(|entry| name(entry).get())
        .collect();
    names.into_iter().map(str::to_owned).collect()
}
