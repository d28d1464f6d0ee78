//! The schema: collections, indexes and single documents, made where they are missing.

use bson::{Bson, Document, doc};
use mongodb::IndexModel;
use mongodb::options::IndexOptions;

use crate::calls::{LONG, REQUEST, within};
use crate::failure::Failure;
use crate::names::{
    BATCHES, BY_KEY, BY_LOT, BY_SEEN, CARDS, CATEGORY, DETAILS, FILES, KEY, LOT, META, OFFER,
    PLACE, REGISTER, SCHEMA, SEEN, STORE,
};
use crate::store::Link;

/// The version that this program makes.
pub(crate) const VERSION: i32 = 1;
/// The longest that an index on a large collection may take.
const BUILD: std::time::Duration = std::time::Duration::from_mins(30);

/// Brings the database up to date.
pub(crate) async fn migrate(link: &Link) -> Result<i32, Failure> {
    let meta = link.documents(META).await?;
    let found = within(REQUEST, meta.find_one(doc! { "_id": SCHEMA })).await?;
    let found = found.and_then(|document| document.get_i32("version").ok());
    match found {
        Some(found) if found > VERSION => {
            return Err(Failure::NewerSchema {
                found,
                known: VERSION,
            });
        }
        Some(VERSION) => return Ok(VERSION),
        _ => {}
    }
    for name in [FILES, CARDS] {
        build(link, name, rows()).await?;
    }
    build(
        link,
        BATCHES,
        vec![index("arryn_lote", doc! { "lote": 1 }, unique())],
    )
    .await?;
    let register = doc! { "siguiente": 1_i64, "abiertos": [], "anulados": [], "filas": 0_i64, "previos": 0_i64 };
    set_once(link, REGISTER, register).await?;
    let version = doc! { "$set": { "version": VERSION } };
    let update = meta.update_one(doc! { "_id": SCHEMA }, version);
    within(LONG, update.upsert(true)).await?;
    Ok(VERSION)
}

/// The indexes of rows, in both collections.
fn rows() -> Vec<IndexModel> {
    let ours = IndexOptions::builder()
        .unique(true)
        .partial_filter_expression(doc! { KEY: { "$exists": true } })
        .build();
    vec![
        index(BY_KEY, doc! { KEY: 1 }, ours),
        index(
            BY_LOT,
            doc! { LOT: 1, PLACE: 1, "_id": 1 },
            IndexOptions::default(),
        ),
        // With all that pages filter by, so that a filter reads no documents.
        index(
            BY_SEEN,
            doc! { SEEN: -1, "_id": 1, LOT: 1, STORE: 1, CATEGORY: 1, DETAILS: 1, OFFER: 1 },
            IndexOptions::default(),
        ),
    ]
}

fn unique() -> IndexOptions {
    IndexOptions::builder().unique(true).build()
}

fn index(name: &str, keys: Document, mut options: IndexOptions) -> IndexModel {
    options.name = Some(name.to_owned());
    IndexModel::builder().keys(keys).options(options).build()
}

async fn build(link: &Link, name: &str, indexes: Vec<IndexModel>) -> Result<(), Failure> {
    let collection = link.documents(name).await?;
    within(BUILD, collection.create_indexes(indexes)).await?;
    Ok(())
}

/// Makes a single document unless it is there.
async fn set_once(link: &Link, id: &str, fields: Document) -> Result<(), Failure> {
    let meta = link.documents(META).await?;
    let update = doc! { "$setOnInsert": Bson::Document(fields) };
    let update = meta.update_one(doc! { "_id": id }, update).upsert(true);
    match within(LONG, update).await.map(|_| ()) {
        // Another process made it at this moment.
        Err(failure) if failure.is_duplicate_key() => Ok(()),
        done => done,
    }
}
