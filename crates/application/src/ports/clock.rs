//! Time.

use domain_offer::time::Instant;

/// Says what time it is.
#[cfg_attr(test, mockall::automock)]
pub trait Clock: Send + Sync {
    /// Now; may step back when the machine's clock is set.
    fn now(&self) -> Instant;
}
