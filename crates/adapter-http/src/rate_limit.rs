//! How many requests a client may make (`RATE_LIMIT_REQUESTS` in `RATE_LIMIT_WINDOW`).

mod headers;

use std::cell::Cell;
use std::rc::Rc;

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

/// Middleware: takes each request from its client's quota before anything is done for it, refuses it
/// when none is left (429), and says in each answer how much is. Probes and metrics are free, and so is
/// a 304 that costs nothing but a comparison: a request that names the answer it has is taken from the
/// quota by [`pay`], as soon as it needs more than that.
pub async fn limit<B: MessageBody + 'static>(
    state: web::Data<AppState>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let quota = state.settings.rate_limit;
    let is_free = operations::is_probe(slash::trimmed(request.path()))
        && matches!(*request.method(), Method::GET | Method::HEAD);
    let Some(quota) = quota.filter(|_| !is_free) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let meter = Rc::new(Meter::of(&state, request.request(), quota));
    let waits = revalidates(request.method(), request.headers());
    if !waits && let Err(problem) = meter.pay().await {
        let response = request.error_response(problem).map_into_right_body();
        return Ok(meter.tell(response));
    }
    request.extensions_mut().insert(Rc::clone(&meter));
    let response = next.call(request).await?;
    Ok(meter.settle(response).await)
}

/// Takes a request from its client's quota unless it was taken already; the 429 when nothing is left.
///
/// To be called before whatever costs more than a 304 from what is kept.
pub async fn pay(request: &HttpRequest) -> Result<(), Problem> {
    let meter = request.extensions().get::<Rc<Meter>>().map(Rc::clone);
    match meter {
        Some(meter) => meter.pay().await,
        None => Ok(()),
    }
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

/// What a request owes its client's quota.
struct Meter {
    state: web::Data<AppState>,
    key: String,
    quota: Quota,
    /// Whether it was asked for, so that nothing is owed any more.
    is_settled: Cell<bool>,
    /// What the client has, as far as that is known.
    taken: Cell<Option<Taken>>,
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
            is_settled: Cell::new(false),
            taken: Cell::new(None),
        }
    }

    /// Takes one, once; where no limiter can count, no request is refused either.
    async fn pay(&self) -> Result<(), Problem> {
        if self.is_settled.replace(true) {
            return Ok(());
        }
        self.take(1).await;
        match self.taken.get() {
            Some(taken) if !taken.allowed => Err(refusal(self.quota, taken)),
            _ => Ok(()),
        }
    }

    async fn take(&self, n: u32) {
        let taken = self.state.limiter.take(&self.key, self.quota, n).await;
        self.taken.set(taken.ok());
    }

    /// Takes what is still owed, unless the answer is a 304, and says what is left.
    async fn settle<B: MessageBody>(
        &self,
        response: ServiceResponse<B>,
    ) -> ServiceResponse<EitherBody<B>> {
        let is_free = response.status() == StatusCode::NOT_MODIFIED;
        if is_free && !self.is_settled.get() {
            self.take(0).await;
        } else if let Err(problem) = self.pay().await {
            let (request, _) = response.into_parts();
            let refused = ServiceResponse::from_err(problem, request);
            return self.tell(refused.map_into_right_body());
        }
        self.tell(response.map_into_left_body())
    }

    fn tell<B>(&self, mut response: ServiceResponse<B>) -> ServiceResponse<B> {
        if let Some(taken) = self.taken.get() {
            headers::write(response.headers_mut(), self.quota, taken);
        }
        response
    }
}

#[cfg(test)]
mod tests;
