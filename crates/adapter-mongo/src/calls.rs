//! Calls of the driver: on a runtime that serves it, and never longer than their deadline.

use std::future::{Future, IntoFuture};
use std::time::Duration;

use application::ports::StoreError;
use futures_util::TryStreamExt as _;
use mongodb::Cursor;
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;

use crate::failure::Failure;

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
