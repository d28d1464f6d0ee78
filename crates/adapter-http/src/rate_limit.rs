//! How many requests a client may make (`RATE_LIMIT_REQUESTS` in `RATE_LIMIT_WINDOW`).

mod headers;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web;
use actix_web::{Error, HttpMessage as _, HttpRequest};
use application::ports::{Quota, Taken};

use crate::client_address::ClientAddress;
use crate::problem::{ApiError, Problem};
use crate::state::AppState;
use crate::{operations, slash};

pub use headers::NAMES;

/// Among a request's extensions: nothing is left of its client's quota, so that it is answered with
/// a 304 or with this.
#[derive(Clone, Debug)]
struct Spent(Problem);

/// Middleware: takes each request from its client's quota, refuses it when none is left (429), and
/// says in each answer how much is. Probes and metrics are free, and so is an answer of 304: a
/// request that names the answer it has is counted when it turns out to need another.
pub async fn limit<B: MessageBody + 'static>(
    state: web::Data<AppState>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let quota = state.settings.rate_limit;
    let is_free = operations::is_probe(slash::trimmed(request.path()));
    let Some(quota) = quota.filter(|_| !is_free) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let meter = Meter::of(&state, request.request(), quota);
    let revalidates = revalidates(request.method(), request.headers());
    let Some(taken) = meter.take(u32::from(!revalidates)).await else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    if !taken.allowed {
        return Ok(meter.refuse(request, taken));
    }
    if revalidates && taken.remaining == 0 {
        let spent = Spent(refusal(quota, taken));
        request.extensions_mut().insert(spent);
    }
    let response = next.call(request).await?;
    meter.settle(response, taken, revalidates).await
}

/// The refusal of a request that has no quota left and needs more than a 304; a handler that can
/// tell which it is asks before it begins.
pub fn spent(request: &HttpRequest) -> Option<Problem> {
    let extensions = request.extensions();
    extensions.get::<Spent>().map(|spent| spent.0.clone())
}

/// Whether the client names an answer that it has. `*` names none: it costs a whole answer.
fn revalidates(method: &Method, headers: &HeaderMap) -> bool {
    let mut tags = headers.get_all(header::IF_NONE_MATCH);
    let names = |tag: &header::HeaderValue| tag.as_bytes().trim_ascii() != b"*";
    *method == Method::GET && tags.next().is_some_and(names)
}

/// The 429 of a quota.
fn refusal(quota: Quota, taken: Taken) -> Problem {
    let wait = headers::seconds(taken.retry_after).max(1);
    let window = headers::seconds(quota.window);
    let limit = quota.requests;
    let message = format!(
        "Demasiadas solicitudes: se admiten {limit} cada {window} segundos. Intente de nuevo en {wait} \
         {}.",
        if wait == 1 { "segundo" } else { "segundos" }
    );
    Problem::new(ApiError::TooManyRequests)
        .with_message(message)
        .with_member("limit", limit.get().into())
        .with_member("window", window.into())
        .with_member("retry_after", wait.into())
        .with_retry_after(wait)
}

/// Counts one request.
struct Meter {
    state: web::Data<AppState>,
    key: String,
    quota: Quota,
}

impl Meter {
    fn of(state: &web::Data<AppState>, request: &HttpRequest, quota: Quota) -> Self {
        let client = ClientAddress::of(request, &state.settings);
        // A socket without addresses has one client.
        let key = client.map_or_else(|| "-".to_owned(), |client| client.network().to_string());
        Self {
            state: state.clone(),
            key,
            quota,
        }
    }

    /// `None` when nobody can count: then nobody is refused either.
    async fn take(&self, n: u32) -> Option<Taken> {
        let taken = self.state.limiter.take(&self.key, self.quota, n).await;
        taken.ok()
    }

    fn refuse<B>(&self, request: ServiceRequest, taken: Taken) -> ServiceResponse<EitherBody<B>> {
        let problem = refusal(self.quota, taken);
        let mut response = request.error_response(problem).map_into_right_body();
        headers::write(response.headers_mut(), self.quota, taken);
        response
    }

    /// Takes from the quota what was not taken before, and says what is left.
    async fn settle<B>(
        &self,
        response: ServiceResponse<B>,
        mut taken: Taken,
        revalidates: bool,
    ) -> Result<ServiceResponse<EitherBody<B>>, Error> {
        let status = response.status();
        let owes = revalidates && status != StatusCode::NOT_MODIFIED;
        if owes && let Some(later) = self.take(1).await {
            taken = later;
        }
        let mut response = if taken.allowed {
            response.map_into_left_body()
        } else {
            let problem = refusal(self.quota, taken);
            let (request, _) = response.into_parts();
            ServiceResponse::from_err(problem, request).map_into_right_body()
        };
        headers::write(response.headers_mut(), self.quota, taken);
        Ok(response)
    }
}

#[cfg(test)]
mod tests;
