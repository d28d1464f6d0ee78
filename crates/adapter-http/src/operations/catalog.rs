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
use application::use_cases::handle::DataSource;
use application::use_cases::query::{NoReading, Reading};
use domain_catalog::view::CatalogView;
use domain_offer::money::Currency;
use domain_offer::time::AsOf;
use serde::Serialize;

use crate::caching::{self, Told};
use crate::dto::envelope::Paging;
use crate::early_reads;
use crate::encoding;
use crate::etag::{Depends, Match, if_none_match};
use crate::json;
use crate::personal::ListUser;
use crate::problem::Problem;
use crate::rate_limit;
use crate::read_query::ReadQuery;
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
    ask: ReadQuery,
    body: impl FnOnce(&ReadQuery, &CatalogView) -> Result<Vec<u8>, Problem>,
) -> Result<HttpResponse, Problem> {
    answer_for(state, request, ask, &ListUser::default(), body).await
}

/// The same for a user, on whom the headers of caches depend too.
///
/// This is the way of every read of the catalog. Only a 304 from a view that is kept costs its client nothing.
async fn answer_for(
    state: &AppState,
    request: &HttpRequest,
    mut ask: ReadQuery,
    user: &ListUser,
    body: impl FnOnce(&ReadQuery, &CatalogView) -> Result<Vec<u8>, Problem>,
) -> Result<HttpResponse, Problem> {
    let reader = &state.services.reader;
    let reading = begin(state, request, ask.as_of).await?;
    let stamp = &reading.stamp;
    let depends = Depends {
        stamp: *stamp,
        path: request.path(),
        query: ask.key.as_str(),
        encoding: encoding::negotiated(request),
        user: user.tag(),
    };
    let tag = depends.tag();
    let matched = if_none_match(request, &tag);
    let kept = (matched == Match::Same).then(|| reader.kept_view(&reading));
    let view = if let Some(view) = kept.flatten() {
        view
    } else {
        rate_limit::pay(request).await?;
        reader.view(&reading)
    };
    ask.source = stamp.source;
    ask.as_of_text = Some(state.zone.write(stamp.t.instant()));
    let made = match matched {
        Match::Same => None,
        // Who wants no answer if there is one is told whether there is.
        Match::Any => body(&ask, &view).map(|_| None)?,
        Match::None => Some(body(&ask, &view)?),
    };
    let mut response = match made {
        Some(json) => HttpResponse::Ok()
            .content_type("application/json")
            .body(json),
        None => HttpResponse::NotModified().finish(),
    };
    let (headers, audience) = (response.headers_mut(), user.audience());
    let of = (&*state.settings, &state.zone);
    caching::write_headers(headers, of, stamp, view.newest(), audience, tag);
    Ok(response)
}

/// Begins to read the catalog, once there is one.
async fn begin(
    state: &AppState,
    request: &HttpRequest,
    as_of: Option<AsOf>,
) -> Result<Reading, Problem> {
    let reader = &state.services.reader;
    match reader.begin(as_of) {
        Err(NoReading::Starting) => {
            rate_limit::pay(request).await?;
            early_reads::wait_for_catalog(state).await;
            Ok(reader.begin(as_of)?)
        }
        begun => Ok(begun?),
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
fn render<T: Serialize>(ask: &ReadQuery, body: &T, bytes: usize) -> Result<Vec<u8>, Problem> {
    let json = match ask.source {
        DataSource::Live => json::to_vec(body, REST_BYTES + bytes),
        source => json::to_vec(&Told::new(body, source), REST_BYTES + bytes),
    };
    json.map_err(|error| Problem::internal(&error))
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
