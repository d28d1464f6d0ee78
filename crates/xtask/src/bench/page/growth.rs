//! How figures grow with the catalog, and what fits into a machine.

use crate::bench::figures::{Measure, Row};
use crate::bench::page::{number, push as write, sizes, thousands};

/// Machines whose ceiling is told, in gigabytes of memory.
const MACHINES: [u32; 4] = [1, 2, 4, 16];
/// What the system and a database file's cache need beside the service, in bytes.
const REST: f64 = 300e6;

/// Figures that grow, with what a row of the table is called.
const GROWING: &[(Measure, &str)] = &[
    (Measure::StartSeconds, "Start to ready, s"),
    (Measure::BytesPerOffer, "Bytes an offer"),
    (Measure::RefreshSeconds, "Refresh, s"),
    (Measure::FreshRequestsPerSecond, "Fresh, a second"),
    (Measure::HotRequestsPerSecond, "Hot, a second"),
];

/// Both tables.
pub(super) fn push(page: &mut String, rows: &[Row]) {
    if sizes(rows).len() > 1 {
        growth(page, rows);
    }
    ceilings(page, rows);
}

fn growth(page: &mut String, rows: &[Row]) {
    page.push_str(
        "## Growth\n\nThe exponent *e* of figure ~ offers^e, fitted through all sizes by least squares on \
         logarithms:\n0 does not grow, 1 grows with the catalog, below 0 falls.\n\n| Figure | Exponent | Largest ÷ smallest size |\n|---|--:|--:|\n",
    );
    for (measure, name) in GROWING {
        let mut routes: Vec<Option<&str>> = Vec::new();
        for row in rows.iter().filter(|row| row.measure == *measure) {
            // The product differs with the catalog, so the path alone names the route.
            let route = row.route.as_deref().map(shown);
            if !routes.contains(&route) {
                routes.push(route);
            }
        }
        for route in routes {
            let points: Vec<(f64, f64)> = rows
                .iter()
                .filter(|row| row.measure == *measure && row.route.as_deref().map(shown) == route)
                .map(|row| (f64::from(row.offers), row.ours))
                .collect();
            if let (Some(first), Some(last), true) =
                (points.first(), points.last(), points.len() > 1)
            {
                let of = route.map_or(String::new(), |route| format!(" `{route}`"));
                write(
                    page,
                    format_args!(
                        "| {name}{of} | {:.2} | {} |\n",
                        exponent(&points),
                        number(last.1 / first.1)
                    ),
                );
            }
        }
    }
    page.push('\n');
}

/// The route without the product that was asked for.
fn shown(route: &str) -> &str {
    match route.split_once("?product=") {
        Some((path, _)) => path,
        None => route,
    }
}

/// The slope of the least-squares line through the logarithms.
fn exponent(points: &[(f64, f64)]) -> f64 {
    let logs: Vec<(f64, f64)> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let count = logs.len() as f64;
    let (mean_x, mean_y) = (
        logs.iter().map(|point| point.0).sum::<f64>() / count,
        logs.iter().map(|point| point.1).sum::<f64>() / count,
    );
    let both: f64 = logs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let own: f64 = logs.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    both / own
}

fn ceilings(page: &mut String, rows: &[Row]) {
    let largest = sizes(rows).last().copied().unwrap_or_default();
    let at = |measure| {
        let found = rows
            .iter()
            .find(|row| row.measure == measure && (row.offers == largest || row.offers == 0));
        found.map(|row| row.ours)
    };
    let (Some(bytes), Some(empty)) = (at(Measure::BytesPerOffer), at(Measure::EmptyBytes)) else {
        return;
    };
    let peak = at(Measure::RefreshMemoryRatio).unwrap_or(1.0);
    write(
        page,
        format_args!(
            "## What fits\n\nAt {} bytes an offer, {:.0} MB for the service itself, a refresh that takes {peak:.2} times the memory\n\
         for a moment, and 300 MB left to the system:\n\n| Memory of the machine | Offers |\n|--:|--:|\n",
            number(bytes),
            empty / 1e6,
        ),
    );
    for gigabytes in MACHINES {
        let for_offers = (f64::from(gigabytes) * 1e9 - REST) / peak - empty;
        let offers = (for_offers / bytes).max(0.0);
        write(
            page,
            format_args!(
                "| {gigabytes} GB | {} |\n",
                thousands(super::whole_number(offers))
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponent_is_the_slope() {
        let points = |power: f64| [10.0_f64, 100.0, 1_000.0].map(|x| (x, 3.0 * x.powf(power)));
        for power in [-1.0, 0.0, 0.5, 1.0] {
            assert!((exponent(&points(power)) - power).abs() < 1e-9);
        }
    }

    #[test]
    fn machines_hold_what_their_memory_allows() {
        let rows = [
            Row::alone(Measure::EmptyBytes, 0, 50e6),
            Row::alone(Measure::BytesPerOffer, 1_000, 500.0),
            Row::alone(Measure::RefreshMemoryRatio, 1_000, 1.25),
        ];
        let mut page = String::new();
        ceilings(&mut page, &rows);
        // (1e9 − 0.3e9) / 1.25 − 50e6 = 510e6, of which 500 each.
        assert!(page.contains("| 1 GB | 1,020,000 |"), "{page}");
    }
}
