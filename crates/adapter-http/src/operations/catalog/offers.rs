//! `GET /api/offers/{category}/`: the offers of a category.

use actix_web::{HttpRequest, HttpResponse, web};
use domain_catalog::page::Sort;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ROW_BYTES, answer, currency_code, generated_at, parameters, render};
use crate::dto::envelope::Paging;
use crate::dto::offer::OfferDto;
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/offers/{category}/";
/// Rows in a page where the request does not say.
const DEFAULT_LIMIT: u32 = 20;

/// The offers of a category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Las ofertas de una categoría.")]
pub struct Offers<'v> {
    /// Categoría.
    #[schema(example = "Televisores")]
    category: &'v str,
    #[serde(flatten)]
    paging: Paging,
    /// Moneda de la lista.
    #[schema(example = "COP")]
    currency: String,
    /// Instante de la respuesta.
    generado_en: String,
    /// Las ofertas.
    results: Vec<OfferDto<'v>>,
}

/// Lista las ofertas de una categoría, la más barata primero
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "offers",
    params(
        parameters::CategoryPath, parameters::NameParams, parameters::PriceParams,
        parameters::PageParams, parameters::OrderParams, parameters::AsOfParam, IfNoneMatch,
    ),
    responses((status = 200, description = "Las ofertas; vacía si la categoría no existe.", body = Offers)),
)]
pub async fn offers(
    state: web::Data<AppState>,
    request: HttpRequest,
    category: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let reader = ParameterReader::new(&request, &state.services.rules)?.category_in_path(&category);
    let ask = reader.list(DEFAULT_LIMIT).finish()?;
    answer(&state, &request, ask, |ask, view| {
        let selection = view.select(&ask.filter);
        let page = selection.page(ask.sort.unwrap_or(Sort::Price), ask.page);
        let paging = Paging::of(ask, &page);
        let offer = |row| OfferDto::new(view, &state.zone, row);
        let body = Offers {
            category: ask.category_shown(view).unwrap_or_default(),
            paging,
            currency: currency_code(&state, selection.currency()),
            generado_en: generated_at(&state, view),
            results: page.items.into_iter().map(offer).collect(),
        };
        render(ask, &body, body.results.len() * ROW_BYTES)
    })
    .await
}
