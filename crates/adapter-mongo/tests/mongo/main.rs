//! The adapters on real servers, which `cargo xtask test` starts.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stand outside of test functions"
)]

mod adoption;
mod contract;
mod log;
mod support;
