//! What the functions work on: load data, the same in every run.

use std::sync::Arc;

use domain_catalog::catalog::{BuilderSettings, Catalog, CatalogBuilder};
use domain_catalog::view::CatalogView;
use domain_offer::extraction::Digest;
use domain_offer::normalise::normalise;
use domain_offer::observation::Observation;
use domain_offer::rules::Rules;
use domain_offer::time::{AsOf, Instant, Zone};
use extraction_format::document;
use sample_offers::{DEFAULT_AS_OF, synthetic};

/// Offers of the catalog.
const OFFERS: usize = 3_000;
/// Seed of the load data.
const SEED: u64 = 1;

/// A catalog, and what it was made of.
pub(crate) struct World {
    pub(crate) rules: Rules,
    pub(crate) now: Instant,
    pub(crate) rows: Vec<String>,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) view: CatalogView,
}

impl World {
    pub(crate) fn new() -> Self {
        let rules = Rules::standard();
        let now = Instant::from_micros(DEFAULT_AS_OF);
        let rows: Vec<String> = synthetic(OFFERS, SEED, DEFAULT_AS_OF).collect();
        let mut builder = builder();
        for row in &rows {
            builder.absorb(observation(row, now, &rules));
        }
        let catalog = Arc::new(builder.build());
        let view = catalog.at(AsOf::at(now));
        Self {
            rules,
            now,
            rows,
            catalog,
            view,
        }
    }
}

/// A builder without offers.
pub(crate) fn builder() -> CatalogBuilder {
    CatalogBuilder::new(BuilderSettings {
        zone: Zone::bogota(),
        max_age_days: 30,
        config_digest: Digest::of(b"bench-counts"),
    })
}

/// What a row of the load data says; all of them are usable.
pub(crate) fn observation(row: &str, now: Instant, rules: &Rules) -> Observation {
    let parsed = document::parse(row.as_bytes()).expect("load data are JSON");
    normalise(&parsed.raw, parsed.content, now, rules).expect("load data are usable")
}
