//! The machine's clock and randomness, behind the ports.

mod clock;
mod files;
mod ids;

pub(crate) use clock::SystemClock;
pub(crate) use files::{read_bytes, read_text};
pub(crate) use ids::{SampleIds, SystemIds};

/// Random bytes of the operating system.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the adapter of randomness"
)]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
