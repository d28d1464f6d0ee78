//! What handlers share.

use std::sync::Arc;

use application::ports::{Clock, IdSource, RateLimiter};
use domain_catalog::time::Zone;
use tokio::sync::Semaphore;

use crate::answers::Answers;
use crate::early_reads::EarlyReads;
use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::services::Services;
use crate::settings::HttpSettings;

/// Uploads under way at once: each takes up to some 20 MB.
const UPLOADS_AT_ONCE: usize = 8;

/// A place for each upload that may be under way at once.
pub fn upload_places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(UPLOADS_AT_ONCE))
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
    /// Answers that are kept ready; `None`: every answer is computed.
    pub answers: Option<Arc<Answers>>,
    /// Where reads wait for the first catalog.
    pub early_reads: Arc<EarlyReads>,
    /// A place for each upload that may be under way at once ([`upload_places`]); one more waits.
    pub uploads: Arc<Semaphore>,
    /// Counters of this process.
    pub metrics: Arc<Metrics>,
}
