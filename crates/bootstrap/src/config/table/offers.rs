//! Offers and answers: how rows are read and what answers are made of.

use std::path::PathBuf;

use clap::Args;
use domain_offer::money::Currency;
use domain_offer::time::Zone;
use domain_ranking::{Weights, WeightsError};

use super::read;
use crate::config::kind::{self, Fallback};

/// How rows are read and what answers are made of.
#[derive(Args, Clone, Debug)]
#[command(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(
    clippy::struct_field_names,
    reason = "fields have the names of the variables"
)]
pub(crate) struct Offers {
    /// The zone in which dates without an offset are read, in which a day is a day, and in which answers write dates.
    #[arg(long, default_value = "America/Bogota")]
    #[arg(value_name = "a name of the IANA time zone database, such as America/Bogota")]
    #[arg(value_parser = read(kind::zone))]
    pub(crate) source_timezone: Zone,
    /// The currency of rows that name none.
    #[arg(long, default_value = "COP")]
    #[arg(value_name = "a code of ISO 4217, such as COP")]
    #[arg(value_parser = read(kind::currency))]
    pub(crate) default_currency: Currency,
    /// An offer is active while it was seen within this many days before the newest extraction of its store and
    /// category.
    #[arg(long, default_value = "30", value_name = "days from 1 to 3650")]
    #[arg(value_parser = read(|given| kind::whole::<u32>(given, 1, 3650)))]
    pub(crate) offer_max_age_days: u32,
    /// Offers of several stores are matched into products while there are at most this many; beyond, every offer is a
    /// product alone. It takes about 1 KB of memory for each offer, and 0.1 ms after a start. 0 switches it off.
    #[arg(long, default_value = "200000")]
    #[arg(value_name = "a whole number from 0 to 100000000")]
    #[arg(value_parser = read(|given| kind::whole::<usize>(given, 0, 100_000_000)))]
    pub(crate) matching_max_offers: usize,
    /// A taxonomy of categories, brands and stores of your own instead of the bundled one.
    ///
    /// the bundled taxonomy
    #[arg(long, value_name = "a path of a readable file")]
    pub(crate) taxonomy_file: Option<PathBuf>,
    /// What answers reads while the store is out of reach: `snapshot`: what was last known, marked stale; `off`:
    /// nothing (503); `sample`: as `snapshot`, and invented offers, marked sample, while nothing is known yet.
    #[arg(long, default_value = "snapshot")]
    #[arg(value_name = "snapshot, sample or off")]
    #[arg(value_parser = read(kind::fallback))]
    pub(crate) fallback_mode: Fallback,
    /// The weight of the price in `score_total`. Both weights add up to 1.
    #[arg(long, default_value = "0.6", value_name = "a number from 0 to 1")]
    #[arg(value_parser = read(|given| kind::decimal(given, 0.0, 1.0)))]
    pub(crate) ranking_price_weight: f64,
    /// The weight of the freshness in `score_total`. Both weights add up to 1.
    #[arg(long, default_value = "0.4", value_name = "a number from 0 to 1")]
    #[arg(value_parser = read(|given| kind::decimal(given, 0.0, 1.0)))]
    pub(crate) ranking_freshness_weight: f64,
}

impl Offers {
    /// What price and freshness count in `score_total`, where they add up.
    pub(crate) fn weights(&self) -> Result<Weights, WeightsError> {
        Weights::new(self.ranking_price_weight, self.ranking_freshness_weight)
    }
}
