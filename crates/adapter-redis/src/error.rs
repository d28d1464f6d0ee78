//! The one place where errors of the Redis client become a [`StoreError`].

use application::ports::{StoreError, StoreErrorKind};
use redis::{ErrorKind, RedisError};

/// What a failed call means; the causes keep their text, which has no password in it.
pub(crate) fn failed(operation: &'static str, error: RedisError) -> StoreError {
    StoreError::caused_by(kind(&error), operation, error)
}

fn kind(error: &RedisError) -> StoreErrorKind {
    if error.is_timeout() {
        return StoreErrorKind::TimedOut;
    }
    match error.kind() {
        // What a server says of itself (loading its file, out of memory, a replica) may be over in
        // a moment.
        ErrorKind::Io | ErrorKind::Server(_) => StoreErrorKind::Unavailable,
        ErrorKind::UnexpectedReturnType | ErrorKind::Parse => StoreErrorKind::Corrupt,
        _ => StoreErrorKind::Refused,
    }
}
