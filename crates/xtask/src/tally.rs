//! How many tests passed and failed, read from the runners' own summaries.

use std::fmt;
use std::ops::AddAssign;

/// Counts of finished tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that ran and passed.
    pub(crate) passed: u64,
    /// Tests that ran and did not pass.
    pub(crate) failed: u64,
}

impl Tally {
    /// A check that has no tests of its own and passed.
    pub(crate) const PASSED: Self = Self {
        passed: 1,
        failed: 0,
    };
    /// A check that has no tests of its own and failed.
    pub(crate) const FAILED: Self = Self {
        passed: 0,
        failed: 1,
    };

    /// Reads the last `Summary` line of nextest; `None` when there is none.
    pub(crate) fn of_nextest(output: &str) -> Option<Self> {
        let plain = without_colours(output);
        let summary = plain
            .lines()
            .rev()
            .find(|line| line.trim_start().starts_with("Summary ["))?;
        let counts = summary.split_once(':')?.1;
        Some(Self {
            passed: count_before(counts, "passed").unwrap_or(0),
            failed: ["failed", "timed out", "exec failed"]
                .iter()
                .filter_map(|word| count_before(counts, word))
                .sum(),
        })
    }

    /// Sums the `test result:` lines of libtest; `None` when there is none.
    pub(crate) fn of_libtest(output: &str) -> Option<Self> {
        let plain = without_colours(output);
        let mut results = plain
            .lines()
            .filter(|line| line.starts_with("test result:"))
            .peekable();
        results.peek()?;
        let mut sum = Self::default();
        for line in results {
            sum.passed += count_before(line, "passed").unwrap_or(0);
            sum.failed += count_before(line, "failed").unwrap_or(0);
        }
        Some(sum)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The number before `label` where the two stand alone between separators.
fn count_before(text: &str, label: &str) -> Option<u64> {
    text.split([',', ';', '.', '(', ')']).find_map(|part| {
        let (number, rest) = part.trim().split_once(' ')?;
        (rest == label).then(|| number.parse().ok())?
    })
}

/// The text without terminal colour sequences.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nextest(output: &str, expected: Option<(u64, u64)>) {
        let expected = expected.map(|(passed, failed)| Tally { passed, failed });
        assert_eq!(Tally::of_nextest(output), expected, "{output}");
    }

    fn libtest(output: &str, expected: Option<(u64, u64)>) {
        let expected = expected.map(|(passed, failed)| Tally { passed, failed });
        assert_eq!(Tally::of_libtest(output), expected, "{output}");
    }

    #[test]
    fn nextest_summaries() {
        nextest(
            "     Summary [   0.061s] 3 tests run: 3 passed, 0 skipped\n",
            Some((3, 0)),
        );
        nextest(
            "Summary [ 1.0s] 9 tests run: 7 passed (1 slow), 2 failed, 4 skipped",
            Some((7, 2)),
        );
        nextest(
            "Summary [ 1.0s] 2 tests run: 0 passed, 1 failed, 1 timed out, 0 skipped",
            Some((0, 2)),
        );
        nextest(
            "Summary [ 1.0s] 2/8 tests run: 1 passed, 1 exec failed, 0 skipped",
            Some((1, 1)),
        );
        nextest(
            "\u{1b}[32;1m     Summary\u{1b}[0m [ 1s] \u{1b}[1m2\u{1b}[0m tests run: \u{1b}[1m2\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped",
            Some((2, 0)),
        );
        nextest("error: could not compile", None);
    }

    #[test]
    fn libtest_results_add_up() {
        let two = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\n\
                   noise 7 passed\n\
                   test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n";
        libtest(two, Some((15, 2)));
        libtest("error[E0432]: unresolved import", None);
    }
}
