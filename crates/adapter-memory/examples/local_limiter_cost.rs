//! What the limiter of one process costs a request, in time and in memory.
//!
//! `cargo run --release -p adapter-memory --example local_limiter_cost`; docs/reference/rate-limits.md has
//! the figures.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use adapter_memory::MemoryLimiter;
use application::ports::{Quota, RateLimiter as _};

const CALLS: u32 = 1_000_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    flood(&MemoryLimiter::default()).await;
    let limiter = MemoryLimiter::default();
    measure(&limiter, "one client", 1_000_000, |_| "one".to_owned()).await;
    measure(&limiter, "one client, refused", 100, |_| "two".to_owned()).await;
    measure(&limiter, "10,000 clients", 100, |number| {
        (number % 10_000).to_string()
    })
    .await;
}

/// A million clients, each of whom asks once.
async fn flood(limiter: &MemoryLimiter) {
    let quota = quota(100);
    let before = resident();
    for number in 0..CALLS {
        let key = format!("client-{number}");
        limiter.take(&key, quota, 1).await.expect("memory is there");
    }
    println!(
        "a million clients: {} of them remembered, {} KiB more resident",
        limiter.keys(),
        resident().saturating_sub(before)
    );
}

fn quota(requests: u32) -> Quota {
    Quota {
        requests: NonZeroU32::new(requests).expect("not zero"),
        window: Duration::from_mins(1),
    }
}

async fn measure(limiter: &MemoryLimiter, what: &str, requests: u32, key: impl Fn(u32) -> String) {
    let quota = quota(requests);
    let keys: Vec<_> = (0..CALLS).map(key).collect();
    let start = Instant::now();
    for key in &keys {
        limiter.take(key, quota, 1).await.expect("memory is there");
    }
    let each = start.elapsed() / CALLS;
    println!("{what}: {each:?} a request");
}

/// Resident memory of this process, in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.trim().split(' ').next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
