//! The steps of a run: headings, times, and the closing line.

use std::time::{Duration, Instant};

use crate::tally::Tally;

/// What became of the steps so far.
#[derive(Debug)]
pub(crate) struct Report {
    started: Instant,
    tally: Tally,
    failed_steps: Vec<String>,
}

impl Report {
    /// A run that starts now.
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            tally: Tally::default(),
            failed_steps: Vec::new(),
        }
    }

    /// Runs a step without tests of its own; gives what it made, `None` when it failed.
    pub(crate) fn check<T>(
        &mut self,
        heading: &str,
        step: impl FnOnce() -> anyhow::Result<T>,
    ) -> Option<T> {
        let mut made = None;
        self.tests(heading, || {
            made = Some(step()?);
            Ok(Tally::PASSED)
        });
        made
    }

    /// Runs a step that counts its own tests; an error counts as one that failed.
    pub(crate) fn tests(&mut self, heading: &str, step: impl FnOnce() -> anyhow::Result<Tally>) {
        println!("\n==== {heading} ====");
        let started = Instant::now();
        let tally = step().unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Tally::FAILED
        });
        let took = shown(started.elapsed());
        if tally.failed == 0 {
            println!("---- {heading}: ok, {took}");
        } else {
            println!("---- {heading}: FAILED, {took}");
            self.failed_steps.push(heading.to_owned());
        }
        self.tally += tally;
    }

    /// Whether every step so far passed.
    pub(crate) fn passed(&self) -> bool {
        self.failed_steps.is_empty()
    }

    /// Prints the time, the steps that failed, and `N passed, N failed` as the very last line.
    pub(crate) fn close(self) -> bool {
        println!("\ntotal time: {}", shown(self.started.elapsed()));
        for step in &self.failed_steps {
            println!("failed step: {step}");
        }
        println!("{}", self.tally);
        self.passed()
    }
}

/// `75.4` seconds as `1m 15.4s`.
fn shown(time: Duration) -> String {
    let tenths = time.as_millis() / 100;
    let (minutes, tenths) = (tenths / 600, tenths % 600);
    if minutes == 0 {
        format!("{}.{}s", tenths / 10, tenths % 10)
    } else {
        format!("{minutes}m {}.{}s", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn times_are_readable() {
        let check = |millis, expected: &str| {
            assert_eq!(shown(Duration::from_millis(millis)), expected);
        };
        check(0, "0.0s");
        check(59_990, "59.9s");
        check(75_400, "1m 15.4s");
    }

    #[test]
    fn an_error_is_one_failure_and_later_steps_still_run() {
        let mut report = Report::new();
        assert_eq!(report.check::<()>("bad", || Err(anyhow!("broken"))), None);
        assert_eq!(report.check("good", || Ok(7)), Some(7));
        report.tests("counted", || {
            Ok(Tally {
                passed: 5,
                failed: 2,
            })
        });
        assert_eq!(
            report.tally,
            Tally {
                passed: 6,
                failed: 3
            }
        );
        assert_eq!(report.failed_steps, ["bad", "counted"]);
        assert!(!report.close());
    }
}
