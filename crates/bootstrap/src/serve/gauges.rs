//! The numbers that `GET /metrics` reads at each asking.

use std::sync::Arc;

use adapter_http::metrics::Gauge;
use application::ports::Clock;
use application::use_cases::handle::CatalogHandle;
use application::use_cases::ingest::{Ingest, TallyCounts};
use domain_offer::extraction::Digest;

use super::gauge::plain;
use super::health::Health;
use super::process;
use super::tending::RunWatch;

/// What is asked.
pub(crate) struct Sources {
    pub(crate) health: Arc<Health>,
    pub(crate) handle: Arc<CatalogHandle>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ingest: Arc<Ingest>,
    pub(crate) runs: Arc<RunWatch>,
}

impl Sources {
    /// All numbers of this moment.
    pub(crate) fn read(&self) -> Vec<Gauge> {
        let mut gauges = self.health.gauges();
        gauges.extend(self.catalog());
        gauges.extend(self.health.refresh.gauges());
        gauges.extend(rows(&self.ingest.tally().counts()));
        gauges.extend(self.runs.gauges());
        gauges.extend(process::gauges());
        gauges
    }

    fn catalog(&self) -> Vec<Gauge> {
        let now = self.clock.now();
        let contact = self.handle.silence(now).map(|silent| {
            plain(
                "arryn_store_contact_age_seconds",
                "How long ago the store last answered, in seconds.",
                silent as f64 / 1e6,
            )
        });
        let catalog = self.handle.catalog();
        let loaded = plain(
            "arryn_catalog_loaded",
            "1 once a catalog can be asked, else 0.",
            f64::from(u8::from(catalog.is_some())),
        );
        let newest = catalog.as_ref().and_then(|catalog| catalog.newest());
        let age = newest.map(|newest| {
            plain(
                "arryn_catalog_age_seconds",
                "Age of the newest fact in the catalog, in seconds.",
                (now.micros() - newest.micros()).max(0) as f64 / 1e6,
            )
        });
        let refused = catalog.as_ref().map(|catalog| {
            plain(
                "arryn_catalog_rejected_rows",
                "Stored rows that today's rules refuse.",
                catalog.rejected().len() as f64,
            )
        });
        let version = catalog.map(|catalog| {
            plain(
                "arryn_catalog_version",
                "The first 32 bits of the catalog's version; nodes with the same offers show the same.",
                f64::from(prefix(catalog.version())),
            )
        });
        [contact, Some(loaded), age, refused, version]
            .into_iter()
            .flatten()
            .collect()
    }
}

fn prefix(Digest(digest): Digest) -> u32 {
    let first = digest
        .first_chunk()
        .expect("a digest has more than four bytes");
    u32::from_be_bytes(*first)
}

fn rows(counts: &TallyCounts) -> Vec<Gauge> {
    let one = |outcome: &str, value: u64| Gauge {
        name: "arryn_rows_total",
        help: "Rows received by this process, by what became of them.",
        labels: vec![("outcome", outcome.to_owned())],
        value: value as f64,
    };
    let mut gauges = vec![
        one("stored", counts.stored),
        one("variant", counts.variants),
        one("duplicate", counts.duplicates),
        one("rejected", counts.rejected.values().sum()),
    ];
    gauges.extend(counts.rejected.iter().map(|(reason, count)| Gauge {
        name: "arryn_rows_rejected_total",
        help: "Rows that were not usable, by the reason.",
        labels: vec![("reason", (*reason).to_owned())],
        value: *count as f64,
    }));
    gauges
}
