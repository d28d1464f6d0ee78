//! The rows of one upload on their way into a run.

use std::sync::{Arc, Mutex, PoisonError};

use domain_offer::extraction::{Digest, RawExtraction};
use domain_offer::normalise::Usable;
use domain_offer::rejection::Rejection;
use domain_offer::rules::Rules;
use domain_run::RunName;

use super::super::ingest::RowOutcome;
use super::book::RunBook;
use super::draft::Draft;
use crate::ports::StoreError;

/// An upload, or an import, that is of a run; clones are handles on one.
#[derive(Clone)]
pub struct RunUpload(Arc<Inner>);

struct Inner {
    book: Arc<RunBook>,
    owner: Arc<str>,
    name: RunName,
    /// The store that its rows were of last: of a row that does not say, the likeliest.
    store: Mutex<Arc<str>>,
}

impl RunBook {
    /// Begins an upload of an owner: of the run that it names, else of the day's. A run that began yesterday and goes
    /// on stays yesterday's.
    pub async fn open(self: &Arc<Self>, owner: &str, named: Option<RunName>) -> RunUpload {
        let owner: Arc<str> = owner.into();
        let name = match named {
            Some(name) => name,
            None => self.day_of(&owner).await,
        };
        RunUpload::new(Arc::clone(self), owner, name)
    }
}

impl RunUpload {
    pub(super) fn new(book: Arc<RunBook>, owner: Arc<str>, name: RunName) -> Self {
        let store = Mutex::new("".into());
        Self(Arc::new(Inner {
            book,
            owner,
            name,
            store,
        }))
    }

    /// What its run is called.
    pub fn name(&self) -> &RunName {
        &self.0.name
    }

    /// Notes a row that could not even be read, at this place and line of its input.
    pub fn note_unreadable(&self, index: u64, line: u64, code: &str) {
        let draft = Draft::unreadable((index, line), code);
        let store = self.store_of(&[]);
        self.note(store, vec![draft.refused()]);
    }

    /// Writes down what was noted.
    pub async fn flush(&self) -> Result<(), StoreError> {
        self.0.book.flush().await
    }

    /// Says that its run is over, in all stores.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.0.book.close(&self.0.owner, &self.0.name).await
    }

    /// The store of rows that do not say theirs: that of the rows before, else of the first after.
    fn store_of(&self, drafts: &[Draft]) -> Arc<str> {
        let mut store = self.0.store.lock().unwrap_or_else(PoisonError::into_inner);
        let mut said = drafts.iter().filter(|draft| !draft.store.is_empty());
        let first = said.next();
        if store.is_empty()
            && let Some(draft) = first
        {
            *store = Arc::clone(&draft.store);
        }
        let likely = Arc::clone(&store);
        if let Some(draft) = said.next_back().or(first) {
            *store = Arc::clone(&draft.store);
        }
        likely
    }

    fn note(&self, store: Arc<str>, rows: Vec<(u64, domain_run::RunRow)>) {
        let Inner {
            book, owner, name, ..
        } = &*self.0;
        book.note(owner, name, store, rows);
    }
}

/// The rows of a batch that are of a run.
pub(in super::super) struct RunRows {
    upload: RunUpload,
    drafts: Vec<Draft>,
}

impl RunRows {
    pub(in super::super) const fn new(upload: RunUpload) -> Self {
        Self {
            upload,
            drafts: Vec::new(),
        }
    }

    /// Takes a row in as it was judged.
    pub(in super::super) fn push(
        &mut self,
        raw: &RawExtraction,
        content: Digest,
        judged: &Result<Usable<'_>, Rejection>,
        rules: &Rules,
    ) {
        self.drafts.push(Draft::of(raw, content, judged, rules));
    }

    /// Notes what became of them, in their order.
    pub(in super::super) async fn note(self, outcomes: &[RowOutcome]) {
        let Self { upload, drafts } = self;
        let likely = upload.store_of(&drafts);
        let mut of_store = Vec::<(Arc<str>, Vec<_>)>::new();
        for (draft, outcome) in drafts.into_iter().zip(outcomes) {
            let store = if draft.store.is_empty() {
                &likely
            } else {
                &draft.store
            };
            let row = |draft: Draft| draft.become_of(outcome);
            match of_store.last_mut() {
                Some((last, rows)) if last == store => rows.push(row(draft)),
                _ => of_store.push((Arc::clone(store), vec![row(draft)])),
            }
        }
        for (store, rows) in of_store {
            upload.note(store, rows);
        }
        upload.0.book.relieve().await;
    }
}

impl std::fmt::Debug for RunRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunRows")
            .field("run", &self.upload.0.name)
            .field("drafts", &self.drafts.len())
            .finish_non_exhaustive()
    }
}
