//! Pages of the log, cut from an index that holds all that they filter by.

use std::collections::{HashMap, HashSet};

use application::ports::{LogEntry, LogFilter, LogPage, PageEntries, RowSpan};
use bson::oid::ObjectId;
use bson::{Bson, Document, RawDocumentBuf, doc};
use domain_offer::extraction::Digest;
use domain_offer::id::{Id, OfferId};
use domain_offer::time::Instant;

use super::record::{binary, bytes};
use super::rows;
use crate::calls::{LONG, all};
use crate::failure::Failure;
use crate::ledger::{BatchLedger, Register};
use crate::link::Link;
use crate::names::{
    BY_SEEN, CATEGORY, CONTENT, DETAILS, EXTRACTIONS, FOREIGN_INDEX, OFFER, OURS, SEEN, STORE,
};

/// Rows of a page that are read together; each may be a megabyte.
const AT_ONCE: usize = 25;

/// Page `page` of `limit` entries, and how many pass in all.
pub(super) async fn page(
    link: &Link,
    filter: &LogFilter,
    page: u64,
    limit: u32,
) -> Result<LogPage, Failure> {
    let register = BatchLedger::of(link).register().await?;
    let foreign = register.foreign > 0;
    let Some(query) = query(link, filter, &register).await? else {
        return Ok(LogPage::default());
    };
    let total = if query.is_everything {
        u64::try_from(register.rows).unwrap_or(0)
    } else {
        count(link, &query.filter, foreign).await?
    };
    let before = page.saturating_sub(1).saturating_mul(u64::from(limit));
    if before >= total || limit == 0 {
        return Ok(LogPage {
            entries: Vec::new(),
            total,
        });
    }
    let ids = cut(link, &query.filter, foreign, before, limit).await?;
    let entries = in_order(link, &ids, foreign).await?;
    Ok(LogPage { entries, total })
}

/// What a filter is for MongoDB.
struct Query {
    filter: Document,
    /// Whether every row passes.
    is_everything: bool,
}

/// Of a row where no span is of one content.
const NO_CONTENT: Digest = Digest([0; 32]);

/// `None` where nothing can pass.
async fn query(
    link: &Link,
    filter: &LogFilter,
    register: &Register,
) -> Result<Option<Query>, Failure> {
    let mut conditions = conditions(filter);
    if let Some(spans) = filter.rows.as_ref().and_then(|rows| rows.only.as_ref()) {
        let ids = ids_in(link, spans, register).await?;
        if ids.is_empty() {
            return Ok(None);
        }
        conditions.push(doc! { "_id": { "$in": ids } });
    }
    if let Some(rows) = &filter.rows {
        let ids = ids_in(link, &rows.except, register).await?;
        if !ids.is_empty() {
            conditions.push(doc! { "_id": { "$nin": ids } });
        }
    }
    let is_everything = conditions.is_empty();
    conditions.push(register.visible());
    Ok(Some(Query {
        filter: doc! { "$and": conditions },
        is_everything,
    }))
}

fn conditions(filter: &LogFilter) -> Vec<Document> {
    let mut conditions = Vec::new();
    if let Some(stores) = &filter.stores {
        conditions.push(doc! { STORE: { "$in": stores.clone() } });
    }
    if let Some(categories) = &filter.categories {
        conditions.push(doc! { CATEGORY: { "$in": categories.clone() } });
    }
    if let Some(since) = filter.since {
        conditions.push(doc! { SEEN: { "$gte": since.micros() } });
    }
    if let Some(until) = filter.until {
        conditions.push(doc! { SEEN: { "$lt": until.micros() } });
    }
    if filter.with_details {
        conditions.push(doc! { DETAILS: { "$gt": 0_i64 } });
    }
    conditions
}

