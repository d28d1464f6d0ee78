//! Raw data: stored extractions as they were received, and what became of them.

use std::collections::HashSet;
use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_catalog::credibility::{Credibility, Doubted, Reason, credibility, not_fine};
use domain_offer::id::{Id, OfferId};
use domain_offer::normalise::normalise;
use domain_offer::observation::Observation;
use domain_offer::offer::Offer;
use domain_offer::review::Review;
use domain_offer::row::RowKey;
use domain_offer::rules::Rules;
use domain_offer::time::Instant;

use super::query::CatalogReader;
use crate::ports::{ExtractionLog, LogEntry, LogFilter, Lookup, RowSelection, RowSpan, StoreError};

/// Which extractions to list; what is `None` does not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawFilter {
    /// Store, in any spelling.
    pub store: Option<String>,
    /// Category as received, in any spelling.
    pub category: Option<String>,
    /// Seen at this instant or later.
    pub since: Option<Instant>,
    /// Seen before this instant.
    pub until: Option<Instant>,
    /// How far it is believed.
    pub credibility: Option<Credibility>,
    /// Only those with details.
    pub with_details: bool,
}

/// A stored extraction with its credibility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// The extraction.
    pub entry: LogEntry,
    /// Its offer, as lists call it.
    pub offer: OfferId,
    /// How far it is believed.
    pub credibility: Credibility,
    /// Why not further.
    pub reason: Option<Reason>,
    /// What an editor said of it.
    pub review: Option<Review>,
}

/// A page of extractions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawPage {
    /// The rows of the page.
    pub rows: Vec<RawRow>,
    /// Rows in all.
    pub total: u64,
}

/// What of a catalog does not stand fine.
struct NotFine(Vec<Doubted>);

/// Reads stored extractions.
pub struct RawData {
    log: Arc<dyn ExtractionLog>,
    reader: Arc<CatalogReader>,
    rules: Arc<Rules>,
}

impl RawData {
    /// Over a log, with the catalog that knows the standings.
    pub fn new(log: Arc<dyn ExtractionLog>, reader: Arc<CatalogReader>, rules: Arc<Rules>) -> Self {
        Self { log, reader, rules }
    }

    /// The extraction of this id, or the newest one of the offer of this id.
    pub async fn find(&self, id: Id) -> Result<Option<RawRow>, StoreError> {
        let catalog = self.reader.catalog();
        let found = match self.log.find(Lookup::Extraction(id)).await? {
            Some(entry) => Some(entry),
            None => self.newest(id, catalog.as_deref()).await?,
        };
        Ok(found.map(|entry| self.judged(entry, catalog.as_deref())))
    }

    /// The extraction of this id, or the one with the longest details of the offer of this id (its
    /// newest where none has details).
    pub async fn find_details(&self, id: Id) -> Result<Option<LogEntry>, StoreError> {
        if let Some(entry) = self.log.find(Lookup::Extraction(id)).await? {
            return Ok(Some(entry));
        }
        let catalog = self.reader.catalog();
        let offer = catalog.as_deref().and_then(|catalog| catalog.resolve(id));
        let longest = match offer.filter(|offer| offer.is_route()) {
            // Its rows stand among those of other routes: which one it is, the offer knows.
            Some(route) => match route.longest_details() {
                Some(rank) => {
                    self.log
                        .find(Lookup::ContentOf(ids(id, offer), rank))
                        .await?
                }
                None => None,
            },
            None => {
                self.log
                    .find(Lookup::LongestDetailsOf(ids(id, offer)))
                    .await?
            }
        };
        match longest {
            Some(entry) => Ok(Some(entry)),
            None => self.newest(id, catalog.as_deref()).await,
        }
    }

    /// The newest extraction of the offer of this id.
    async fn newest(
        &self,
        id: OfferId,
        catalog: Option<&Catalog>,
    ) -> Result<Option<LogEntry>, StoreError> {
        let offer = catalog.and_then(|catalog| catalog.resolve(id));
        let which = match offer.filter(|offer| offer.is_route()) {
            Some(route) => Lookup::ContentOf(ids(id, offer), route.newest_content()),
            None => Lookup::NewestOf(ids(id, offer)),
        };
        self.log.find(which).await
    }

    /// A page of extractions, newest first.
    pub async fn page(
        &self,
        filter: &RawFilter,
        page: u32,
        limit: u32,
    ) -> Result<RawPage, StoreError> {
        let catalog = self.reader.catalog();
        let wanted = self.log_filter(filter, catalog.as_deref()).await?;
        let found = self.log.page(&wanted, u64::from(page), limit).await?;
        let judged = |entry| self.judged(entry, catalog.as_deref());
        Ok(RawPage {
            rows: found.entries.into_iter().map(judged).collect(),
            total: found.total,
        })
    }

