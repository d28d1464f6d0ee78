//! Other errors as problems. What a client must not see is logged here and goes no further.

use std::error::Error as StdError;
use std::fmt::Write as _;

use actix_web::error::PayloadError;
use application::ports::{HashError, StoreError};
use application::use_cases::query::NoReading;

use super::{ApiError, Problem};

impl From<StoreError> for Problem {
    /// What may succeed later is a 503, the rest a 500.
    fn from(error: StoreError) -> Self {
        if error.is_transient() {
            tracing::warn!(error = %chain(&error), "the store is out of reach");
            Self::new(ApiError::StoreUnavailable)
        } else {
            Self::internal(&error)
        }
    }
}

impl From<HashError> for Problem {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => ApiError::Busy.into(),
            HashError::Failed => Self::internal(&error),
        }
    }
}

impl From<NoReading> for Problem {
    fn from(reason: NoReading) -> Self {
        match reason {
            NoReading::Starting => ApiError::Starting.into(),
            NoReading::OutOfReach => ApiError::StoreUnavailable.into(),
        }
    }
}

impl Problem {
    /// A fault of the service: logged with its causes, answered without them.
    pub fn internal(error: &(dyn StdError + 'static)) -> Self {
        tracing::error!(error = %chain(error), "a request failed");
        Self::new(ApiError::Internal)
    }
}

/// An error and its causes in one line.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

impl From<&PayloadError> for Problem {
    fn from(error: &PayloadError) -> Self {
        match error {
            PayloadError::Overflow => Self::new(ApiError::TooLarge),
            PayloadError::EncodingCorrupted => Self::new(ApiError::InvalidBody)
                .with_message("El cuerpo de la solicitud no se pudo descomprimir."),
            _ => Self::new(ApiError::InvalidBody)
                .with_message("El cuerpo de la solicitud llegó incompleto."),
        }
    }
}

#[cfg(test)]
mod tests {
    use application::ports::StoreErrorKind;

    use super::*;

    #[test]
    fn a_store_that_may_come_back_is_a_503_and_no_cause_goes_out() {
        for (kind, expected) in [
            (StoreErrorKind::Unavailable, ApiError::StoreUnavailable),
            (StoreErrorKind::TimedOut, ApiError::StoreUnavailable),
            (StoreErrorKind::Conflict, ApiError::StoreUnavailable),
            (StoreErrorKind::Corrupt, ApiError::Internal),
            (StoreErrorKind::Refused, ApiError::Internal),
        ] {
            let error = StoreError::caused_by(kind, "append", "password hunter2");
            let problem = Problem::from(error);
            assert_eq!(problem.error(), expected, "{kind:?}");
            assert!(!problem.document(None).json().contains("hunter2"));
        }
    }
}
