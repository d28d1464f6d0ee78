//! `GET /api/reports/store-comparison/`: the stores side by side.

mod brand_list;

use actix_web::{HttpRequest, HttpResponse, web};
use domain_catalog::view::CatalogView;
use domain_offer::money::Currency;
use domain_report::{StoreComparison, StoreSummary, store_comparison as find};
use serde::Serialize;
use utoipa::ToSchema;

use brand_list::BrandNames;

use super::{answer, currency_code, generated_at, parameters, render};
use crate::dto::amount::Amount;
use crate::dto::period::PeriodDto;
use crate::json::Raw;
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::Problem;
use crate::read_query::{ParameterReader, ReadQuery};
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/reports/store-comparison/";
/// Days looked back where the request does not say.
const DEFAULT_DAYS: u32 = 30;
/// About how long a store is in the answer, without its brands.
const STORE_BYTES: usize = 700;
/// About how long the name of a brand is.
const BRAND_BYTES: usize = 12;

/// The stores side by side.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoreComparison, description = "Las tiendas, una al lado de otra.")]
pub struct StoreComparisonDto<'c> {
    /// Período.
    periodo_analisis: PeriodDto,
    /// Moneda de los precios.
    #[schema(example = "COP")]
    currency: String,
    /// En general.
    resumen_general: SummaryDto,
    /// Las mejores tiendas.
    rankings: RankingsDto<'c>,
    /// Las tiendas, la de más ofertas primero.
    detalle_tiendas: Vec<StoreDto<'c>>,
    /// Por qué está vacío, cuando lo está.
    #[serde(skip_serializing_if = "Option::is_none")]
    mensaje: Option<String>,
    /// Instante de la respuesta.
    generado_en: String,
}

/// All stores together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoreComparisonSummary, description = "Todas las tiendas juntas.")]
pub struct SummaryDto {
    /// Tiendas.
    total_tiendas: usize,
    /// Ofertas.
    total_productos: usize,
    /// Categoría pedida; null cuando son todas.
    categoria_filtro: Option<String>,
    /// Ofertas por tienda.
    promedio_productos_por_tienda: f64,
}

/// The best stores; null when there is none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Las mejores tiendas; null cuando no hay ninguna.")]
pub struct RankingsDto<'c> {
    /// La de menor precio medio.
    mejor_precio_promedio: Option<StoreDto<'c>>,
    /// La de más ofertas.
    mayor_variedad: Option<StoreDto<'c>>,
    /// La vista más recientemente.
    mas_actualizada: Option<StoreDto<'c>>,
}

/// One store.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StoreDetail, description = "Una tienda en el informe.")]
pub struct StoreDto<'c> {
    /// Tienda.
    #[schema(example = "Alkosto")]
    _id: &'c str,
    /// Ofertas.
    total_productos: usize,
    /// Precio medio.
    #[schema(value_type = f64)]
    precio_promedio: Amount,
    /// Precio más bajo.
    #[schema(value_type = f64)]
    precio_min: Amount,
    /// Precio más alto.
    #[schema(value_type = f64)]
    precio_max: Amount,
    /// Sus categorías.
    categorias: Vec<&'c str>,
    /// Sus marcas.
    #[schema(value_type = Vec<String>)]
    marcas: Raw<String>,
    /// Cuándo se vio por última vez, RFC 3339.
    #[schema(format = DateTime)]
    ultima_actualizacion: String,
    /// Cuántas categorías.
    total_categorias: usize,
    /// Cuántas marcas.
    total_marcas: usize,
    /// El precio más alto menos el más bajo.
    #[schema(value_type = f64)]
    rango_precios: Amount,
    /// La media, sobre los productos que venden al menos dos tiendas, de su precio dividido por el
    /// más bajo: 1 es siempre la más barata; null cuando no hay ninguno.
    #[schema(example = 1.04, minimum = 1)]
    indice_precios: Option<f64>,
    /// Cuántos productos hay detrás del índice.
    productos_comparables: usize,
}

/// Compara las tiendas
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "store_comparison",
    params(
        parameters::CategoryParam, parameters::DaysParam, parameters::NameParams,
        parameters::PriceParams, parameters::AsOfParam, IfNoneMatch,
    ),
    responses((status = 200, description = "Las tiendas; vacío y con `mensaje` si no hay datos.", body = StoreComparisonDto)),
)]
pub async fn store_comparison(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let reader = ParameterReader::new(&request, &state.services.rules)?;
    let ask = reader.days(DEFAULT_DAYS).names().prices().finish()?;
    answer(&state, &request, ask, |ask, view| {
        let found = find(view, &ask.filter, ask.days);
        let body = dto(&state, ask, view, &found);
        render(ask, &body, body.bytes())
    })
    .await
}

impl StoreComparisonDto<'_> {
    /// About how long its lists of names are.
    fn bytes(&self) -> usize {
        let ranked = &self.rankings;
        let ranked = [
            &ranked.mejor_precio_promedio,
            &ranked.mayor_variedad,
            &ranked.mas_actualizada,
        ];
        let stores = self.detalle_tiendas.iter();
        let stores = stores.chain(ranked.into_iter().flatten());
        let bytes = stores.map(|store| STORE_BYTES + store.total_marcas * BRAND_BYTES);
        bytes.sum()
    }
}

fn dto<'c>(
    state: &AppState,
    ask: &ReadQuery,
    view: &CatalogView,
    found: &'c StoreComparison,
) -> StoreComparisonDto<'c> {
    let currency = found
        .currency
        .unwrap_or(state.services.rules.default_currency);
    let any = found.stores.first();
    let brands = any.map(|store| BrandNames::of_catalog(view, &store.brands));
    let brands = brands.unwrap_or_default();
    let store = |store: &'c StoreSummary| store_dto(state, &brands, currency, store);
    StoreComparisonDto {
        periodo_analisis: PeriodDto::new(&found.period, &state.zone),
        currency: currency_code(state, found.currency),
        resumen_general: SummaryDto {
            total_tiendas: found.stores.len(),
            total_productos: found.total_products,
            categoria_filtro: ask.category_shown(view).map(str::to_owned),
            promedio_productos_por_tienda: found.mean_products_per_store,
        },
        rankings: RankingsDto {
            mejor_precio_promedio: found.best_mean_price().map(store),
            mayor_variedad: found.greatest_variety().map(store),
            mas_actualizada: found.most_recent().map(store),
        },
        detalle_tiendas: found.stores.iter().map(store).collect(),
        mensaje: found.stores.is_empty().then(|| {
            format!(
                "No hay datos para lo pedido en los últimos {} días.",
                ask.days
            )
        }),
        generado_en: generated_at(state, view),
    }
}

fn store_dto<'c>(
    state: &AppState,
    brands: &BrandNames,
    currency: Currency,
    store: &'c StoreSummary,
) -> StoreDto<'c> {
    let amount = |minor| Amount::minor(minor, currency);
    StoreDto {
        _id: &store.store,
        total_productos: store.total_products,
        precio_promedio: amount(store.mean_price),
        precio_min: amount(store.min_price),
        precio_max: amount(store.max_price),
        categorias: store.categories.iter().map(String::as_str).collect(),
        marcas: Raw(brands.list(&store.brands)),
        ultima_actualizacion: state.zone.write(store.newest),
        total_categorias: store.categories.len(),
        total_marcas: store.brands.len(),
        rango_precios: amount(store.price_range()),
        indice_precios: store.price_index,
        productos_comparables: store.comparable_products,
    }
}
