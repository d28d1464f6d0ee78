//! `GET /api/archivos/{id}/detalles/`: the details of one extraction, for people.

use actix_web::{HttpRequest, HttpResponse, web};
use domain_offer::id::Id;
use domain_offer::normalise::details::details_paragraphs;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer;
use super::document::IdPath;
use crate::problem::{ApiError, Problem};
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/archivos/{id}/detalles/";

/// The details of an extraction.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Los detalles de un documento, en párrafos.")]
pub struct Details {
    /// Las líneas `clave: valor`, cada una un párrafo, separados por una línea en blanco.
    #[schema(example = "Control remoto incluido: Sí\n\nEntradas VGA: Sin entradas")]
    detalles_adicionales: String,
}

/// Muestra los detalles de un documento
///
/// El identificador de una oferta da sus detalles más largos.
#[utoipa::path(
    get,
    path = PATH,
    tag = "Datos",
    operation_id = "archivo_detalles",
    params(IdPath),
    responses((status = 200, description = "Los detalles.", body = Details)),
)]
pub async fn details(
    state: web::Data<AppState>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    ParameterReader::raw(&request, &state.services.rules)?.finish()?;
    let id = Id::parse(&id).ok_or(ApiError::UnknownId)?;
    let entry = state
        .services
        .raw
        .find_details(id)
        .await?
        .ok_or(ApiError::UnknownId)?;
    let text = details_paragraphs(entry.raw.details.as_str());
    if text.is_empty() {
        let message = "Este documento no tiene detalles.";
        return Err(Problem::new(ApiError::NothingFound).with_message(message));
    }
    answer(
        &state,
        &Details {
            detalles_adicionales: text,
        },
    )
}
