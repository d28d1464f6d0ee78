//! `GET /api/archivos/detalles/`: the details of stored extractions, key by key.

use actix_web::{HttpRequest, HttpResponse, web};
use application::use_cases::raw::{RawFilter, RawRow};
use domain_offer::normalise::details::parse_details;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::answer;
use super::list::{DEFAULT_LIMIT, RawParams};
use crate::dto::envelope::Paging;
use crate::operations::catalog::parameters::PageParams;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/archivos/detalles/";

/// The details of stored extractions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Los detalles de los documentos recibidos.")]
pub struct DetailsList {
    #[serde(flatten)]
    paging: Paging,
    /// Los documentos que tienen detalles, el más reciente primero.
    results: Vec<DetailsRow>,
}

/// The details of one extraction.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Los detalles de un documento.")]
pub struct DetailsRow {
    /// Identificador de la extracción.
    #[schema(pattern = "^[0-9a-f]{24}$")]
    _id: String,
    /// Título como se recibió.
    titulo: String,
    /// Los detalles por clave; lo que no tiene clave, bajo la clave vacía. Una clave repetida tiene
    /// sus valores en líneas.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    detalles_adicionales: Map<String, Value>,
    /// `true` donde los documentos de la página son tan grandes que los detalles de este no cupieron; están en
    /// `/api/archivos/{id}/detalles/`. Si no, no está.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    recortado: bool,
}

/// Lista los detalles de los documentos recibidos
#[utoipa::path(
    get,
    path = PATH,
    tag = "Datos",
    operation_id = "archivos_detalles",
    params(RawParams, PageParams),
    responses((status = 200, description = "Los detalles.", body = DetailsList)),
)]
pub async fn details_list(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut reader = ParameterReader::raw(&request, &state.services.rules)?;
    let filter = RawFilter {
        store: reader.name("fuente"),
        category: reader.name("categoria"),
        with_details: true,
        ..RawFilter::default()
    };
    let ask = reader.paging(DEFAULT_LIMIT).finish()?;
    let found = state
        .services
        .raw
        .page(&filter, ask.page.page, ask.page.limit)
        .await?;
    answer(
        &state,
        &DetailsList {
            paging: Paging::new(&ask, found.rows.len(), found.total),
            results: found.rows.iter().map(details_row).collect(),
        },
    )
}

fn details_row(row: &RawRow) -> DetailsRow {
    let mut details = Map::new();
    for (key, value) in parse_details(row.entry.raw.details.as_str()) {
        match details.get_mut(&key) {
            Some(Value::String(known)) if known.is_empty() => *known = value,
            Some(Value::String(known)) if value.is_empty() || *known == value => {}
            Some(Value::String(known)) => {
                known.push('\n');
                known.push_str(&value);
            }
            _ => {
                details.insert(key, value.into());
            }
        }
    }
    DetailsRow {
        _id: row.entry.id.to_string(),
        titulo: row.entry.raw.title.as_str().to_owned(),
        detalles_adicionales: details,
        recortado: row.entry.document.is_empty(),
    }
}
