//! What can go wrong in the work on MongoDB, and which error of the port it becomes.

use application::ports::{StoreError, StoreErrorKind};
use mongodb::error::{Error, ErrorKind, WriteFailure};
use thiserror::Error as ThisError;

/// The server's code for a key that is there already.
const DUPLICATE_KEY: i32 = 11_000;

/// A failure of the work on the database.
#[derive(Debug, ThisError)]
pub(crate) enum Failure {
    #[error(transparent)]
    Driver(#[from] Error),
    #[error("the server did not answer in time")]
    TooSlow,
    /// A stored value is not what this program writes.
    #[error("unreadable {0}")]
    Unreadable(&'static str),
    #[error("another extraction has the id {0}")]
    IdTaken(domain_offer::id::Id),
    #[error("an extraction is larger than a document of MongoDB can be")]
    TooLarge,
    #[error("the cursor is not of this log")]
    ForeignCursor,
    #[error("the batch was aborted by another process, which took this one for dead")]
    Aborted,
    #[error("another process writes the archive")]
    LostLease,
    #[error(
        "the database has schema {found}, this program knows up to {known}: use a newer program"
    )]
    NewerSchema { found: i32, known: i32 },
    #[error("the server refused a write (code {0})")]
    Unwritten(i32),
    #[error(
        "the database is not prepared yet: run `arryn migrate`, or wait for a `serve` to do so"
    )]
    Unprepared,
    #[error("the program is stopping")]
    Stopping,
}

impl From<bson::error::Error> for Failure {
    fn from(_: bson::error::Error) -> Self {
        Self::Unreadable("document")
    }
}

impl Failure {
    /// The failure as the ports tell it.
    pub(crate) fn of(self, operation: &'static str) -> StoreError {
        StoreError::caused_by(self.kind(), operation, self)
    }

    fn kind(&self) -> StoreErrorKind {
        match self {
            Self::Driver(error) => kind_of(error),
            Self::TooSlow => StoreErrorKind::TimedOut,
            Self::Unreadable(_) => StoreErrorKind::Corrupt,
            Self::IdTaken(_) | Self::Aborted | Self::LostLease => StoreErrorKind::Conflict,
            Self::TooLarge | Self::ForeignCursor | Self::NewerSchema { .. } => {
                StoreErrorKind::Refused
            }
            Self::Stopping | Self::Unwritten(_) | Self::Unprepared => StoreErrorKind::Unavailable,
        }
    }

    /// Whether it says that a key is there already.
    pub(crate) fn is_duplicate_key(&self) -> bool {
        match self {
            Self::Driver(error) => code_of(error) == Some(DUPLICATE_KEY),
            _ => false,
        }
    }
}

/// The server's code of an error.
pub(crate) fn code_of(error: &Error) -> Option<i32> {
    match &*error.kind {
        ErrorKind::Command(command) => Some(command.code),
        ErrorKind::Write(WriteFailure::WriteError(error)) => Some(error.code),
        ErrorKind::Write(WriteFailure::WriteConcernError(error)) => Some(error.code),
        _ => None,
    }
}

/// Whether a write error says that a key is there already.
pub(crate) const fn is_duplicate(code: i32) -> bool {
    code == DUPLICATE_KEY
}

fn kind_of(error: &Error) -> StoreErrorKind {
    use StoreErrorKind::{Conflict, Corrupt, Refused, TimedOut, Unavailable};
    match &*error.kind {
        ErrorKind::Authentication { .. }
        | ErrorKind::InvalidArgument { .. }
        | ErrorKind::InvalidTlsConfig { .. }
        | ErrorKind::IncompatibleServer { .. } => Refused,
        ErrorKind::BsonDeserialization(_)
        | ErrorKind::Bson(_)
        | ErrorKind::InvalidResponse { .. } => Corrupt,
        _ => match code_of(error) {
            Some(DUPLICATE_KEY) => Conflict,
            // MaxTimeMSExpired, ExceededTimeLimit, WriteConcernFailed by its time.
            Some(50 | 262 | 64) => TimedOut,
            // Unauthorized, AuthenticationFailed, BadValue, FailedToParse, InvalidOptions,
            // AtlasError, OperationNotSupportedInTransaction, BSONObjectTooLarge.
            Some(13 | 18 | 2 | 9 | 72 | 8000 | 263 | 10_334) => Refused,
            _ => Unavailable,
        },
    }
}
