//! `GET /api/ranked-offers/`: offers by value score.

use actix_web::{HttpRequest, HttpResponse, web};
use domain_catalog::view::{CatalogView, Row};
use domain_offer::time::AsOf;
use domain_ranking::{RankedOffer, Weights, ranked_offers as find, value_score};
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
pub const PATH: &str = "/api/ranked-offers/";
/// Rows in a page where the request does not say.
const DEFAULT_LIMIT: u32 = 20;

/// Offers by value score.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Las ofertas, por puntaje de valor.")]
pub struct RankedOffers<'v> {
    /// Categoría pedida; null cuando son todas.
    #[schema(example = "Televisores")]
    category: Option<&'v str>,
    /// El usuario pedido.
    user_id: Option<&'v str>,
    /// Si el gusto del usuario cambió algo.
    personalized: bool,
    /// Siempre `value_score`.
    #[schema(example = "value_score")]
    ranking_algorithm: &'static str,
    #[serde(flatten)]
    paging: Paging,
    /// Moneda de la lista.
    #[schema(example = "COP")]
    currency: String,
    /// Instante de la respuesta.
    generado_en: String,
    /// Las ofertas.
    results: Vec<RankedOfferDto<'v>>,
}

/// An offer with its score.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Una oferta con su puntaje.")]
pub struct RankedOfferDto<'v> {
    #[serde(flatten)]
    offer: OfferDto<'v>,
    /// La suma ponderada de las otras dos, entre 0 y 1, con tres decimales.
    #[schema(example = 0.912, minimum = 0, maximum = 1)]
    score_total: f64,
    /// Parte de las ofertas de su categoría y moneda que cuesta más.
    #[schema(example = 0.98, minimum = 0, maximum = 1)]
    score_precio: f64,
    /// Qué tan reciente es: 1 hasta un día de edad, y baja con los días.
    #[schema(example = 0.81, minimum = 0, maximum = 1)]
    score_freshness: f64,
    /// El promedio de su categoría menos su precio; negativo cuando cuesta más.
    #[schema(value_type = f64, example = 1_250_000)]
    ahorro_vs_promedio: Amount,
    /// Porcentaje de las ofertas de su categoría y moneda que cuesta menos.
    #[schema(example = 2.04, minimum = 0, maximum = 100)]
    percentil_precio: f64,
    /// Con `explain=true`: de qué se compone el puntaje por el que está ordenada.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    explicacion: Option<PartsDto>,
}

impl<'v> RankedOfferDto<'v> {
    fn new(state: &AppState, view: &'v CatalogView, ranked: RankedOffer<'v>) -> Self {
        Self {
            offer: OfferDto::new(view, &state.zone, ranked.row),
            score_total: ranked.total.value(),
            score_precio: ranked.price.value(),
            score_freshness: ranked.freshness.value(),
            ahorro_vs_promedio: Amount::minor(ranked.saving_vs_mean, ranked.row.money().currency()),
            percentil_precio: ranked.price_percentile,
            explicacion: None,
        }
    }
}

/// What a list by value measures.
struct ByValue<'w> {
    weights: &'w Weights,
    t: AsOf,
}

impl<'v> Measure<'v> for ByValue<'_> {
    fn score(&self, row: &Row<'v>) -> i64 {
        value_score(row, self.weights, self.t).thousandths()
    }

    fn plain(&self, row: &Row<'v>) -> i64 {
        -self.score(row)
    }
}

/// Clasifica las ofertas por valor: precio y actualidad
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "ranked_offers",
    params(
        parameters::CategoryParam, parameters::NameParams, parameters::PriceParams,
        parameters::PageParams, parameters::OrderParams, parameters::ExplainParam,
        parameters::AsOfParam, IfNoneMatch,
    ),
    security((), ("token" = [])),
    responses(
        (status = 200, description = "Las ofertas, la mejor primero.", body = RankedOffers),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
    ),
)]
pub async fn ranked_offers(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let ask = ParameterReader::new(&request, &state.services.rules)?
        .list(DEFAULT_LIMIT)
        .explain()
        .finish()?;
    let reader = ListUser::of(&state, &request, &ask).await?;
    answer_for(&state, &request, ask, &reader, |ask, view| {
        let found = match reader.taste(&state, view) {
            Some(taste) => by_taste(&state, ask, view, &taste),
            None => plain(&state, ask, view),
        };
        let body = RankedOffers {
            category: ask.category_shown(view),
            user_id: ask.user_id.as_deref(),
            personalized: found.changed,
            ranking_algorithm: "value_score",
            paging: found.paging,
            currency: currency_code(&state, found.currency),
            generado_en: generated_at(&state, view),
            results: found.results,
        };
        render(ask, &body, body.results.len() * ROW_BYTES)
    })
    .await
}

fn plain<'v>(
    state: &AppState,
    ask: &ReadQuery,
    view: &'v CatalogView,
) -> Found<RankedOfferDto<'v>> {
    let weights = &state.services.weights;
    let found = find(view, &ask.filter, weights, ask.sort, ask.page);
    let paging = Paging::of(ask, &found.page);
    let offer = |ranked| RankedOfferDto::new(state, view, ranked);
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
) -> Found<RankedOfferDto<'v>> {
    let (weights, t) = (&state.services.weights, view.t());
    let measure = ByValue { weights, t };
    let found = personalised(view, &ask.filter, taste, &measure, ask.sort, ask.page);
    let paging = Paging::of(ask, &found.page);
    let offer = |PersonalRow { row, parts }| RankedOfferDto {
        explicacion: ask.explain.then(|| parts.into()),
        ..RankedOfferDto::new(state, view, RankedOffer::of(row, weights, t))
    };
    Found {
        currency: found.currency,
        paging,
        changed: found.changed,
        results: found.page.items.into_iter().map(offer).collect(),
    }
}
