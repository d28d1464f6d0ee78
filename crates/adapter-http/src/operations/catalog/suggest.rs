//! `GET /api/suggest/`: what a shopper may be about to write.

use actix_web::{HttpRequest, HttpResponse, web};
use domain_catalog::search::suggestions;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{answer, generated_at, parameters, render};
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/suggest/";
/// Suggestions where the request does not say.
const DEFAULT_LIMIT: u32 = 8;
/// The most suggestions.
const MAX_LIMIT: u32 = 20;

/// Suggestions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Cómo podría seguir lo que se escribe.")]
#[expect(clippy::struct_field_names, reason = "a name of the wire")]
pub struct Suggestions<'q> {
    /// Lo escrito.
    #[schema(example = "televisor sa")]
    q: &'q str,
    /// Cuántas hay.
    count: usize,
    /// Búsquedas completas, la de más ofertas primero.
    #[schema(example = json!(["televisor samsung"]))]
    suggestions: Vec<String>,
    /// Instante de la respuesta.
    generado_en: String,
}

/// What was written so far.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct SuggestParams {
    /// Lo escrito hasta ahora; desde dos letras de la última palabra.
    #[param(
        required = false,
        value_type = String,
        max_length = 200,
        example = "televisor sa",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    q: Option<String>,
    /// Cuántas sugerencias, como mucho.
    #[param(required = false, minimum = 1, maximum = 20, example = 5)]
    limit: Option<u32>,
}

/// Completa una búsqueda
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "suggest",
    params(SuggestParams, parameters::AsOfParam, IfNoneMatch),
    responses((status = 200, description = "Las sugerencias.", body = Suggestions)),
)]
pub async fn suggest(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut reader = ParameterReader::new(&request, &state.services.rules)?;
    let given = reader.name("q").unwrap_or_default();
    let limit = reader.query.integer("limit", 1..=MAX_LIMIT);
    let limit = limit.unwrap_or(DEFAULT_LIMIT) as usize;
    let ask = reader.finish()?;
    answer(&state, &request, ask, |ask, view| {
        let suggestions = suggestions(view, &given, limit);
        render(
            ask,
            &Suggestions {
                q: &given,
                count: suggestions.len(),
                suggestions,
                generado_en: generated_at(&state, view),
            },
            0,
        )
    })
    .await
}
