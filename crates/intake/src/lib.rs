//! Feeds streams of offers to the ingest use case: make rows, parse, batch, count.
//!
//! Both ways in, the upload route and the `import` command, push their bytes through an [`Intake`],
//! so that they accept, refuse and count alike, whatever kind of body it is
//! ([`upload_format`]). Memory is bounded by a batch and a few rows.

use std::future::Future;
use std::pin::Pin;

use application::ports::{Outcome, StoreError};
use application::use_cases::ingest::{Ingest, Judged, RowOutcome, Submission};
use application::use_cases::runs::RunUpload;
use extraction_format::document;
use extraction_format::problem::RowProblem;
use extraction_format::splitter::Piece;
use extraction_format::summary::{RowPlace, UploadSummary};
use futures_util::FutureExt as _;
use upload_format::Door;

pub use upload_format::{Declared, Given};

/// Rows stored together.
pub const BATCH_ROWS: usize = 4_000;
/// Bytes of rows stored together.
pub const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Rows stored together where a batch is stored while the next is read: of a large batch each page
/// of an index is written once, however many of its rows are new.
const AHEAD_ROWS: usize = 40_000;
/// Bytes of rows stored together there.
const AHEAD_BYTES: usize = 48 * 1024 * 1024;

/// One stream of offers on its way into the log.
pub struct Intake<'i> {
    ingest: &'i Ingest,
    /// Of which run its rows are.
    run: Option<RunUpload>,
    ahead: bool,
    is_dry: bool,
    /// The batch that is being stored.
    storing: Option<Storing<'i>>,
    door: Door,
    batch: Batch,
    summary: UploadSummary,
    file: Option<String>,
}

#[derive(Default)]
struct Batch {
    places: Vec<Place>,
    /// Rows that were read since some were judged last.
    read: Vec<Submission>,
    judged: Judged,
    bytes: usize,
}

/// Where a row stood, and what was wrong with it already.
type Place = (u64, u64, Option<RowProblem>);

/// A batch on its way to the store.
struct Storing<'i> {
    places: Vec<Place>,
    outcomes: Pin<Box<dyn Future<Output = Result<Vec<RowOutcome>, StoreError>> + Send + 'i>>,
}

impl<'i> Intake<'i> {
    /// A stream into `ingest`, counted on top of `summary`; `file` is named beside errors.
    pub fn new(ingest: &'i Ingest, summary: UploadSummary, file: Option<String>) -> Self {
        Self {
            ingest,
            run: None,
            ahead: false,
            is_dry: false,
            storing: None,
            door: door(ingest, Given::default(), Declared::default()),
            batch: Batch::default(),
            summary,
            file,
        }
    }

    /// Says what the stream is, and what of its rows it does not say itself; before the first push.
    #[must_use]
    pub fn reading(mut self, declared: Declared, given: Given) -> Self {
        self.door = door(self.ingest, given, declared);
        self
    }

    /// Judges the rows and stores nothing: what would be stored is counted as received only.
    #[must_use]
    pub const fn dry_run(mut self) -> Self {
        self.is_dry = true;
        self
    }

    /// Stores each batch while the next one is read and judged, in larger batches.
    ///
    /// Only where nothing else writes through the same store: between two pushes it is not asked for
    /// the batch that is being stored.
    #[must_use]
    pub const fn ahead(mut self) -> Self {
        self.ahead = true;
        self
    }

    /// Counts its rows in a run too.
    #[must_use]
    pub fn of_run(mut self, run: RunUpload) -> Self {
        self.batch = Batch::of(Some(&run));
        self.run = Some(run);
        self
    }

    /// Takes in the next bytes. Whole batches are durable when it returns; with
    /// [`Intake::ahead`], all but the last one.
    pub async fn push(&mut self, chunk: &[u8]) -> Result<(), StoreError> {
        let batch = &mut self.batch;
        self.door.push(chunk, &mut |piece| batch.take(&piece));
        batch.judge(self.ingest);
        let (rows, bytes) = if self.ahead {
            (AHEAD_ROWS, AHEAD_BYTES)
        } else {
            (BATCH_ROWS, BATCH_BYTES)
        };
        if self.batch.places.len() >= rows || self.batch.bytes >= bytes {
            self.start().await?;
            if !self.ahead {
                self.settle().await?;
            }
        }
        Ok(())
    }

    /// Ends the stream: what is left is stored; everything counted is durable.
    pub async fn finish(&mut self) -> Result<(), StoreError> {
        let batch = &mut self.batch;
        self.door.finish(&mut |piece| batch.take(&piece));
        batch.judge(self.ingest);
        self.flush().await
    }

    /// Ends a stream that broke off: the whole rows that came are stored, and the summary says so.
    pub async fn break_off(&mut self) -> Result<(), StoreError> {
        self.summary.truncated = true;
        self.flush().await
    }

