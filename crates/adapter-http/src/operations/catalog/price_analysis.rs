//! `GET /api/reports/price-analysis/{category}/`: the prices of a category.

use actix_web::{HttpRequest, HttpResponse, web};
use domain_report::{PriceAnalysis, price_analysis as find};
use serde::Serialize;
use utoipa::ToSchema;

use super::{answer, generated_at, parameters, render};
use crate::dto::amount::Amount;
use crate::dto::period::PeriodDto;
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::document::shorten;
use crate::problem::{ApiError, Problem};
use crate::read_query::{ParameterReader, ReadQuery};
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/reports/price-analysis/{category}/";
/// Days looked back where the request does not say.
const DEFAULT_DAYS: u32 = 30;

/// The prices of a category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PriceAnalysis, description = "Los precios de una categoría.")]
pub struct PriceAnalysisDto {
    /// Categoría.
    #[schema(example = "Televisores")]
    categoria: String,
    /// Período.
    periodo_analisis: PeriodDto,
    /// Moneda de los precios.
    #[schema(example = "COP")]
    currency: String,
    /// En general.
    estadisticas_generales: GeneralDto,
    /// Percentiles, por interpolación lineal.
    percentiles: PercentilesDto,
    /// Cuántas ofertas hay en cada rango: `economico` hasta el percentil 33, `medio` hasta el 66.
    distribucion_rangos: RangesDto,
    /// Precios a los que apuntar.
    recomendaciones: RecommendationsDto,
    /// Instante de la respuesta.
    generado_en: String,
}

/// All prices together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Todos los precios juntos.")]
pub struct GeneralDto {
    /// Ofertas.
    total_productos: usize,
    /// Precio medio.
    #[schema(value_type = f64)]
    precio_promedio: Amount,
    /// Precio más bajo.
    #[schema(value_type = f64)]
    precio_minimo: Amount,
    /// Precio más alto.
    #[schema(value_type = f64)]
    precio_maximo: Amount,
    /// El más alto menos el más bajo.
    #[schema(value_type = f64)]
    rango_precios: Amount,
}

/// Percentiles.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Percentiles de los precios.")]
pub struct PercentilesDto {
    /// El cuartil inferior.
    #[schema(value_type = f64)]
    p25: Amount,
    /// La mediana.
    #[schema(value_type = f64)]
    p50_mediana: Amount,
    /// El cuartil superior.
    #[schema(value_type = f64)]
    p75: Amount,
    /// El noveno decil.
    #[schema(value_type = f64)]
    p90: Amount,
}

/// Numbers of offers by range.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Cuántas ofertas hay en cada rango de precios.")]
pub struct RangesDto {
    /// Hasta el percentil 33.
    economico: usize,
    /// Hasta el percentil 66.
    medio: usize,
    /// Por encima.
    premium: usize,
}

/// Prices to aim at.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Precios a los que apuntar.")]
pub struct RecommendationsDto {
    /// El cuartil inferior.
    #[schema(value_type = f64)]
    precio_competitivo: Amount,
    /// El cuartil superior.
    #[schema(value_type = f64)]
    precio_premium_aceptable: Amount,
    /// El 80 % de la mediana.
    #[schema(value_type = f64)]
    oportunidad_descuento: Amount,
}

/// Analiza los precios de una categoría
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "price_analysis",
    params(
        parameters::CategoryPath, parameters::DaysParam, parameters::NameParams,
        parameters::PriceParams, parameters::AsOfParam, IfNoneMatch,
    ),
    responses(
        (status = 200, description = "El análisis.", body = PriceAnalysisDto),
    ),
)]
pub async fn price_analysis(
    state: web::Data<AppState>,
    request: HttpRequest,
    category: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let reader = ParameterReader::new(&request, &state.services.rules)?.category_in_path(&category);
    let ask = reader.days(DEFAULT_DAYS).names().prices().finish()?;
    answer(&state, &request, ask, |ask, view| {
        let key = ask.filter.category.as_ref().ok_or(ApiError::BadParameter)?;
        let found = find(view, key, &ask.filter, ask.days);
        let found = found.ok_or_else(|| no_data(ask, view.shard(key).is_some()))?;
        render(ask, &dto(&state, &found, generated_at(&state, view)), 0)
    })
    .await
}

fn no_data(ask: &ReadQuery, is_known: bool) -> Problem {
    let name = ask
        .category
        .as_ref()
        .map(|name| shorten(&name.spelling))
        .unwrap_or_default();
    let message = if is_known {
        format!(
            "No se encontraron datos para la categoría {name} en los últimos {} días.",
            ask.days
        )
    } else {
        format!("No se encontraron datos para la categoría {name}: no existe en el catálogo.")
    };
    Problem::new(ApiError::NoData).with_message(message)
}

fn dto(state: &AppState, found: &PriceAnalysis, generado_en: String) -> PriceAnalysisDto {
    let amount = |minor| Amount::minor(minor, found.currency);
    let (percentiles, advice) = (&found.percentiles, &found.recommendations);
    PriceAnalysisDto {
        categoria: found.category.clone(),
        periodo_analisis: PeriodDto::new(&found.period, &state.zone),
        currency: found.currency.code().to_owned(),
        estadisticas_generales: GeneralDto {
            total_productos: found.total_products,
            precio_promedio: amount(found.mean),
            precio_minimo: amount(found.min),
            precio_maximo: amount(found.max),
            rango_precios: amount(found.price_range()),
        },
        percentiles: PercentilesDto {
            p25: amount(percentiles.p25),
            p50_mediana: amount(percentiles.p50),
            p75: amount(percentiles.p75),
            p90: amount(percentiles.p90),
        },
        distribucion_rangos: RangesDto {
            economico: found.ranges.economic,
            medio: found.ranges.middle,
            premium: found.ranges.premium,
        },
        recomendaciones: RecommendationsDto {
            precio_competitivo: amount(advice.competitive),
            precio_premium_aceptable: amount(advice.acceptable_premium),
            oportunidad_descuento: amount(advice.discount_opportunity),
        },
        generado_en,
    }
}
