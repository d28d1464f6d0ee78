//! Reads of the catalog.

pub mod best_prices;
pub mod brands;
pub mod categories;
pub mod offers;
pub mod parameters;
pub mod price_analysis;
pub mod price_comparison;
pub mod product;
pub mod products;
pub mod ranked_offers;
pub mod store_comparison;
pub mod stores;
pub mod suggest;
pub mod trending_offers;

use actix_web::{HttpRequest, HttpResponse};
use application::use_cases::query::Reading;
use domain_catalog::extraction::Digest;
use domain_catalog::money::Currency;
use domain_catalog::view::CatalogView;
use serde::Serialize;

use crate::ask::Ask;
use crate::caching::{self, CatalogRead, Personal};
use crate::dto::envelope::Paging;
use crate::json;
use crate::problem::Problem;
use crate::rate_limit;
use crate::state::AppState;

/// About how long an offer is in an answer.
const ROW_BYTES: usize = 900;
/// About how long the rest of an answer is.
const REST_BYTES: usize = 1_000;

/// Answers a catalog read: takes the catalog at T, says 304 where that will do, else what `body`
/// makes of it.
async fn answer(
    state: &AppState,
    request: &HttpRequest,
    ask: Ask,
    body: impl FnOnce(&Ask, &CatalogView) -> Result<Vec<u8>, Problem>,
) -> Result<HttpResponse, Problem> {
    answer_for(state, request, ask, None, body).await
}

/// The same for a user, on whom the headers of caches depend too.
async fn answer_for(
    state: &AppState,
    request: &HttpRequest,
    ask: Ask,
    user: Option<Personal<'_>>,
    body: impl FnOnce(&Ask, &CatalogView) -> Result<Vec<u8>, Problem>,
) -> Result<HttpResponse, Problem> {
    let (ask, reading) = read(state, request, ask).await?;
    let version = reading.view.catalog().version();
    let read = described(&reading, &version, user);
    let body = || body(&ask, &reading.view);
    caching::answer(state, request, &ask.key, &read, body).await
}

/// Like [`answer`], for what takes long to compute: it is kept ready.
async fn answer_kept(
    state: &AppState,
    request: &HttpRequest,
    ask: Ask,
    body: impl FnOnce(&Ask, &CatalogView) -> Result<Vec<u8>, Problem>,
) -> Result<HttpResponse, Problem> {
    let (ask, reading) = read(state, request, ask).await?;
    let version = reading.view.catalog().version();
    let read = described(&reading, &version, None);
    let body = || body(&ask, &reading.view);
    caching::answer_kept(state, request, &ask.key, &read, body).await
}

/// The catalog at the time that is asked for. What is not kept costs work, so it is paid for before.
async fn read(
    state: &AppState,
    request: &HttpRequest,
    mut ask: Ask,
) -> Result<(Ask, Reading), Problem> {
    let reader = &state.services.reader;
    let reading = if let Some(reading) = reader.kept(ask.as_of)? {
        reading
    } else {
        rate_limit::pay(request).await?;
        reader.read(ask.as_of)?
    };
    ask.as_of_text = Some(state.zone.write(reading.view.t().instant()));
    Ok((ask, reading))
}

/// What caches need to know of a reading.
fn described<'a>(
    reading: &'a Reading,
    version: &'a Digest,
    user: Option<Personal<'a>>,
) -> CatalogRead<'a> {
    CatalogRead {
        version: &version.0,
        as_of: reading.view.t(),
        newest: reading.view.newest(),
        source: reading.source,
        user,
    }
}

/// What a list found, for anybody or for a user.
struct Found<T> {
    currency: Option<Currency>,
    paging: Paging,
    /// Whether the user's taste changed anything.
    changed: bool,
    results: Vec<T>,
}

/// The body as JSON; `bytes` is about how long its lists are.
fn render<T: Serialize>(body: &T, bytes: usize) -> Result<Vec<u8>, Problem> {
    json::to_vec(body, REST_BYTES + bytes).map_err(|error| Problem::internal(&error))
}

/// The code of the currency that a list is in; the default one where it is empty.
fn currency_code(state: &AppState, currency: Option<Currency>) -> String {
    currency
        .unwrap_or(state.services.rules.default_currency)
        .code()
        .to_owned()
}

/// T as answers name it.
fn generated_at(state: &AppState, view: &CatalogView) -> String {
    state.zone.write(view.t().instant())
}
