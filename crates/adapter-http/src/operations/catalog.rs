//! Reads of the catalog.

pub mod best_prices;
pub mod brands;
pub mod categories;
pub mod offers;
pub mod parameters;
pub mod price_analysis;
pub mod price_comparison;
pub mod ranked_offers;
pub mod store_comparison;
pub mod stores;
pub mod trending_offers;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use domain_catalog::money::Currency;
use domain_catalog::view::CatalogView;
use serde::Serialize;

use crate::ask::Ask;
use crate::caching::{self, CatalogRead};
use crate::dto::envelope::Paging;
use crate::problem::Problem;
use crate::state::AppState;

/// Answers a catalog read: takes the catalog at T, says 304 where that will do, else what `body`
/// makes of it.
fn answer(
    state: &AppState,
    request: &HttpRequest,
    ask: Ask,
    body: impl FnOnce(&Ask, &CatalogView) -> Result<Vec<u8>, Problem>,
) -> Result<HttpResponse, Problem> {
    answer_for(state, request, ask, None, body)
}

/// The same for a user, whose tag the entity tag depends on too.
fn answer_for(
    state: &AppState,
    request: &HttpRequest,
    mut ask: Ask,
    user: Option<&str>,
    body: impl FnOnce(&Ask, &CatalogView) -> Result<Vec<u8>, Problem>,
) -> Result<HttpResponse, Problem> {
    let reading = state.services.reader.read(ask.as_of)?;
    let view: Arc<CatalogView> = reading.view;
    ask.as_of_text = Some(state.zone.write(view.t().instant()));
    let read = CatalogRead {
        version: &view.catalog().version().0,
        as_of: view.t(),
        newest: view.newest(),
        source: reading.source,
        user,
    };
    caching::answer(state, request, &ask.key, &read, || body(&ask, &view))
}

/// What a list found, for anybody or for a user.
struct Found<T> {
    currency: Option<Currency>,
    paging: Paging,
    /// Whether the user's taste changed anything.
    changed: bool,
    results: Vec<T>,
}

/// The body as JSON.
fn render<T: Serialize>(body: &T) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(body).map_err(|error| Problem::internal(&error))
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
