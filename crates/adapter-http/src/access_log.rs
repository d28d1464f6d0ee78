//! One short event for each request, and its counters.

mod body;

use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_http::error::ParseError;
use actix_web::Error;
use actix_web::HttpMessage as _;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, web};

use crate::client_address::ClientAddress;
use crate::metrics::known_method;
use crate::problem::{ApiError, Problem};
use crate::read_ahead::Held;
use crate::request_id::RequestId;
use crate::response_cache::{AnsweredRoute, X_CACHE};
use crate::settings::HttpSettings;
use crate::state::AppState;
use crate::{operations, slash};
use body::Counted;

/// How the route of a request is named that matched none.
const UNMATCHED: &str = "-";

/// In each second so many good requests are logged before some are left out.
const ALL_UP_TO: u32 = 20;

/// Of the connections beyond that brought no HTTP one in so many is logged.
const MALFORMED_EVERY: u32 = 1000;

/// Counts the good requests, to log one in so many of them while they are many.
#[derive(Debug)]
pub struct Sampler {
    start: Instant,
    /// The second since the start, and how many were logged in it.
    second: AtomicU64,
    logged: AtomicU32,
    seen: AtomicU64,
}

impl Default for Sampler {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            second: AtomicU64::new(0),
            logged: AtomicU32::new(0),
            seen: AtomicU64::new(0),
        }
    }
}

impl Sampler {
    /// The second that it is, since the start.
    fn second(&self) -> u64 {
        self.start.elapsed().as_secs()
    }

    /// Whether this one is logged: the first ones of each second, and each `every`-th; 0: never.
    fn picks(&self, every: u32, second: u64) -> bool {
        if every == 0 {
            return false;
        }
        if self.second.swap(second, Ordering::Relaxed) != second {
            self.logged.store(0, Ordering::Relaxed);
        }
        if self.logged.load(Ordering::Relaxed) < ALL_UP_TO {
            self.logged.fetch_add(1, Ordering::Relaxed);
            return true;
        }
        let seen = self.seen.fetch_add(1, Ordering::Relaxed);
        seen.is_multiple_of(u64::from(every))
    }
}

/// What is known of a request once the head of its answer is ready. Neither path nor query is in it.
#[derive(Debug)]
struct Entry {
    method: Method,
    route: Rc<str>,
    status: StatusCode,
    took: Duration,
    request_id: Option<RequestId>,
    peer: Option<IpAddr>,
    client: Option<ClientAddress>,
    /// Whether it was for a host that is none of ours, or a probe, as anybody may ask for.
    is_astray: bool,
    slow: bool,
}

/// Middleware: counts each request, and logs it once its answer is sent: a warning when it was
/// slower than the threshold, else one in so many of the good ones, of those that were too many and of those for
/// other hosts, and all of the others: who is over a quota, or went astray, must not fill the disk.
pub async fn observe<B: MessageBody + 'static>(
    state: web::Data<AppState>,
    sampler: web::Data<Sampler>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<Counted>, Error> {
    let start = Instant::now();
    let method = request.method().clone();
    // Here, since this is what sees a request first and its answer last.
    let held = Held::of(request.request());
    let response = next.call(request).await?;
    drop(held);
    let took = start.elapsed();
    let entry = entry(method, &response, took, &state.settings);
    state
        .metrics
        .observe(&entry.method, &entry.route, entry.status, took);
    if let Some(how) = response.headers().get(X_CACHE) {
        state.metrics.observe_cache(how == "hit");
    }
    let logged =
        entry.is_telling() || sampler.picks(state.settings.access_log_sample, sampler.second());
    Ok(response.map_body(|_, body| Counted::new(body, logged.then_some(entry))))
}

fn entry<B>(
    method: Method,
    response: &ServiceResponse<B>,
    took: Duration,
    settings: &HttpSettings,
) -> Entry {
    let request = response.request();
    Entry {
        method,
        route: route_of(request),
        status: response.status(),
        took,
        request_id: request.extensions().get::<RequestId>().cloned(),
        peer: request.peer_addr().map(|peer| peer.ip()),
        client: ClientAddress::of(request, settings),
        // Probes are free, whatever comes of them.
        is_astray: is_astray(response) || operations::is_probe(slash::trimmed(request.path())),
        slow: took > settings.slow_threshold,
    }
}

fn is_astray<B>(response: &ServiceResponse<B>) -> bool {
    let error = response.response().error();
    let problem = error.and_then(|error| error.as_error::<Problem>());
    problem.is_some_and(|problem| problem.error() == ApiError::UnknownHost)
}

/// The pattern of the route that a request is for; neither path nor query is in it.
pub(crate) fn route_of(request: &HttpRequest) -> Rc<str> {
    if let Some(AnsweredRoute(route)) = request.extensions().get() {
        return Rc::clone(route);
    }
    let matched = request.match_pattern();
    matched.map_or_else(|| UNMATCHED.into(), Into::into)
}

impl Entry {
    /// Whether it is worth a line whatever the number of its like.
    fn is_telling(&self) -> bool {
        let is_usual = self.status.as_u16() < 400
            || self.status == StatusCode::TOO_MANY_REQUESTS
            || self.is_astray;
        self.slow || !is_usual
    }

    fn log(&self, read: u64) {
        // The connection reads the body of a HEAD to its end and sends none of it.
        let bytes = if self.method == Method::HEAD { 0 } else { read };
        macro_rules! event {
            ($level:ident) => {
                tracing::$level!(
                    target: "access",
                    method = known_method(&self.method),
                    route = &*self.route,
                    status = self.status.as_u16(),
                    duration_ms = self.took.as_secs_f64() * 1000.0,
                    bytes,
                    request_id = self.request_id.as_ref().map(RequestId::ours),
                    caller_request_id = self.request_id.as_ref().and_then(RequestId::callers),
                    peer = self.peer.map(tracing::field::display),
                    client = self.client.map(tracing::field::display),
                )
            };
        }
        if self.slow {
            event!(warn);
        } else {
            event!(info);
        }
    }
}

/// Logs a connection that brought no HTTP, while such lines are few.
pub(crate) fn note_malformed(sampler: &Sampler, error: &ParseError) {
    if sampler.picks(MALFORMED_EVERY, sampler.second()) {
        let error = tracing::field::display(error);
        tracing::info!(target: "access", status = 400, error, "not an HTTP request");
    }
}

/// The sampler that all workers share.
pub fn sampler() -> web::Data<Sampler> {
    web::Data::from(Arc::new(Sampler::default()))
}

#[cfg(test)]
mod tests;
