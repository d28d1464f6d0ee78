//! Offers and answers: how rows are read and what answers are made of.

use domain_catalog::money::Currency;
use domain_catalog::time::Zone;

use crate::config::kind::{self, Fallback};
use crate::config::variable::{Var, Variable};

/// The zone of dates without an offset.
pub(crate) static SOURCE_TIMEZONE: Var<Zone> = Var::new(
    "SOURCE_TIMEZONE",
    "The zone in which dates without an offset are read, in which a day is a day, and in which \
     answers write dates.",
    "a name of the IANA time zone database, such as America/Bogota",
    kind::zone,
)
.default("America/Bogota");

/// The currency of rows without one.
pub(crate) static DEFAULT_CURRENCY: Var<Currency> = Var::new(
    "DEFAULT_CURRENCY",
    "The currency of rows that name none.",
    "a code of ISO 4217, such as COP",
    kind::currency,
)
.default("COP");

/// When an offer fades out.
pub(crate) static OFFER_MAX_AGE_DAYS: Var<u32> = Var::new(
    "OFFER_MAX_AGE_DAYS",
    "An offer is active while it was seen within this many days before the newest extraction of \
     its store and category.",
    "days from 1 to 3650",
    |given| kind::whole(given, 1, 3650),
)
.default("30");

/// The most offers that are matched into products.
pub(crate) static MATCHING_MAX_OFFERS: Var<usize> = Var::new(
    "MATCHING_MAX_OFFERS",
    "Offers of several stores are matched into products while there are at most this many; beyond, \
     every offer is a product alone. It takes about 1 KB of memory for each offer, and 0.1 ms after a \
     start. 0 switches it off.",
    "a whole number from 0 to 100000000",
    |given| kind::whole(given, 0, 100_000_000),
)
.default("200000");

/// The operator's taxonomy.
pub(crate) static TAXONOMY_FILE: Var<String> = Var::new(
    "TAXONOMY_FILE",
    "A taxonomy of categories, brands and stores of your own instead of the bundled one.",
    "a path of a readable file",
    kind::text,
)
.default_is("the bundled taxonomy");

/// What answers while the store is out of reach.
pub(crate) static FALLBACK_MODE: Var<Fallback> = Var::new(
    "FALLBACK_MODE",
    "What answers reads while the store is out of reach: `snapshot`: what was last known, marked \
     stale; `off`: nothing (503); `sample`: as `snapshot`, and invented offers, marked sample, \
     while nothing is known yet.",
    "snapshot, sample or off",
    kind::fallback,
)
.default("snapshot");

/// The weight of the price in `score_total`.
pub(crate) static RANKING_PRICE_WEIGHT: Var<f64> = Var::new(
    "RANKING_PRICE_WEIGHT",
    "The weight of the price in score_total. Both weights add up to 1.",
    "a number from 0 to 1",
    |given| kind::decimal(given, 0.0, 1.0),
)
.default("0.6");

/// The weight of the freshness in `score_total`.
pub(crate) static RANKING_FRESHNESS_WEIGHT: Var<f64> = Var::new(
    "RANKING_FRESHNESS_WEIGHT",
    "The weight of the freshness in score_total. Both weights add up to 1.",
    "a number from 0 to 1",
    |given| kind::decimal(given, 0.0, 1.0),
)
.default("0.4");

/// The variables of this section.
pub(crate) static ALL: &[&dyn Variable] = &[
    &SOURCE_TIMEZONE,
    &DEFAULT_CURRENCY,
    &OFFER_MAX_AGE_DAYS,
    &MATCHING_MAX_OFFERS,
    &TAXONOMY_FILE,
    &FALLBACK_MODE,
    &RANKING_PRICE_WEIGHT,
    &RANKING_FRESHNESS_WEIGHT,
];
