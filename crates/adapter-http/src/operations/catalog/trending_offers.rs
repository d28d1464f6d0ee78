//! `GET /api/trending-offers/`: products that are seen more, in more stores, for less.

use actix_web::{HttpRequest, HttpResponse, web};
use domain_ranking::{TrendingOffer, trending_offers as find};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ROW_BYTES, answer, currency_code, generated_at, parameters, render};
use crate::dto::amount::Amount;
use crate::dto::envelope::Paging;
use crate::dto::offer::OfferDto;
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/trending-offers/";
/// Rows in a page where the request does not say.
const DEFAULT_LIMIT: u32 = 15;
/// Days looked back where the request does not say.
const DEFAULT_DAYS: u32 = 7;

/// Products by trend.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Los productos, por tendencia.")]
pub struct TrendingOffers<'v> {
    /// Días que se miran hacia atrás.
    #[schema(example = 7)]
    timeframe_days: u32,
    /// Siempre `trending_score`.
    #[schema(example = "trending_score")]
    algorithm: &'static str,
    /// Categoría pedida; null cuando son todas.
    category: Option<&'v str>,
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
    /// De cada producto, su oferta más barata.
    results: Vec<TrendingOfferDto<'v>>,
}

/// The cheapest offer of a product, with the product's trend.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "La oferta más barata de un producto, con la tendencia del producto.")]
pub struct TrendingOfferDto<'v> {
    #[serde(flatten)]
    offer: OfferDto<'v>,
    /// La media de los tres componentes, con tres decimales.
    #[schema(example = 0.367, minimum = 0, maximum = 1)]
    trending_score: f64,
    /// De qué se compone.
    componentes: ComponentsDto,
    /// En cuántos (tienda, día) se vio el producto.
    #[schema(example = 7, minimum = 1)]
    apariciones: usize,
    /// En cuántas tiendas está.
    #[schema(example = 2, minimum = 1)]
    fuentes_count: usize,
    /// El precio más bajo del período.
    #[schema(value_type = f64, example = 899_900)]
    precio_min_encontrado: Amount,
    /// El precio medio del período.
    #[schema(value_type = f64, example = 950_000)]
    precio_promedio_encontrado: Amount,
}

/// The three parts of a trend, each between 0 and 1.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Las tres partes de una tendencia, cada una entre 0 y 1.")]
pub struct ComponentsDto {
    /// Si se ve más que en el período anterior; 0.5 es igual.
    #[schema(example = 0.5, minimum = 0, maximum = 1)]
    aparicion: f64,
    /// Parte de las tiendas activas de la categoría que lo tienen.
    #[schema(example = 0.5, minimum = 0, maximum = 1)]
    tiendas: f64,
    /// Cuánto bajó frente al período anterior.
    #[schema(example = 0.1, minimum = 0, maximum = 1)]
    rebaja: f64,
}

/// Da los productos en tendencia
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "trending_offers",
    params(
        parameters::DaysParam, parameters::CategoryParam, parameters::NameParams,
        parameters::PriceParams, parameters::PageParams, parameters::OrderParams,
        parameters::AsOfParam, IfNoneMatch,
    ),
    responses((status = 200, description = "Los productos vistos en el período.", body = TrendingOffers)),
)]
pub async fn trending_offers(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let reader = ParameterReader::new(&request, &state.services.rules)?.days(DEFAULT_DAYS);
    let ask = reader.list(DEFAULT_LIMIT).finish()?;
    answer(&state, &request, ask, |ask, view| {
        let found = find(view, &ask.filter, ask.days, ask.sort, ask.page);
        let paging = Paging::of(ask, &found.page);
        let results = found.page.items.into_iter();
        let results =
            results.map(|item| trending_dto(OfferDto::new(view, &state.zone, item.row), &item));
        let body = TrendingOffers {
            timeframe_days: ask.days,
            algorithm: "trending_score",
            category: ask.category_shown(view),
            user_id: ask.user_id.as_deref(),
            personalized: false,
            paging,
            currency: currency_code(&state, found.currency),
            generado_en: generated_at(&state, view),
            results: results.collect(),
        };
        render(ask, &body, body.results.len() * ROW_BYTES)
    })
    .await
}

fn trending_dto<'v>(offer: OfferDto<'v>, trending: &TrendingOffer<'_>) -> TrendingOfferDto<'v> {
    let currency = trending.row.money().currency();
    TrendingOfferDto {
        offer,
        trending_score: trending.score.value(),
        componentes: ComponentsDto {
            aparicion: trending.components.appearance.value(),
            tiendas: trending.components.stores.value(),
            rebaja: trending.components.discount.value(),
        },
        apariciones: trending.appearances,
        fuentes_count: trending.stores,
        precio_min_encontrado: Amount::minor(trending.min_price, currency),
        precio_promedio_encontrado: Amount::minor(trending.mean_price, currency),
    }
}