/// The ids of the rows in spans: those of the spans' offers are asked for, the times are judged here.
async fn ids_in(
    link: &Link,
    spans: &[RowSpan],
    register: &Register,
) -> Result<Vec<ObjectId>, Failure> {
    let mut by_offer: HashMap<OfferId, Vec<&RowSpan>> = HashMap::new();
    for span in spans {
        by_offer.entry(span.offer).or_default().push(span);
    }
    let offers: Vec<_> = by_offer
        .keys()
        .map(|offer| Bson::Binary(binary(&offer.0)))
        .collect();
    if offers.is_empty() {
        return Ok(Vec::new());
    }
    let filter = doc! { "$and": [register.visible(), { OFFER: { "$in": offers } }] };
    let mut wanted = doc! { OFFER: 1, SEEN: 1 };
    // Not in the index: asked for only where it is looked at.
    let by_content = spans.iter().any(|span| span.content.is_some());
    if by_content {
        wanted.insert(CONTENT, 1);
    }
    let mut ids = HashSet::new();
    for name in sources(register.foreign > 0) {
        let rows = link.raw(name).await?;
        let found = rows
            .find(filter.clone())
            .projection(wanted.clone())
            .hint(by_seen());
        for row in all(LONG, found).await? {
            let ours = row.get_document(OURS)?;
            let offer = Id(bytes(ours.get_binary("oferta")?)?);
            let seen_at = Instant::from_micros(ours.get_i64("visto")?);
            let content = if by_content {
                Digest(bytes(ours.get_binary("contenido")?)?)
            } else {
                NO_CONTENT
            };
            let mut spans = by_offer.get(&offer).into_iter().flatten();
            if spans.any(|span| span.contains(seen_at, &content)) {
                ids.insert(row.get_object_id("_id")?);
            }
        }
    }
    Ok(ids.into_iter().collect())
}

fn sources(foreign: bool) -> impl Iterator<Item = &'static str> {
    [EXTRACTIONS]
        .into_iter()
        .chain(foreign.then_some(FOREIGN_INDEX))
}

async fn count(link: &Link, filter: &Document, foreign: bool) -> Result<u64, Failure> {
    let mut total = 0;
    for name in sources(foreign) {
        let rows = link.documents(name).await?;
        let pipeline = [doc! { "$match": filter }, doc! { "$count": "n" }];
        let found = all(LONG, rows.aggregate(pipeline).hint(by_seen())).await?;
        let counted = found.first().and_then(|found| found.get("n"));
        let counted = counted.and_then(|n| n.as_i32().map(i64::from).or(n.as_i64()));
        total += u64::try_from(counted.unwrap_or(0)).unwrap_or(0);
    }
    Ok(total)
}

fn by_seen() -> mongodb::options::Hint {
    mongodb::options::Hint::Name(BY_SEEN.to_owned())
}

/// The ids of a page, newest first.
async fn cut(
    link: &Link,
    filter: &Document,
    foreign: bool,
    before: u64,
    limit: u32,
) -> Result<Vec<ObjectId>, Failure> {
    let keys = doc! { "$project": { SEEN: 1 } };
    let mut pipeline = vec![doc! { "$match": filter }];
    if foreign {
        pipeline.push(keys.clone());
        let theirs = vec![doc! { "$match": filter }, keys.clone()];
        pipeline.push(doc! { "$unionWith": { "coll": FOREIGN_INDEX, "pipeline": theirs } });
    }
    pipeline.push(doc! { "$sort": { SEEN: -1, "_id": 1 } });
    pipeline.push(doc! { "$skip": i64::try_from(before).unwrap_or(i64::MAX) });
    pipeline.push(doc! { "$limit": i64::from(limit) });
    pipeline.push(keys);
    let extractions = link.raw(EXTRACTIONS).await?;
    let found = extractions
        .aggregate(pipeline)
        .hint(by_seen())
        .with_type::<RawDocumentBuf>();
    let found = all(LONG, found).await?;
    found
        .iter()
        .map(|row| Ok(row.get_object_id("_id")?))
        .collect()
}

/// The entries of these ids, in this order.
async fn in_order(link: &Link, ids: &[ObjectId], foreign: bool) -> Result<Vec<LogEntry>, Failure> {
    let mut entries = PageEntries::default();
    for ids in ids.chunks(AT_ONCE) {
        let filter = doc! { "_id": { "$in": ids }, OURS: { "$exists": true } };
        let found = rows::matching(link, filter, foreign).await?;
        let mut found: HashMap<_, _> = found.into_iter().map(|entry| (entry.id, entry)).collect();
        for id in ids {
            if let Some(entry) = found.remove(&Id(id.bytes())) {
                entries.push(entry);
            }
        }
    }
    Ok(entries.into_entries())
}
