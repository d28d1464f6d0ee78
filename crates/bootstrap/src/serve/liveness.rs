//! Ends a service that does not answer itself any more, so that the supervisor starts it again.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;

use crate::exit::UNRESPONSIVE;
use crate::healthcheck;

/// Failures in a row that end the service.
const PATIENCE: u32 = 3;

/// A watch over liveness, until it is dropped: a service that stops does not answer any more.
#[must_use]
#[derive(Debug, Default)]
pub(crate) struct Watch(Arc<AtomicBool>);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Asks `/health/live` at each interval from a thread of its own, which goes on whatever the others do.
/// An interval of zero: never.
pub(crate) fn watch(listening: SocketAddr, interval: Duration) -> anyhow::Result<Watch> {
    let watch = Watch::default();
    if interval.is_zero() {
        return Ok(watch);
    }
    let url = format!("http://{}/health/live", healthcheck::reachable(listening));
    let stops = Arc::clone(&watch.0);
    let lives = move || {
        thread::sleep(interval);
        let lives = matches!(healthcheck::ask(&url), Ok(200..=299));
        lives || stops.load(Ordering::Relaxed)
    };
    thread::Builder::new()
        .name("liveness".to_owned())
        .spawn(move || {
            until_dead(lives);
            end();
        })
        .context("the watch over liveness cannot be started")?;
    Ok(watch)
}

/// Returns after as many failures in a row as are too many.
fn until_dead(mut lives: impl FnMut() -> bool) {
    let mut failures = 0;
    while failures < PATIENCE {
        failures = if lives() { 0 } else { failures + 1 };
    }
}

fn end() {
    tracing::error!(
        failures = PATIENCE,
        "the service does not answer itself any more; ending, to be started again"
    );
    // Straight to standard error too: the writer of logs may be what hangs.
    eprintln!("arryn: the service did not answer itself {PATIENCE} times in a row; it ends");
    // Time for the log's last line.
    thread::sleep(Duration::from_millis(300));
    std::process::exit(UNRESPONSIVE.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A `.` is an answer, an `x` none; answers how many were asked for.
    fn check(asked: &str, expected: usize) {
        let mut answers = asked.chars();
        until_dead(|| answers.next().expect("more was asked than expected") == '.');
        assert_eq!(asked.len() - answers.as_str().len(), expected, "{asked}");
    }

    #[test]
    fn three_failures_in_a_row_are_too_many() {
        check("xxx", 3);
        check("..xx.xxx..", 8);
        check("x.x.xx.xxxx", 10);
    }
}
