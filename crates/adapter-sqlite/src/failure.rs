//! What can go wrong in the work on SQLite, and which error of the port it becomes.

use application::ports::{StoreError, StoreErrorKind};
use rusqlite::ErrorCode;
use thiserror::Error;

/// A failure of the work on a connection.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
    /// A stored value is not what this program writes.
    #[error("unreadable {what}")]
    Unreadable {
        what: &'static str,
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    #[error("another extraction has the id {0}")]
    IdTaken(domain_offer::id::Id),
    #[error("the cursor is not of this log")]
    ForeignCursor,
    #[error("the file belongs to another program (application id {0})")]
    ForeignFile(i32),
    #[error("the file has schema {found}, this program knows up to {known}: use a newer program")]
    NewerSchema { found: u32, known: u32 },
    #[error("the file is gone")]
    Gone,
    #[error("another writer has the file for too long")]
    WriterBusy,
    #[error("the program is stopping")]
    Stopping,
}

impl Failure {
    /// A stored value is not what this program writes.
    pub(crate) const fn unreadable(what: &'static str) -> Self {
        Self::Unreadable { what, source: None }
    }

    /// The failure as the ports tell it.
    pub(crate) fn of(self, operation: &'static str) -> StoreError {
        StoreError::caused_by(self.kind(), operation, self)
    }

    fn kind(&self) -> StoreErrorKind {
        match self {
            Self::Sql(error) => kind_of(error),
            Self::Unreadable { .. } => StoreErrorKind::Corrupt,
            Self::IdTaken(_) => StoreErrorKind::Conflict,
            Self::ForeignCursor | Self::ForeignFile(_) | Self::NewerSchema { .. } => {
                StoreErrorKind::Refused
            }
            Self::Gone | Self::Stopping => StoreErrorKind::Unavailable,
            Self::WriterBusy => StoreErrorKind::TimedOut,
        }
    }
}

fn kind_of(error: &rusqlite::Error) -> StoreErrorKind {
    use StoreErrorKind::{Conflict, Corrupt, Refused, TimedOut, Unavailable};
    let Some(code) = error.sqlite_error_code() else {
        // A value of another type than the schema's, or text that is not UTF-8.
        return Corrupt;
    };
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => TimedOut,
        ErrorCode::ConstraintViolation => Conflict,
        ErrorCode::TooBig | ErrorCode::AuthorizationForStatementDenied => Refused,
        // `Unknown` is a statement that does not fit the schema in the file.
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown => Corrupt,
        _ => Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn each_code_has_its_kind() {
        use StoreErrorKind::{Conflict, Corrupt, Refused, TimedOut, Unavailable};
        for (code, expected) in [
            (ffi::SQLITE_BUSY, TimedOut),
            (ffi::SQLITE_BUSY_SNAPSHOT, TimedOut),
            (ffi::SQLITE_LOCKED, TimedOut),
            (ffi::SQLITE_FULL, Unavailable),
            (ffi::SQLITE_READONLY, Unavailable),
            (ffi::SQLITE_CANTOPEN, Unavailable),
            (ffi::SQLITE_IOERR_FSYNC, Unavailable),
            (ffi::SQLITE_NOMEM, Unavailable),
            (ffi::SQLITE_CORRUPT, Corrupt),
            (ffi::SQLITE_NOTADB, Corrupt),
            (ffi::SQLITE_CONSTRAINT_UNIQUE, Conflict),
            (ffi::SQLITE_TOOBIG, Refused),
        ] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            assert_eq!(Failure::from(error).of("test").kind(), expected, "{code}");
        }
    }
}
