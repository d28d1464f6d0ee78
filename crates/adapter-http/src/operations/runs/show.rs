//! `GET /api/runs/{id}/`: one run, with its categories.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::ports::RunFilter;
use domain_run::RunName;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::super::users::private;
use super::StoreParams;
use crate::dto::run::{CategoryDto, RunDto, SignalDto};
use crate::problem::{ApiError, Problem};
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/runs/{id}/";
/// Runs of one name that are looked at, for the stores of the others.
const LOOKED_AT: u32 = 100;

/// The run in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct RunPath {
    /// Como la llamó el recolector en `X-Run-Id`, o su día.
    #[param(example = "2025-10-12", max_length = 64, pattern = "^[!-~]{1,64}$")]
    id: String,
}

/// A run, whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RunWhole, description = "Una corrida, con sus categorías y lo que dicen sus señales.")]
pub struct RunWhole {
    #[serde(flatten)]
    run: RunDto,
    /// Lo que anda mal, con lo que era usual y lo que es; como mucho 20 de cada señal.
    detalle_senales: Vec<SignalDto>,
    /// Sus categorías como las escribe el recolector, por nombre; como mucho 256, las de más filas.
    categorias: Vec<CategoryDto>,
    /// Las otras tiendas de la corrida, que se piden con `fuente`.
    otras_fuentes: Vec<Option<String>>,
}

/// Muestra una corrida
///
/// De varias con el mismo nombre, la que empezó de última; `fuente` elige la tienda, y `otras_fuentes` dice cuáles hay.
#[utoipa::path(
    get,
    path = PATH,
    tag = "Corridas",
    operation_id = "run",
    params(RunPath, StoreParams),
    security(("token" = []), ("api_key" = [])),
    responses(
        (status = 200, description = "La corrida.", body = RunWhole),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
        (status = 404, response = crate::openapi::responses::Fault),
    ),
)]
pub async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let owner = super::owner(&state, &request).await?;
    let mut reader = ParameterReader::raw(&request, &state.services.rules)?;
    let store = super::store(&state, &mut reader);
    reader.finish()?;
    let name = RunName::parse(&path).ok_or(ApiError::UnknownId)?;
    let filter = RunFilter {
        owner,
        name: Some(name),
        ..RunFilter::default()
    };
    let found = state.services.runs.page(&filter, 1, LOOKED_AT).await?.runs;
    let is_asked = |key: &str| store.as_deref().is_none_or(|store| *store == *key);
    let asked = found.iter().find(|run| is_asked(&run.key.store));
    let run = asked.ok_or(ApiError::UnknownId)?;
    let names = super::names(&state);
    let others = found.iter().map(|other| &other.key.store);
    let mut others: Vec<_> = others.filter(|other| **other != run.key.store).collect();
    others.sort_unstable();
    others.dedup();
    let signals = run.ending.iter().flat_map(|ending| &ending.signals);
    let currency = run.summary.median.map(|(currency, _)| currency);
    let whole = RunWhole {
        run: RunDto::new(run, &names, &state.zone),
        detalle_senales: signals.map(SignalDto::of(currency)).collect(),
        categorias: run
            .summary
            .categories
            .iter()
            .map(CategoryDto::of(currency))
            .collect(),
        otras_fuentes: others.into_iter().map(|key| names.of(key)).collect(),
    };
    Ok(private(StatusCode::OK, &whole))
}
