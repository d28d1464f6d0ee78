//! Beside the service that this one replaces.

use crate::bench::figures::{Measure, Row};
use crate::bench::page::{number, push as write, thousands};

/// Offers in the catalog of both.
const OFFERS: u32 = 100_000;
/// Answers a second of the bare server where the old service was measured.
const BARE: f64 = 70_000.0;
/// A route, what the old service answered a second without its cache, with 100,000 documents, and how
/// many times that is wanted.
const OLD: [(&str, f64, u32); 8] = [
    ("/api/offers/", 565.0, 40),
    ("/api/best-prices/", 679.0, 40),
    ("/api/brands/", 15.0, 1_000),
    ("/api/reports/price-analysis/", 12.0, 1_000),
    ("/api/trending-offers/", 6.6, 1_000),
    ("/api/price-comparison/", 5.9, 1_000),
    ("/api/categories/", 4.5, 1_000),
    ("/api/reports/store-comparison/", 2.6, 1_000),
];

/// The table; nothing where no catalog was of that size.
pub(super) fn push(page: &mut String, rows: &[Row]) {
    let lines: Vec<String> = OLD
        .iter()
        .filter_map(|&(path, old, least)| {
            let (measured, ratio) = ours(rows, path)?;
            let scaled = ratio * BARE;
            Some(format!(
                "| `{path}` | {measured} | {} | {} | {} (at least {}) |\n",
                number(scaled),
                number(old),
                number(scaled / old),
                thousands(least)
            ))
        })
        .collect();
    if lines.is_empty() {
        return;
    }
    page.push_str(
        "\n## Beside the service it replaces\n\nThat one was measured once, uncached, with 100,000 documents, where the \
         bare server gave 70,000 answers a second.\nOurs is scaled to the same: our part of the bare server's rate above, times \
         70,000. Where a query cannot be another one each\ntime, the hot answer is taken. Of ranked offers the old service \
         gave none within 60 s.\n\n| Route | Ours | Scaled, a second | Old, a second | Times |\n|---|---|--:|--:|--:|\n",
    );
    for line in lines {
        write(page, format_args!("{line}"));
    }
}

/// Our part of the bare server's rate, of fresh answers where there are any.
fn ours(rows: &[Row], path: &str) -> Option<(&'static str, f64)> {
    let ratio = |measure| {
        let is_it = |row: &&Row| {
            let route = row.route.as_deref().unwrap_or_default();
            row.measure == measure && row.offers == OFFERS && route.starts_with(path)
        };
        rows.iter().find(is_it)?.ratio
    };
    let fresh = ratio(Measure::FreshRequestsPerSecond).map(|ratio| ("fresh", ratio));
    fresh.or_else(|| ratio(Measure::HotRequestsPerSecond).map(|ratio| ("hot", ratio)))
}
