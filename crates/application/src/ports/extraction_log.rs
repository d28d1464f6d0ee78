//! The log of extractions: append-only, the source of truth.

use std::cmp::Reverse;

use async_trait::async_trait;
use domain_offer::extraction::{Digest, RawExtraction, Text};
use domain_offer::id::{ExtractionId, OfferId};
use domain_offer::row::RowKey;
use domain_offer::time::Instant;

use super::StoreError;

/// How far the log has been read; made by the log, opaque but for its order: of two cursors of one log the greater one,
/// byte by byte, is further, and [`Cursor::default`] is its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor(pub Vec<u8>);

/// How many bytes of documents one reading of the tail brings, but for the last of them. A row is some hundred
/// bytes in a shop's files and may be a megabyte in another client's.
pub const TAIL_BYTES: usize = 8 * 1024 * 1024;

/// How many bytes of documents a page has; a document for which there is no room left comes abridged.
pub const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// What became of an appended extraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Stored.
    Stored,
    /// Stored beside another of the same offer and instant with other content.
    Variant,
    /// Not stored: the same offer, instant and content was there already, with this id.
    Duplicate,
}

/// The answer to one appended extraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Its id; the first one's where it is a duplicate.
    pub id: ExtractionId,
    /// What became of it.
    pub outcome: Outcome,
}

/// An extraction, stored or to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its id; of one to be stored that which it gets unless it is a duplicate.
    pub id: ExtractionId,
    /// When it was received.
    pub received_at: Instant,
    /// The id of the address that it was seen at.
    pub offer: OfferId,
    /// When the scraper saw it.
    pub seen_at: Instant,
    /// Digest of the document's content.
    pub content: Digest,
    /// The fields that mean something to us.
    pub raw: RawExtraction,
    /// The JSON document as it was received; of a stripped one, what is left of it.
    pub document: String,
    /// Whether its long texts are gone, as [`RawRetention`](super::RawRetention) says.
    pub stripped: bool,
}

/// Entries as they come to a page, within [`PAGE_BYTES`].
#[derive(Debug, Default)]
pub struct PageEntries {
    entries: Vec<LogEntry>,
    bytes: usize,
}

impl PageEntries {
    /// Takes the next entry in; without its document and its details where there is no room for them.
    pub fn push(&mut self, mut entry: LogEntry) {
        let with_it = self.bytes + entry.document.len();
        if with_it <= PAGE_BYTES {
            self.bytes = with_it;
        } else {
            entry.document = String::new();
            entry.raw.details = Text::default();
        }
        self.entries.push(entry);
    }

    /// All of them, in their order.
    pub fn into_entries(self) -> Vec<LogEntry> {
        self.entries
    }
}

impl LogEntry {
    /// What makes it the same row.
    pub const fn key(&self) -> RowKey {
        RowKey {
            offer: self.offer,
            seen_at: self.seen_at,
            content: self.content,
        }
    }
}

/// A piece of the log, in the order of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// The entries; empty when there is nothing new.
    pub entries: Vec<LogEntry>,
    /// Where to go on.
    pub cursor: Cursor,
    /// Whether there may have been more to read already; never where there are no entries.
    pub more: bool,
    /// Whether the log is not the one that the cursor was made for (its server was restored from an
    /// older copy), so that the entries begin anew from its beginning.
    pub restarted: bool,
}

/// Which entry to find. An offer's rows may stand under several ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// The extraction with this id.
    Extraction(ExtractionId),
    /// The newest extraction under any of these ids (latest `seen_at`, then smallest content digest).
    NewestOf(Vec<OfferId>),
    /// The extraction under any of these ids with the longest details in bytes (then the smallest content
    /// digest); `None` when none has details.
    LongestDetailsOf(Vec<OfferId>),
    /// The extraction under any of these ids whose content digest begins with these 64 bits.
    ContentOf(Vec<OfferId>, u64),
}

impl Lookup {
    /// Of the entries that were found under each of its ids the one that it asks for.
    pub fn best_of(&self, found: impl IntoIterator<Item = LogEntry>) -> Option<LogEntry> {
        let first = |entry: &LogEntry| match self {
            Self::NewestOf(_) => Reverse(entry.seen_at.micros()),
            Self::LongestDetailsOf(_) => {
                Reverse(i64::try_from(entry.raw.details.as_str().len()).unwrap_or(i64::MAX))
            }
            Self::Extraction(_) | Self::ContentOf(..) => Reverse(0),
        };
        let found = found.into_iter();
        found.min_by_key(|entry| (first(entry), entry.content))
    }
}

