//! `GET /api/best-prices/{category}/`: the cheapest offers of a category, with what each saves.

use actix_web::{HttpRequest, HttpResponse, web};
use domain_catalog::view::{CatalogView, Row};
use domain_price::{Basis, BestPrice, best_prices as find};
use domain_ranking::Score;
use domain_user::personal::Measure;
use domain_user::{PersonalRow, Taste, personalised};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Found, ROW_BYTES, answer_for, currency_code, generated_at, parameters, render};
use crate::dto::amount::Amount;
use crate::dto::envelope::Paging;
use crate::dto::offer::OfferDto;
use crate::openapi::parameters::IfNoneMatch;
use crate::personal::{ListUser, PartsDto};
use crate::problem::Problem;
use crate::read_query::{ParameterReader, ReadQuery};
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
    /// La referencia: la mediana del mismo producto en otras tiendas, la de su propio historial, o la de al menos ocho
    /// ofertas comparables (su categoría, moneda, condición y clase de tamaño, capacidad o contenido); la primera que
    /// hay. null, con `ahorro_estimado` 0, cuando no hay ninguna.
    #[schema(
        example = "comparables",
        pattern = "^(producto|historial|comparables)$"
    )]
    base_ahorro: Option<&'static str>,
    /// Con `explain=true`: de qué se compone el puntaje por el que está ordenada.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    explicacion: Option<PartsDto>,
}

impl<'v> BestPriceDto<'v> {
    fn new(state: &AppState, view: &'v CatalogView, best: BestPrice<'v>) -> Self {
        Self {
            offer: OfferDto::new(view, &state.zone, best.row),
            ahorro_estimado: Amount::minor(best.saving.amount_minor, best.row.money().currency()),
            base_ahorro: best.saving.basis.map(basis_name),
            explicacion: None,
        }
    }
}

/// What a list by price measures: how much of its category is dearer.
struct ByPrice;

impl<'v> Measure<'v> for ByPrice {
    fn score(&self, row: &Row<'v>) -> i64 {
        Score::rounded(row.share_dearer()).thousandths()
    }

    fn plain(&self, _: &Row<'v>) -> i64 {
        0
    }
}

/// Da los mejores precios de una categoría
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "best_prices",
    params(
        parameters::CategoryPath, parameters::NameParams, parameters::PriceParams,
        parameters::PageParams, parameters::OrderParams, parameters::ExplainParam,
        parameters::AsOfParam, IfNoneMatch,
    ),
    security((), ("token" = [])),
    responses(
        (status = 200, description = "Las ofertas, la más barata primero o por el gusto del usuario.", body = BestPrices),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
    ),
)]
pub async fn best_prices(
    state: web::Data<AppState>,
    request: HttpRequest,
    category: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let reader = ParameterReader::new(&request, &state.services.rules)?.category_in_path(&category);
    let ask = reader.list(DEFAULT_LIMIT).explain().finish()?;
    let reader = ListUser::of(&state, &request, &ask).await?;
    answer_for(&state, &request, ask, &reader, |ask, view| {
        let found = match reader.taste(&state, view) {
            Some(taste) => by_taste(&state, ask, view, &taste),
            None => plain(&state, ask, view),
        };
        let body = BestPrices {
            category: ask.category_shown(view).unwrap_or_default(),
            user_id: ask.user_id.as_deref(),
            personalized: found.changed,
            paging: found.paging,
            currency: currency_code(&state, found.currency),
            generado_en: generated_at(&state, view),
            results: found.results,
        };
        render(ask, &body, body.results.len() * ROW_BYTES)
    })
    .await
}

fn plain<'v>(state: &AppState, ask: &ReadQuery, view: &'v CatalogView) -> Found<BestPriceDto<'v>> {
    let found = find(view, &ask.filter, ask.sort, ask.page);
    let paging = Paging::of(ask, &found.page);
    let offer = |best| BestPriceDto::new(state, view, best);
    Found {
        currency: found.currency,
        paging,
        changed: false,
        results: found.page.items.into_iter().map(offer).collect(),
    }
}

fn by_taste<'v>(
    state: &AppState,
    ask: &ReadQuery,
    view: &'v CatalogView,
    taste: &Taste,
) -> Found<BestPriceDto<'v>> {
    let found = personalised(view, &ask.filter, taste, &ByPrice, ask.sort, ask.page);
    let paging = Paging::of(ask, &found.page);
    let offer = |PersonalRow { row, parts }| BestPriceDto {
        explicacion: ask.explain.then(|| parts.into()),
        ..BestPriceDto::new(state, view, BestPrice::of(view, row))
    };
    Found {
        currency: found.currency,
        paging,
        changed: found.changed,
        results: found.page.items.into_iter().map(offer).collect(),
    }
}

const fn basis_name(basis: Basis) -> &'static str {
    match basis {
        Basis::Product => "producto",
        Basis::History => "historial",
        Basis::Comparables => "comparables",
    }
}
