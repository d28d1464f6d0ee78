//! How fast a client must bring what it has begun to send.

use std::time::Duration;

/// Bytes that must come in each second of a transfer that lasts.
const BYTES_A_SECOND: u64 = 16 * 1024;

/// How long so many bytes may take at the slowest pace that is borne.
pub const fn fair(bytes: u64) -> Duration {
    Duration::from_millis(bytes.saturating_mul(1_000) / BYTES_A_SECOND)
}