    /// Stores the whole rows that came so far, without an end of the stream.
    pub async fn flush(&mut self) -> Result<(), StoreError> {
        self.start().await?;
        self.settle().await
    }

    /// Begins to store the batch, once the one before is stored.
    async fn start(&mut self) -> Result<(), StoreError> {
        let next = Batch::of(self.run.as_ref());
        let Batch { places, judged, .. } = std::mem::replace(&mut self.batch, next);
        self.settle().await?;
        if self.is_dry {
            self.count_judged(places, judged);
            return Ok(());
        }
        let mut outcomes = Box::pin(self.ingest.append(judged));
        // Asked once, so that the store begins; what it answers is counted by `settle`.
        let outcomes: Pin<Box<dyn Future<Output = _> + Send + 'i>> =
            match outcomes.as_mut().now_or_never() {
                Some(done) => Box::pin(std::future::ready(done)),
                None => outcomes,
            };
        self.storing = Some(Storing { places, outcomes });
        Ok(())
    }

    /// Waits for the batch that is being stored and counts its rows.
    async fn settle(&mut self) -> Result<(), StoreError> {
        let Some(Storing { places, outcomes }) = self.storing.take() else {
            return Ok(());
        };
        let mut outcomes = outcomes.await?.into_iter();
        for (index, line, problem) in places {
            if let Some(problem) = problem {
                self.ingest.tally().note_unreadable(problem.code);
                if let Some(run) = &self.run {
                    run.note_unreadable(index, line, problem.code);
                }
                self.rejected(index, line, problem);
            } else {
                let outcome = outcomes.next().expect("ingest answers for each row");
                self.count(index, line, outcome);
            }
        }
        Ok(())
    }

    /// Counts the rows of a batch of a dry run.
    fn count_judged(&mut self, places: Vec<Place>, judged: Judged) {
        let mut rejections = judged.into_rejections().into_iter();
        for (index, line, problem) in places {
            let problem = problem.or_else(|| {
                let rejection = rejections.next().expect("each row is judged");
                rejection.map(RowProblem::from)
            });
            match problem {
                Some(problem) => self.rejected(index, line, problem),
                None => self.summary.row_usable(index),
            }
        }
    }

    /// Whether nothing that still comes is read: the stream is of a wrong kind, or cannot be read on.
    pub fn is_over(&self) -> bool {
        self.door.is_over()
    }

    /// Bytes of rows that were written anew, since the stream is no JSON of ours: work that its size does not bound.
    pub const fn transcribed(&self) -> u64 {
        self.door.transcribed()
    }

    /// What became of the rows so far.
    pub const fn summary(&self) -> &UploadSummary {
        &self.summary
    }

    /// What became of all rows.
    pub fn into_summary(self) -> UploadSummary {
        self.summary
    }

    fn count(&mut self, index: u64, line: u64, outcome: RowOutcome) {
        match outcome {
            RowOutcome::Accepted(id, Outcome::Stored) => self.summary.row_stored(index, id),
            RowOutcome::Accepted(id, Outcome::Variant) => self.summary.row_variant(index, id),
            RowOutcome::Accepted(id, Outcome::Duplicate) => self.summary.row_duplicate(index, id),
            RowOutcome::Rejected(rejection) => self.rejected(index, line, rejection.into()),
        }
    }

    fn rejected(&mut self, index: u64, line: u64, problem: RowProblem) {
        let file = self.file.as_deref();
        self.summary.row_rejected(
            RowPlace {
                index,
                line: Some(line),
                file,
            },
            problem,
        );
    }
}

impl Batch {
    fn of(run: Option<&RunUpload>) -> Self {
        let judged = run.cloned().map(Judged::of_run).unwrap_or_default();
        Self {
            judged,
            ..Self::default()
        }
    }

    /// Judges what was read, with the bytes that brought it, so that no request on the same thread waits for a
    /// whole batch to be judged.
    fn judge(&mut self, ingest: &Ingest) {
        ingest.judge_into(&mut self.judged, self.read.drain(..));
    }

    fn take(&mut self, piece: &Piece<'_>) {
        let (index, line, read) = match piece {
            Piece::Row { index, line, bytes } => {
                self.bytes += bytes.len();
                (*index, *line, document::parse(bytes))
            }
            Piece::Bad {
                index,
                line,
                problem,
            } => (*index, *line, Err(problem.clone())),
        };
        let problem = match read {
            Ok(row) => {
                self.read.push(row);
                None
            }
            Err(problem) => Some(problem),
        };
        self.places.push((index, line, problem));
    }
}

fn door(ingest: &Ingest, given: Given, declared: Declared) -> Door {
    Door::new(given, declared, ingest.rules().zone.clone())
}
