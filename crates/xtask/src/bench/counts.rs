//! Instructions of the hot functions by callgrind, held against those that were committed.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

use crate::process;
use crate::repository::Repository;

/// The committed counts: a name and the instructions of one call.
const COUNTS: &str = "docs/reference/instruction-counts.json";
/// The crate whose functions are counted.
const NAME: &str = "bench-counts";
/// How much more than committed is too much; hash tables are seeded at random, so counts differ a
/// little from run to run.
const TOLERANCE: f64 = 0.03;
/// Instructions that are no growth: what two starts differ by, shared by the calls of a small function.
const SLACK: f64 = 1_500.0;
/// Calls besides the first, whose run pays for the start too: of large functions, and of small ones, beside whose
/// instructions those of two starts differ much.
const MORE: (u32, u32) = (5, 400);
/// Up to so many instructions a function is small.
const SMALL: u64 = 1_000_000;

type Counts = BTreeMap<String, u64>;

/// Counts, and compares with the committed counts or replaces them; `false` where one has grown.
pub(crate) fn run(repository: &Repository, replace: bool) -> anyhow::Result<bool> {
    ensure!(
        process::succeeds(Command::new("valgrind").arg("--version")),
        "valgrind is missing; run: sudo apt-get install valgrind"
    );
    process::run(&mut repository.cargo(["build", "--release", "--package", NAME, "--locked"]))?;
    let counts = count_all(&repository.built("release", NAME))?;
    let file = repository.root().join(COUNTS);
    if replace {
        std::fs::write(&file, serde_json::to_string_pretty(&counts)? + "\n")?;
        println!("wrote {COUNTS}");
        return Ok(true);
    }
    let committed = std::fs::read(&file).with_context(|| format!("no {COUNTS}"))?;
    let committed: Counts = serde_json::from_slice(&committed)?;
    let grown = grown(&committed, &counts);
    for line in &grown {
        println!("{line}");
    }
    Ok(grown.is_empty())
}

fn count_all(binary: &Path) -> anyhow::Result<Counts> {
    let names = String::from_utf8(process::output(&mut Command::new(binary))?)?;
    let mut counts = Counts::new();
    for name in names.lines() {
        let each = count_one(binary, name)?;
        println!("{name}: {each}");
        counts.insert(name.to_owned(), each);
    }
    Ok(counts)
}

fn count_one(binary: &Path, name: &str) -> anyhow::Result<u64> {
    let (some, many) = MORE;
    let start = count(binary, name, 1)?;
    let each = |more: u32| -> anyhow::Result<u64> {
        let all = count(binary, name, 1 + more)?;
        Ok(all.saturating_sub(start) / u64::from(more))
    };
    let rough = each(some)?;
    if rough > SMALL {
        return Ok(rough);
    }
    each(many)
}

fn count(binary: &Path, name: &str, calls: u32) -> anyhow::Result<u64> {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(binary)
        .args([name, &calls.to_string()]);
    let output = valgrind.output().context("valgrind cannot be started")?;
    process::check(&valgrind, output.status)?;
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    collected(&printed).with_context(|| format!("no count in what valgrind printed: {printed}"))
}

/// The number in `==12== Collected : 345`.
fn collected(printed: &str) -> Option<u64> {
    let line = printed.lines().find(|line| line.contains("Collected : "))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// What is committed no more, what is new, and what has grown.
fn grown(committed: &Counts, counts: &Counts) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, &now) in counts {
        match committed.get(name) {
            None => lines.push(format!("{name} has no committed count")),
            Some(&before) if now as f64 > before as f64 * (1.0 + TOLERANCE) + SLACK => {
                lines.push(format!("{name} has grown from {before} to {now}"));
            }
            Some(_) => {}
        }
    }
    let gone = committed.keys().filter(|name| !counts.contains_key(*name));
    lines.extend(gone.map(|name| format!("{name} is not counted any more")));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_growth_beyond_the_tolerance_is_told() {
        let of = |counts: &[(&str, u64)]| -> Counts {
            counts
                .iter()
                .map(|(name, count)| ((*name).to_owned(), *count))
                .collect()
        };
        let committed = of(&[("a", 100_000), ("b", 100_000), ("c", 10), ("gone", 1)]);
        let counts = of(&[("a", 104_500), ("b", 104_501), ("c", 1_510), ("new", 1)]);
        let expected = [
            "b has grown from 100000 to 104501",
            "new has no committed count",
            "gone is not counted any more",
        ];
        assert_eq!(grown(&committed, &counts), expected);
        assert!(grown(&committed, &committed).is_empty());
    }

    #[test]
    fn the_count_is_found() {
        let printed = "==7== Events    : Ir\n==7== Collected : 4398\n==7== \n";
        assert_eq!(collected(printed), Some(4_398));
        assert_eq!(collected(""), None);
    }
}
