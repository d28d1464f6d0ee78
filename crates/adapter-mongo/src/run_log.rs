//! Runs in MongoDB.
//!
//! A run is one document. It is changed only where it is still as it was read (`cambios`), so that of several nodes
//! that take rows in each one's are in it. Its indexes are made at the first use, for they are no step of the schema,
//! which an older program would refuse.

use std::sync::Arc;
use std::time::Duration;

use application::ports::{RunFilter, RunLog, RunPage, StoreError};
use async_trait::async_trait;
use bson::oid::ObjectId;
use bson::spec::BinarySubtype;
use bson::{Binary, Bson, Document, doc};
use domain_offer::time::Instant;
use domain_run::retention::{Kept, surplus};
use domain_run::{Rows, Run, RunKey, RunName, RunPart, SILENCE_MICROS};
use mongodb::options::IndexOptions;
use mongodb::{Collection, IndexModel};
use run_format::{RunRecord, pack_rows, unpack_rows};
use tokio::sync::OnceCell;

use crate::calls::{LONG, REQUEST, all, on, within};
use crate::failure::Failure;
use crate::link::Link;
use crate::names::RUNS;

/// How often a change is tried that others are quicker with.
const TRIES: u32 = 50;
/// A moment that others may need, times the number of the try.
const MOMENT: Duration = Duration::from_millis(2);

/// The runs in a database; clones share its connections. See [`crate::MongoStore::runs`].
#[derive(Clone, Debug)]
pub struct MongoRuns {
    link: Arc<Link>,
    is_indexed: Arc<OnceCell<()>>,
}

impl MongoRuns {
    pub(crate) fn new(link: Arc<Link>) -> Self {
        Self {
            link,
            is_indexed: Arc::default(),
        }
    }

    async fn runs(&self) -> Result<Collection<Document>, Failure> {
        let runs = self.link.documents(RUNS).await?;
        let index = || async {
            within(LONG, runs.create_indexes(indexes())).await?;
            Ok::<_, Failure>(())
        };
        self.is_indexed.get_or_try_init(index).await?;
        Ok(runs)
    }

    /// Runs an operation on the runs.
    async fn on<T: Send + 'static, W>(
        &self,
        operation: &'static str,
        work: impl FnOnce(Collection<Document>) -> W + Send + 'static,
    ) -> Result<T, StoreError>
    where
        W: Future<Output = Result<T, Failure>> + Send,
    {
        let runs = self.clone();
        on(&self.link.runtime, operation, async move {
            work(runs.runs().await?).await
        })
        .await
    }
}

fn indexes() -> [IndexModel; 2] {
    let key = doc! { "quien": 1, "fuente": 1, "nombre": 1, "numero": -1 };
    let unique = IndexOptions::builder()
        .name("arryn_corrida".to_owned())
        .unique(true)
        .build();
    let begun = IndexOptions::builder()
        .name("arryn_inicio".to_owned())
        .build();
    [
        IndexModel::builder().keys(key).options(unique).build(),
        IndexModel::builder()
            .keys(doc! { "inicio": -1 })
            .options(begun)
            .build(),
    ]
}

#[async_trait]
impl RunLog for MongoRuns {
    async fn join(&self, part: RunPart) -> Result<(), StoreError> {
        self.on("keep the rows of a run", move |runs| async move {
            for nth in 0..TRIES {
                if join(&runs, &part).await? {
                    return Ok(());
                }
                tokio::time::sleep(MOMENT * nth).await;
            }
            Err(Failure::TooSlow)
        })
        .await
    }

