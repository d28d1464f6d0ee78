//! The schema: collections, indexes and single documents, made where they are missing.

use bson::{Bson, Document, doc};
use mongodb::IndexModel;
use mongodb::options::IndexOptions;

use crate::calls::{LONG, REQUEST, within};
use crate::failure::Failure;
use crate::link::Link;
use crate::names::{
    BATCH_NUMBER, BATCHES, BY_BATCH, BY_KEY, BY_SEEN, CATEGORY, DETAILS, EXTRACTIONS,
    FOREIGN_INDEX, KEY, KEYS, META, OFFER, REGISTER, ROW_NUMBER, SCHEMA, SEEN, STORE, USERS,
};

/// The version that this program makes.
const VERSION: i32 = 2;
/// The longest that an index on a large collection may take.
const BUILD: std::time::Duration = std::time::Duration::from_mins(30);

/// Brings the database up to date.
pub(crate) async fn migrate(link: &Link) -> Result<(), Failure> {
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
        Some(VERSION) => return Ok(()),
        _ => {}
    }
    for name in [EXTRACTIONS, FOREIGN_INDEX] {
        build(link, name, rows()).await?;
    }
    build(
        link,
        BATCHES,
        vec![index("arryn_lote", doc! { "lote": 1 }, unique())],
    )
    .await?;
    build(link, USERS, of_users()).await?;
    let digest = index("arryn_resumen", doc! { "resumen": 1 }, unique());
    build(link, KEYS, vec![digest]).await?;
    let register = doc! { "siguiente": 1_i64, "abiertos": [], "anulados": [], "filas": 0_i64, "previos": 0_i64 };
    set_once(link, REGISTER, register).await?;
    let version = doc! { "$set": { "version": VERSION } };
    let update = meta.update_one(doc! { "_id": SCHEMA }, version);
    within(LONG, update.upsert(true)).await?;
    Ok(())
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
            BY_BATCH,
            doc! { BATCH_NUMBER: 1, ROW_NUMBER: 1, "_id": 1 },
            IndexOptions::default(),
        ),
        // With all that pages filter by, so that a filter reads no documents.
        index(
            BY_SEEN,
            doc! { SEEN: -1, "_id": 1, BATCH_NUMBER: 1, STORE: 1, CATEGORY: 1, DETAILS: 1, OFFER: 1 },
            IndexOptions::default(),
        ),
    ]
}

/// The indexes that keep users apart and find them.
fn of_users() -> Vec<IndexModel> {
    let where_given = |name: &str| {
        IndexOptions::builder()
            .unique(true)
            .partial_filter_expression(doc! { name: { "$exists": true } })
            .build()
    };
    let plain = IndexOptions::default;
    vec![
        index("arryn_nombre", doc! { "clave_nombre": 1 }, unique()),
        index(
            "arryn_correo",
            doc! { "clave_correo": 1 },
            where_given("clave_correo"),
        ),
        index(
            "arryn_numero",
            doc! { "numero_antiguo": 1 },
            where_given("numero_antiguo"),
        ),
        index("arryn_sesion", doc! { "sesiones.id": 1 }, plain()),
        index("arryn_orden", doc! { "creado": 1, "_id": 1 }, plain()),
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
