//! `GET /api/archivos/`: stored extractions, newest first.

use actix_web::{HttpRequest, HttpResponse, web};
use application::use_cases::raw::RawFilter;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::answer;
use crate::dto::document::{DocumentDto, DocumentSchema, STANDINGS};
use crate::dto::envelope::Paging;
use crate::operations::catalog::parameters::PageParams;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/archivos/";
/// Rows in a page where the request does not say.
pub(super) const DEFAULT_LIMIT: u32 = 20;

/// Stored extractions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Los documentos recibidos.")]
pub struct Documents {
    #[serde(flatten)]
    paging: Paging,
    /// Los documentos como se recibieron, con su identificador y su estado.
    #[schema(value_type = Vec<DocumentSchema>)]
    results: Vec<DocumentDto>,
}

/// Its filters.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct RawParams {
    /// Solo de esta tienda.
    #[param(
        required = false,
        max_length = 200,
        example = "Alkosto",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    fuente: Option<String>,
    /// Solo de esta categoría, como la dio la tienda o con sus otros nombres.
    #[param(
        required = false,
        max_length = 200,
        example = "Televisores",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    categoria: Option<String>,
}

/// Times and credibility.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct StandingParams {
    /// Solo extraídos en este instante o después; no después de `until`.
    #[param(required = false, value_type = String, example = "2025-09-01T00:00:00-05:00", format = DateTime)]
    since: Option<String>,
    /// Solo extraídos antes de este instante.
    #[param(required = false, value_type = String, example = "2026-01-01T00:00:00-05:00", format = DateTime)]
    until: Option<String>,
    /// Solo los que están en este estado.
    #[param(required = false, value_type = String, example = "sospechoso", pattern = "^(ok|atipico|movido|sospechoso|apartado|rechazado)$")]
    estado: Option<String>,
}

/// Lista los documentos recibidos, el más reciente primero
#[utoipa::path(
    get,
    path = PATH,
    tag = "Datos",
    operation_id = "archivos",
    params(RawParams, StandingParams, PageParams),
    responses((status = 200, description = "Los documentos.", body = Documents)),
)]
pub async fn list(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut reader = ParameterReader::raw(&request, &state.services.rules)?;
    let filter = RawFilter {
        store: reader.name("fuente"),
        category: reader.name("categoria"),
        since: reader.query.instant("since", &state.zone),
        until: reader.query.instant("until", &state.zone),
        credibility: reader.query.choice("estado", &STANDINGS),
        with_details: false,
    };
    if let (Some(since), Some(until)) = (filter.since, filter.until)
        && since > until
    {
        let message = "El parámetro «since» no puede ser posterior a «until».";
        reader.query.reject("since", "contradiction", message);
    }
    let ask = reader.paging(DEFAULT_LIMIT).finish()?;
    let found = state
        .services
        .raw
        .page(&filter, ask.page.page, ask.page.limit)
        .await?;
    let document = |row| DocumentDto::new(row, &state.zone);
    answer(
        &state,
        &Documents {
            paging: Paging::new(&ask, found.rows.len(), found.total),
            results: found.rows.iter().map(document).collect(),
        },
    )
}