/// Extractions of one offer seen from `from` (included) to `until` (excluded), all or those of one content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowSpan {
    /// The offer.
    pub offer: OfferId,
    /// First instant inside.
    pub from: Instant,
    /// First instant after it.
    pub until: Instant,
    /// The digest of their content, where they are one row only.
    pub content: Option<Digest>,
}

impl RowSpan {
    /// Whether an extraction of its offer is in it.
    pub fn contains(&self, seen_at: Instant, content: &Digest) -> bool {
        let of_content = self.content.is_none_or(|only| only == *content);
        self.from <= seen_at && seen_at < self.until && of_content
    }
}

/// Which rows pass, by offer and time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSelection {
    /// Those in any of these spans; all where it is `None`.
    pub only: Option<Vec<RowSpan>>,
    /// But for those in any of these.
    pub except: Vec<RowSpan>,
}

impl RowSelection {
    /// Those in any of the spans.
    pub const fn only(spans: Vec<RowSpan>) -> Self {
        Self {
            only: Some(spans),
            except: Vec::new(),
        }
    }

    /// Those in none of the spans.
    pub const fn except(spans: Vec<RowSpan>) -> Self {
        Self {
            only: None,
            except: spans,
        }
    }
}

/// Which entries a page shows; what is `None` does not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Only entries whose `fuente` is one of these, letter by letter as received and trimmed.
    pub stores: Option<Vec<String>>,
    /// Only entries whose `categoria` is one of these, letter by letter as received and trimmed.
    pub categories: Option<Vec<String>>,
    /// Only entries seen at this instant or later.
    pub since: Option<Instant>,
    /// Only entries seen before this instant.
    pub until: Option<Instant>,
    /// Only entries of these offers and times.
    pub rows: Option<RowSelection>,
    /// Only entries that have details.
    pub with_details: bool,
}

/// A page of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPage {
    /// The entries of the page; those that came when [`PAGE_BYTES`] were full have an empty document and no
    /// details.
    pub entries: Vec<LogEntry>,
    /// How many entries pass the filter in all.
    pub total: u64,
}

/// The names as they stand in the log, letter by letter and trimmed, sorted, without repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spellings {
    /// All spellings of `fuente`.
    pub stores: Vec<String>,
    /// All spellings of `categoria`.
    pub categories: Vec<String>,
}

/// Stores extractions and gives them back in the order in which they became visible.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait ExtractionLog: Send + Sync {
    /// Stores a batch, whole or not at all, and answers for each in the order given.
    ///
    /// DURABLE: what is answered survives `kill -9` and power loss. IDEMPOTENT: the same (offer,
    /// instant, content) again, in the same batch or later, is a duplicate with the first id.
    /// VISIBLE: once answered, a tail shows it; a reader sees whole batches. What is stripped already, as a
    /// backup brings it back, is stored so.
    async fn append(&self, batch: Vec<LogEntry>) -> Result<Vec<Appended>, StoreError>;

    /// At most `limit` entries after the cursor, oldest first; fewer where their documents have [`TAIL_BYTES`].
    ///
    /// ORDER: entries come in one order for every reader, and a batch in the order given. NO GAP:
    /// following the cursors shows each entry, whatever is written meanwhile and by whom. Where the
    /// log has lost what a cursor stands for, it begins anew and says so (`restarted`): folding again
    /// what was folded already changes nothing.
    async fn tail(&self, after: &Cursor, limit: usize) -> Result<Tail, StoreError>;

    /// One entry; `None` when there is none.
    async fn find(&self, which: Lookup) -> Result<Option<LogEntry>, StoreError>;

    /// Page `page` (from 1) of `limit` entries, newest `seen_at` first, then by id; past the end it
    /// is empty. Adapters collect it in [`PageEntries`].
    async fn page(&self, filter: &LogFilter, page: u64, limit: u32) -> Result<LogPage, StoreError>;

    /// The spellings of names in the log.
    async fn spellings(&self) -> Result<Spellings, StoreError>;

    /// Whether the log can be reached now.
    async fn check(&self) -> Result<(), StoreError>;
}