    async fn close(&self, owner: &str, name: &RunName) -> Result<(), StoreError> {
        let open = doc! { "quien": owner, "nombre": name.as_str(), "terminada": false };
        self.on("close a run", move |runs| async move {
            for nth in 0..TRIES {
                let of_name = runs.find(open.clone()).projection(doc! { "filas": 0 });
                let found: Vec<Document> = all(REQUEST, of_name).await?;
                let mut are_closed = true;
                for document in found {
                    let mut run = run(&document, None)?;
                    run.is_closed = true;
                    run.revision += 1;
                    are_closed &= replace(&runs, &document, &run, false).await?;
                }
                if are_closed {
                    return Ok(());
                }
                tokio::time::sleep(MOMENT * nth).await;
            }
            Err(Failure::TooSlow)
        })
        .await
    }

    async fn due(&self, now: Instant) -> Result<Option<Run>, StoreError> {
        let silent_since = now.plus_micros(-SILENCE_MICROS).micros();
        let is_over = [
            doc! { "cerrada": true },
            doc! { "ultima": { "$lte": silent_since } },
        ];
        let due = doc! { "terminada": false, "$or": is_over.to_vec() };
        self.on("look for a run to end", move |runs| async move {
            let first = runs.find_one(due).sort(doc! { "ultima": 1 });
            let found = within(REQUEST, first).await?;
            found.as_ref().map(whole).transpose()
        })
        .await
    }

    async fn end(&self, run: &Run) -> Result<bool, StoreError> {
        let run = run.clone();
        self.on("end a run", move |runs| async move {
            let mut which = key(&run.key);
            which.insert("numero", i64::from(run.number));
            which.insert("cambios", number(run.revision.saturating_sub(1)));
            let update = runs.update_one(which, doc! { "$set": fields(&run) });
            Ok(within(LONG, update).await?.matched_count > 0)
        })
        .await
    }

    async fn page(&self, filter: &RunFilter, page: u64, limit: u32) -> Result<RunPage, StoreError> {
        let passes = passes(filter);
        let skipped = (page - 1).saturating_mul(limit.into());
        self.on("read runs", move |runs| async move {
            let total = within(REQUEST, runs.count_documents(passes.clone())).await?;
            let order = doc! { "inicio": -1, "quien": 1, "fuente": 1, "nombre": 1, "numero": 1 };
            let of_page = runs
                .find(passes)
                .sort(order)
                .skip(skipped)
                .limit(limit.into())
                .projection(doc! { "datos": 1 });
            let found: Vec<Document> = all(LONG, of_page).await?;
            let read = found.iter().map(|document| run(document, None));
            Ok(RunPage {
                runs: read.collect::<Result<_, _>>()?,
                total,
            })
        })
        .await
    }

    async fn tidy(
        &self,
        silent_since: Instant,
        a_store: usize,
        in_all: usize,
    ) -> Result<(), StoreError> {
        let old = doc! { "terminada": true, "ultima": { "$lt": silent_since.micros() }, "filas": { "$exists": true } };
        self.on("let old runs go", move |runs| async move {
            let without_rows = doc! { "$unset": { "filas": 1 } };
            within(LONG, runs.update_many(old, without_rows)).await?;
            let heads = doc! { "quien": 1, "fuente": 1, "inicio": 1 };
            let found = runs.find(doc! {}).projection(heads);
            let found: Vec<Document> = all(LONG, found).await?;
            let kept = found.iter().map(kept).collect::<Option<_>>();
            let kept = kept.ok_or(Failure::Unreadable("run"))?;
            let surplus = surplus(kept, a_store, in_all);
            if !surplus.is_empty() {
                let which = doc! { "_id": { "$in": surplus } };
                within(LONG, runs.delete_many(which)).await?;
            }
            Ok(())
        })
        .await
    }

    async fn put_back(&self, run: &Run) -> Result<bool, StoreError> {
        let run = Run {
            rows: None,
            ..run.clone()
        };
        self.on("put a run back", move |runs| async move {
            insert(&runs, &run).await
        })
        .await
    }
}

