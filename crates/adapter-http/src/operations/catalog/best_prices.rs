//! `GET /api/best-prices/{category}/`: the cheapest offers of a category, with what each saves.

use actix_web::{HttpRequest, HttpResponse, web};
use domain_price::{Basis, best_prices as find};
use serde::Serialize;
use utoipa::ToSchema;

use super::{answer, currency_code, generated_at, parameters, render};
use crate::ask::AskReader;
use crate::dto::amount::Amount;
use crate::dto::envelope::Paging;
use crate::dto::offer::OfferDto;
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::Problem;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/best-prices/{category}/";
/// Rows in a page where the request does not say.
const DEFAULT_LIMIT: u32 = 10;

/// The cheapest offers of a category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Las ofertas más baratas de una categoría.")]
pub struct BestPrices<'v> {
    /// Categoría.
    #[schema(example = "Televisores")]
    category: &'v str,
    /// El usuario pedido.
    user_id: Option<&'v str>,
    /// Si el gusto del usuario cambió algo.
    personalized: bool,
    #[serde(flatten)]
    paging: Paging,
    /// Moneda de la lista.
    #[schema(example = "COP")]
    currency: String,
    /// Instante de la respuesta.
    generado_en: String,
    /// Las ofertas.
    results: Vec<BestPriceDto<'v>>,
}

/// An offer with what it saves.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Una oferta con lo que ahorra.")]
pub struct BestPriceDto<'v> {
    #[serde(flatten)]
    offer: OfferDto<'v>,
    /// Cuánto menos cuesta que la referencia; al menos 0.
    #[schema(value_type = f64, example = 350_000, minimum = 0)]
    ahorro_estimado: Amount,
    /// La referencia: la mediana del mismo producto (mismo GTIN) en otras tiendas, la de su propio
    /// historial, o la de su categoría; la primera que hay.
    #[schema(example = "categoria", pattern = "^(producto|historial|categoria)$")]
    base_ahorro: &'static str,
}

/// Da los mejores precios de una categoría
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "best_prices",
    params(
        parameters::CategoryPath, parameters::NameParams, parameters::PriceParams,
        parameters::PageParams, parameters::OrderParams, parameters::AsOfParam, IfNoneMatch,
    ),
    responses((status = 200, description = "Las ofertas, la más barata primero.", body = BestPrices)),
)]
pub async fn best_prices(
    state: web::Data<AppState>,
    request: HttpRequest,
    category: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let reader = AskReader::new(&request, &state.services.rules)?.category_in_path(&category);
    let ask = reader.list(DEFAULT_LIMIT).finish()?;
    answer(&state, &request, ask, |ask, view| {
        let found = find(view, &ask.filter, ask.sort, ask.page);
        let paging = Paging::of(ask, &found.page);
        let results = found.page.items.into_iter().map(|best| BestPriceDto {
            offer: OfferDto::new(view, &state.zone, best.row),
            ahorro_estimado: Amount::minor(best.saving.amount_minor, best.row.money().currency()),
            base_ahorro: basis_name(best.saving.basis),
        });
        let body = BestPrices {
            category: ask.category_shown(view).unwrap_or_default(),
            user_id: ask.user_id.as_deref(),
            personalized: false,
            paging,
            currency: currency_code(&state, found.currency),
            generado_en: generated_at(&state, view),
            results: results.collect(),
        };
        render(&body)
    })
}

const fn basis_name(basis: Basis) -> &'static str {
    match basis {
        Basis::Product => "producto",
        Basis::History => "historial",
        Basis::Category => "categoria",
    }
}
