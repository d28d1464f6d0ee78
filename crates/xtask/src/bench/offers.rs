//! The rows that are imported.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use sample_offers::{DEFAULT_AS_OF, synthetic};

/// Seed of the generator.
const SEED: u64 = 1;
/// A day in microseconds.
const DAY_MICROS: i64 = 86_400_000_000;

/// Writes this many rows, one a line, and gives the size of the file in bytes.
pub(crate) fn write(path: &Path, offers: u32) -> anyhow::Result<u64> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut file = BufWriter::new(file);
    for row in rows(offers) {
        writeln!(file, "{row}")?;
    }
    let file = file.into_inner().context("cannot write the last rows")?;
    Ok(file.metadata()?.len())
}

/// New extractions of the first offers, so many days later, one a line.
pub(crate) fn days_later(offers: u32, days: u32) -> String {
    let as_of = DEFAULT_AS_OF + i64::from(days) * DAY_MICROS;
    let rows = synthetic(offers as usize, SEED, as_of);
    rows.map(|row| row + "\n").collect()
}

/// Distinct offers in the scrapers' format, of about 1 KB each, the same in every run.
fn rows(offers: u32) -> impl Iterator<Item = String> {
    synthetic(offers as usize, SEED, DEFAULT_AS_OF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn rows_are_distinct_offers_of_about_a_kilobyte() {
        let all: Vec<serde_json::Value> = rows(500)
            .map(|row| serde_json::from_str(&row).unwrap())
            .collect();
        let links: BTreeSet<_> = all.iter().map(|row| row["link"].to_string()).collect();
        assert_eq!(links.len(), 500);
        let bytes: usize = rows(500).map(|row| row.len()).sum();
        assert!(
            (700..1_400).contains(&(bytes / 500)),
            "{} bytes a row",
            bytes / 500
        );
    }

    #[test]
    fn later_rows_are_new_extractions_of_the_same_offers() {
        let text = days_later(3, 1);
        let later: Vec<serde_json::Value> = text
            .lines()
            .map(|row| serde_json::from_str(row).unwrap())
            .collect();
        assert_eq!(later.len(), 3);
        for (row, later) in rows(3).zip(later) {
            let row: serde_json::Value = serde_json::from_str(&row).unwrap();
            assert_eq!(row["link"], later["link"]);
            assert_ne!(row["fecha_extraccion"], later["fecha_extraccion"]);
        }
    }

    #[test]
    fn the_file_has_a_line_for_each() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows");
        let bytes = write(&path, 7).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!((text.len() as u64, text.lines().count()), (bytes, 7));
    }
}