/// `false` where another was quicker.
async fn join(runs: &Collection<Document>, part: &RunPart) -> Result<bool, Failure> {
    let newest = runs.find_one(key(&part.key)).sort(doc! { "numero": -1 });
    let Some(document) = within(REQUEST, newest).await? else {
        return insert(runs, &Run::begin(part.clone(), 0)).await;
    };
    let run = whole(&document)?;
    match run.with(part) {
        Some(with) => replace(runs, &document, &with, with.rows != run.rows).await,
        None => insert(runs, &Run::begin(part.clone(), run.number + 1)).await,
    }
}

/// `false` where one of its key and number is there.
async fn insert(runs: &Collection<Document>, run: &Run) -> Result<bool, Failure> {
    let mut document = key(&run.key);
    document.insert("numero", i64::from(run.number));
    document.extend(fields(run));
    if let Some(rows) = &run.rows {
        document.insert("filas", packed(rows));
    }
    match within(LONG, runs.insert_one(document)).await {
        Ok(_) => Ok(true),
        Err(failure) if failure.is_duplicate_key() => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// Writes all that is known of a run, and its rows where they changed; `false` where it is not as it was read.
async fn replace(
    runs: &Collection<Document>,
    before: &Document,
    run: &Run,
    with_rows: bool,
) -> Result<bool, Failure> {
    let which = doc! { "_id": before.get("_id"), "cambios": before.get("cambios") };
    let mut set = fields(run);
    if let (true, Some(rows)) = (with_rows, &run.rows) {
        set.insert("filas", packed(rows));
    }
    let update = runs.update_one(which, doc! { "$set": set });
    Ok(within(LONG, update).await?.matched_count > 0)
}

fn key(key: &RunKey) -> Document {
    doc! { "quien": &*key.owner, "fuente": &*key.store, "nombre": key.name.as_str() }
}

fn fields(run: &Run) -> Document {
    doc! {
        "cambios": number(run.revision),
        "inicio": run.begun.micros(),
        "ultima": run.last.micros(),
        "cerrada": run.is_closed,
        "terminada": run.ending.is_some(),
        "datos": RunRecord::of(run).to_json(),
    }
}

fn packed(rows: &Rows) -> Binary {
    Binary {
        subtype: BinarySubtype::Generic,
        bytes: pack_rows(rows),
    }
}

fn passes(filter: &RunFilter) -> Document {
    let mut passes = doc! {};
    if let Some(owner) = &filter.owner {
        passes.insert("quien", &**owner);
    }
    if let Some(store) = &filter.store {
        passes.insert("fuente", &**store);
    }
    if let Some(name) = &filter.name {
        passes.insert("nombre", name.as_str());
    }
    let mut last = doc! {};
    if let Some(since) = filter.since {
        last.insert("$gte", since.micros());
    }
    if let Some(before) = filter.before {
        last.insert("$lt", before.micros());
    }
    if !last.is_empty() {
        passes.insert("ultima", Bson::Document(last));
    }
    if filter.only_ended {
        passes.insert("terminada", true);
    }
    passes
}

fn kept(document: &Document) -> Option<Kept<ObjectId>> {
    Some(Kept {
        id: document.get_object_id("_id").ok()?,
        owner: document.get_str("quien").ok()?.into(),
        store: document.get_str("fuente").ok()?.into(),
        begun: Instant::from_micros(document.get_i64("inicio").ok()?),
    })
}

fn whole(document: &Document) -> Result<Run, Failure> {
    let unreadable = || Failure::Unreadable("rows of a run");
    let rows = match document.get_binary_generic("filas") {
        Ok(bytes) => Some(unpack_rows(bytes).ok_or_else(unreadable)?),
        Err(_) => None,
    };
    run(document, rows)
}

fn run(document: &Document, rows: Option<Rows>) -> Result<Run, Failure> {
    let text = document.get_str("datos").ok();
    let record = text.and_then(RunRecord::from_json);
    let run = record.and_then(|record| record.into_run(rows));
    run.ok_or(Failure::Unreadable("run"))
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