    /// What the offer of an entry is called; `seen` is the entry where it is usable.
    fn offer_of(
        entry: &LogEntry,
        seen: Option<&Observation>,
        catalog: Option<&Catalog>,
    ) -> OfferId {
        let id = seen.map_or(entry.offer, Observation::offer_id);
        let has_aliases = |catalog: &&Catalog| catalog.aliases().owner(id).is_some();
        let Some(catalog) = catalog.filter(has_aliases) else {
            return id;
        };
        let offer = match seen {
            Some(seen) => catalog.offer_of(seen),
            None => catalog.resolve(id),
        };
        offer.map_or(id, |offer| offer.id())
    }

    fn judged(&self, entry: LogEntry, catalog: Option<&Catalog>) -> RawRow {
        let made = normalise(&entry.raw, entry.content, entry.received_at, &self.rules);
        let offer = Self::offer_of(&entry, made.as_ref().ok(), catalog);
        let row = RowKey {
            offer,
            ..entry.key()
        };
        let judge = |catalog| credibility(catalog, &self.rules.zone, &row);
        let (credibility, reason) = match made {
            Err(rejection) => (Credibility::Rejected, Some(Reason::Rejected(rejection))),
            Ok(_) => catalog.map_or((Credibility::Fine, None), judge),
        };
        RawRow {
            entry,
            offer,
            credibility,
            reason,
            review: catalog.and_then(|catalog| catalog.reviews().of(&row).cloned()),
        }
    }

    async fn log_filter(
        &self,
        filter: &RawFilter,
        catalog: Option<&Catalog>,
    ) -> Result<LogFilter, StoreError> {
        let mut wanted = LogFilter {
            since: filter.since,
            until: filter.until,
            with_details: filter.with_details,
            rows: filter
                .credibility
                .map(|credibility| self.selection(credibility, catalog)),
            ..LogFilter::default()
        };
        if filter.store.is_none() && filter.category.is_none() {
            return Ok(wanted);
        }
        let taxonomy = &self.rules.taxonomy;
        let spellings = self.log.spellings().await?;
        wanted.stores = filter.store.as_deref().map(|store| {
            let key = taxonomy.store(store).key;
            matching(spellings.stores, |spelling| {
                taxonomy.store(spelling).key == key
            })
        });
        wanted.categories = filter.category.as_deref().map(|category| {
            let key = taxonomy.category(category).key;
            matching(spellings.categories, |spelling| {
                taxonomy.category(spelling).key == key
            })
        });
        Ok(wanted)
    }

    /// What does not stand fine, worked out once for a catalog: it takes a look at every offer.
    fn marked(&self, catalog: &Catalog) -> Arc<NotFine> {
        let memo = catalog.memo();
        let make = || NotFine(not_fine(catalog, &self.rules.zone));
        memo.get_or_make(1, self.rules.zone.name().to_owned(), make)
    }

    fn selection(&self, wanted: Credibility, catalog: Option<&Catalog>) -> RowSelection {
        let marked = catalog.map(|catalog| self.marked(catalog));
        let marked = marked.as_ref().map_or(&[][..], |marked| &marked.0);
        let spans = |is_one: &dyn Fn(&Doubted) -> bool| {
            let marked = marked.iter().filter(|doubted| is_one(doubted));
            marked.map(span).collect::<Vec<RowSpan>>()
        };
        if wanted == Credibility::Fine {
            return RowSelection::except(spans(&|_| true));
        }
        let only = spans(&|doubted| doubted.credibility == wanted);
        let offers: HashSet<OfferId> = only.iter().map(|span| span.offer).collect();
        // Of what is said of a row more than once the gravest counts.
        let except =
            spans(&|doubted| doubted.credibility > wanted && offers.contains(&doubted.offer));
        RowSelection {
            only: Some(only),
            except,
        }
    }
}

const fn span(doubted: &Doubted) -> RowSpan {
    RowSpan {
        offer: doubted.offer,
        from: doubted.seen.from,
        until: doubted.seen.until,
        content: doubted.content,
    }
}

/// The most ids that a look-up asks for.
const MOST_IDS: usize = 256;

/// The ids under which the log has the rows of an offer, its newest row's first; the id itself where no offer is known.
fn ids(id: OfferId, offer: Option<&Arc<Offer>>) -> Vec<OfferId> {
    let Some(offer) = offer else {
        return vec![id];
    };
    let newest = offer.newest_logged();
    let others = offer.logged().filter(|other| *other != newest);
    std::iter::once(newest)
        .chain(others)
        .take(MOST_IDS)
        .collect()
}

/// The spellings that are the one asked for; a row without any is spelled as an empty text.
fn matching(spellings: Vec<String>, is_it: impl Fn(&String) -> bool) -> Vec<String> {
    let with_none = std::iter::once(String::new()).chain(spellings);
    with_none.filter(is_it).collect()
}
