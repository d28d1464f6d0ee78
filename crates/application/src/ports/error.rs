//! The one error type of storing ports.

use std::error::Error as StdError;

use thiserror::Error;

/// What kind of failure it was; HTTP statuses and retries follow from this alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// The store cannot be reached, or its disk is full or read-only.
    Unavailable,
    /// The store did not answer in time.
    TimedOut,
    /// Another writer was first.
    Conflict,
    /// What the store holds cannot be read.
    Corrupt,
    /// The store will not do this (rights, size, version).
    Refused,
}

/// A failed call to a store. The message does not repeat its source.
#[derive(Debug, Error)]
#[error("{operation} failed ({kind:?})")]
pub struct StoreError {
    kind: StoreErrorKind,
    operation: &'static str,
    #[source]
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl StoreError {
    /// A failure of `operation` without a cause of its own.
    pub const fn new(kind: StoreErrorKind, operation: &'static str) -> Self {
        Self {
            kind,
            operation,
            source: None,
        }
    }

    /// A failure of `operation` because of `source`.
    pub fn caused_by(
        kind: StoreErrorKind,
        operation: &'static str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self {
            kind,
            operation,
            source: Some(source.into()),
        }
    }

    /// What kind of failure it was.
    pub const fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// Whether the same call may succeed later.
    pub const fn is_transient(&self) -> bool {
        use StoreErrorKind::{Conflict, TimedOut, Unavailable};
        matches!(self.kind, Unavailable | TimedOut | Conflict)
    }
}
