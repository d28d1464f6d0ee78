//! What an answer says of its client's quota.
//!
//! `RateLimit-Limit`, `-Remaining` and `-Reset` as clients know them (the draft's revisions up to 7),
//! and `RateLimit` with `RateLimit-Policy` as the draft has them since
//! (draft-ietf-httpapi-ratelimit-headers-10).

use std::time::Duration;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use application::ports::{Quota, Taken};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");
const STATE: HeaderName = HeaderName::from_static("ratelimit");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// All of these headers.
pub const NAMES: [HeaderName; 5] = [LIMIT, REMAINING, RESET, STATE, POLICY];

/// Says what is left, and in how many seconds the whole quota is there again.
pub(super) fn write(headers: &mut HeaderMap, quota: Quota, taken: Taken) {
    let limit = quota.requests.get();
    let remaining = taken.remaining;
    let reset = seconds(taken.reset);
    let window = seconds(quota.window);
    headers.insert(LIMIT, limit.into());
    headers.insert(REMAINING, remaining.into());
    headers.insert(RESET, reset.into());
    let mut insert = |name, text: String| {
        let value = HeaderValue::try_from(text).expect("numbers are visible ASCII");
        headers.insert(name, value);
    };
    insert(STATE, format!("\"client\";r={remaining};t={reset}"));
    insert(POLICY, format!("\"client\";q={limit};w={window}"));
}

/// Whole seconds, rounded up: who waits so long has waited long enough.
pub(super) fn seconds(time: Duration) -> u32 {
    let rounded = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    u32::try_from(rounded).unwrap_or(u32::MAX)
}
