//! One contract suite per port, run by every adapter; builders and fault-injecting decorators.
//!
//! A suite is a module of cases, async functions that take a [`Fixture`], and a macro that turns
//! each of them into a named test in the adapter that calls it. Each sentence in capitals in a
//! port's documentation has cases whose names begin with it (`durable_…`, `no_gap_…`).
//!
//! Only ever a dev-dependency: what is here panics to make a test fail.

#![expect(
    clippy::unwrap_used,
    reason = "the cases are tests, run in other crates"
)]

pub mod builders;
pub mod change_feed;
pub mod correction_log;
pub mod extraction_log;
pub mod faults;
pub mod fixture;
pub mod id_source;
pub mod offer_archive;
pub mod rate_limiter;
pub mod raw_retention;
pub mod run_log;
pub mod users;

pub use fixture::Fixture;

/// Turns each case of a suite into a test of that name; the suites' own macros call it.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_tests {
    ($suite:ident, $fixture:expr, $($case:ident,)+) => {
        $(
            #[::tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                $crate::$suite::$case(&$fixture).await;
            }
        )+
    };
}
