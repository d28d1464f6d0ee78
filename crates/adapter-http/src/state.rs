//! What handlers share.

use std::sync::Arc;

use application::ports::{Clock, IdSource, RateLimiter};
use domain_catalog::time::Zone;

use crate::answers::Answers;
use crate::early_reads::EarlyReads;
use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::services::Services;
use crate::settings::HttpSettings;

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
    /// Counters of this process.
    pub metrics: Arc<Metrics>,
}
