//! What the refresh needs of the world.

use std::num::NonZero;
use std::sync::Arc;

use domain_offer::rules::Rules;

use super::pruning::Retention;
use crate::ports::{Clock, CorrectionLog, ExtractionLog, OfferArchive};
use crate::use_cases::handle::CatalogHandle;
use crate::use_cases::signal::RefreshSignal;

/// What the refresh needs of the world.
pub struct RefreshDeps {
    /// The log to read.
    pub log: Arc<dyn ExtractionLog>,
    /// What people said of which offers are one product.
    pub corrections: Arc<dyn CorrectionLog>,
    /// The archive that all nodes share.
    pub archive: Arc<dyn OfferArchive>,
    /// This node's own copy of the archive, to start from while the other is out of reach.
    pub copy: Option<Arc<dyn OfferArchive>>,
    /// How long extractions are kept whole; `None` for ever.
    pub retention: Option<Retention>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The rules that extractions are normalised by.
    pub rules: Arc<Rules>,
    /// Where the catalog in use is put.
    pub handle: Arc<CatalogHandle>,
    /// Who waits for the refresh.
    pub signal: Arc<RefreshSignal>,
    /// Name of this process, for the archive's lease.
    pub holder: String,
    /// Offers are matched into products while the catalog has at most this many: it takes memory and
    /// time for each.
    pub match_up_to: usize,
    /// How many threads derive the first catalog. Later ones are derived by one, beside the requests.
    pub threads: NonZero<usize>,
    /// How many offers, or rows that the rules refuse, are saved at a time: another writer of the same store waits for
    /// no more than these. Positive; [`SAVED_AT_ONCE`] but in tests.
    pub save_at_once: usize,
}

/// Offers saved at a time.
pub const SAVED_AT_ONCE: usize = 5_000;
