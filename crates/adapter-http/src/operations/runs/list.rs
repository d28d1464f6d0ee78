//! `GET /api/runs/`: the runs of scrapers, those that began last first.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::ports::RunFilter;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::super::users::private;
use super::StoreParams;
use crate::dto::envelope::Paging;
use crate::dto::run::RunDto;
use crate::operations::catalog::parameters::PageParams;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/runs/";
/// Rows in a page where the request does not say.
const DEFAULT_LIMIT: u32 = 20;

/// Since when.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct SinceParams {
    /// Solo las que recibieron una fila en este instante o después.
    #[param(required = false, value_type = String, example = "2025-09-01T00:00:00-05:00", format = DateTime)]
    since: Option<String>,
}

/// Runs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Las corridas de los recolectores.")]
pub struct RunList {
    #[serde(flatten)]
    paging: Paging,
    /// Una por corrida y tienda; primero la que empezó de última.
    results: Vec<RunDto>,
}

/// Lista las corridas de los recolectores
///
/// Una corrida es lo que un recolector entrega de una tienda con el mismo `X-Run-Id`, o en un día si no lo da.
/// Termina tras 60 minutos sin filas, o con `?fin=1`; solo entonces se dice en `senales` qué anda mal, comparada con
/// las anteriores. Las ven los editores; una clave de API ve las suyas.
#[utoipa::path(
    get,
    path = PATH,
    tag = "Corridas",
    operation_id = "runs",
    params(StoreParams, SinceParams, PageParams),
    security(("token" = []), ("api_key" = [])),
    responses(
        (status = 200, description = "Las corridas.", body = RunList),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
    ),
)]
pub async fn list(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let owner = super::owner(&state, &request).await?;
    let mut reader = ParameterReader::raw(&request, &state.services.rules)?;
    let filter = RunFilter {
        owner,
        store: super::store(&state, &mut reader),
        since: reader.query.instant("since", &state.zone),
        ..RunFilter::default()
    };
    let ask = reader.paging(DEFAULT_LIMIT).finish()?;
    let (page, limit) = (ask.page.page, ask.page.limit);
    let found = state.services.runs.page(&filter, page.into(), limit);
    let found = found.await?;
    let names = super::names(&state);
    let run = |run| RunDto::new(run, &names, &state.zone);
    let list = RunList {
        paging: Paging::new(&ask, found.runs.len(), found.total),
        results: found.runs.iter().map(run).collect(),
    };
    Ok(private(StatusCode::OK, &list))
}
