//! What handlers share.

use std::sync::Arc;

use application::ports::{Clock, IdSource, RateLimiter};
use domain_offer::time::Zone;
use tokio::sync::{Semaphore, watch};

use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::response_cache::ResponseCache;
use crate::services::Services;
use crate::settings::HttpSettings;
use crate::upload_places::UploadPlaces;

/// Reads that wait for the first catalog at once.
const EARLY_READS: usize = 1_000;

/// A place for each read that may wait for the first catalog.
pub fn early_places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(EARLY_READS))
}

/// News of a service where nothing ever changes.
pub fn no_news() -> watch::Receiver<()> {
    watch::Sender::new(()).subscribe()
}

/// What every handler and middleware may use, as `web::Data<AppState>`. Cloning it is cheap.
#[derive(Clone)]
pub struct AppState {
    /// The knobs.
    pub settings: Arc<HttpSettings>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Ids of requests (and of whatever handlers make).
    pub ids: Arc<dyn IdSource>,
    /// The zone that dates without an offset are read in and all dates are written in.
    pub zone: Zone,
    /// Whether the service can answer.
    pub readiness: Arc<dyn Readiness>,
    /// The use cases.
    pub services: Services,
    /// Counts the requests of each client.
    pub limiter: Arc<dyn RateLimiter>,
    /// Answers that are kept; `None`: every answer is made.
    pub responses: Option<Arc<ResponseCache>>,
    /// Changes whenever there may be something new to see: another catalog, a refresh that was waited for, a
    /// dependency that went or came.
    pub news: watch::Receiver<()>,
    /// A place for each read that may wait for the first catalog ([`early_places`]); one more is told that the service
    /// is starting.
    pub early_reads: Arc<Semaphore>,
    /// A place for each upload that may be under way at once; one more waits.
    pub uploads: Arc<UploadPlaces>,
    /// Counters of this process.
    pub metrics: Arc<Metrics>,
}
