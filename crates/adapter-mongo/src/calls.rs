//! Calls of the driver: on a runtime that serves it, and never longer than their deadline.

use std::collections::HashSet;
use std::future::{Future, IntoFuture};
use std::time::Duration;

use application::ports::StoreError;
use bson::RawDocumentBuf;
use futures_util::TryStreamExt as _;
use mongodb::error::{Error, ErrorKind};
use mongodb::{Collection, Cursor};
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;

use crate::failure::{Failure, is_duplicate};

/// The longest that a request waits for a server that does not answer. The first call of every
/// operation has this deadline.
pub(crate) const REQUEST: Duration = Duration::from_millis(500);
/// The longest that one call may take of which a server is known to answer.
pub(crate) const LONG: Duration = Duration::from_secs(5);

/// Runs an operation on a runtime to its end, even if the caller does not wait for it: half a write
/// would otherwise be left for others to clear up.
pub(crate) async fn on<T: Send + 'static>(
    runtime: &Handle,
    operation: &'static str,
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, StoreError> {
    let joined = runtime.spawn(work).await;
    let answer = joined.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Err(Failure::Stopping),
    });
    answer.map_err(|failure| failure.of(operation))
}

/// A call that may take so long. The driver's own time-outs do not help against a server that
/// accepts a connection and then says nothing.
pub(crate) async fn within<T>(
    deadline: Duration,
    call: impl IntoFuture<Output = mongodb::error::Result<T>>,
) -> Result<T, Failure> {
    match tokio::time::timeout(deadline, call.into_future()).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Failure::TooSlow),
    }
}

/// All documents of a query, whose first call may take so long.
pub(crate) async fn all<T: DeserializeOwned + Send + Sync + Unpin>(
    deadline: Duration,
    call: impl IntoFuture<Output = mongodb::error::Result<Cursor<T>>>,
) -> Result<Vec<T>, Failure> {
    let mut cursor = within(deadline, call).await?;
    let mut found = Vec::new();
    while let Some(next) = within(LONG, cursor.try_next()).await? {
        found.push(next);
    }
    Ok(found)
}

/// Inserts documents; answers the numbers of those that are not stored because their key or id is there already.
pub(crate) async fn insert_new(
    collection: &Collection<RawDocumentBuf>,
    documents: &[RawDocumentBuf],
    deadline: Duration,
) -> Result<HashSet<usize>, Failure> {
    match within(deadline, collection.insert_many(documents).ordered(false)).await {
        Ok(_) => Ok(HashSet::new()),
        Err(Failure::Driver(error)) => refused_keys(&error).ok_or(Failure::Driver(error)),
        Err(failure) => Err(failure),
    }
}

/// The numbers of refused documents; `None` where something else went wrong besides.
fn refused_keys(error: &Error) -> Option<HashSet<usize>> {
    let ErrorKind::InsertMany(refused) = &*error.kind else {
        return None;
    };
    let errors = refused.write_errors.as_ref()?;
    let only_keys = errors.iter().all(|error| is_duplicate(error.code));
    (only_keys && refused.write_concern_error.is_none())
        .then(|| errors.iter().map(|error| error.index).collect())
}
