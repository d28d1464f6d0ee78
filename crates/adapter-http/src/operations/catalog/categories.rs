//! `GET /api/categories/`: the categories that have offers.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{answer, generated_at, parameters, render};
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/categories/";

/// The categories.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Las categorías.")]
#[expect(clippy::struct_field_names, reason = "a name of the wire")]
pub struct Categories {
    /// Cuántas hay.
    count: usize,
    /// Sus nombres, ordenados.
    #[schema(example = json!(["Celulares", "Computadoras", "Televisores"]))]
    categories: Vec<String>,
    /// Cuántas ofertas activas tiene cada una; solo con `with_counts=1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<BTreeMap<String, usize>>,
    /// Instante de la respuesta.
    generado_en: String,
}

/// Lista las categorías
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "categories",
    params(parameters::CountsParam, parameters::AsOfParam, IfNoneMatch),
    responses((status = 200, description = "Las categorías con ofertas.", body = Categories)),
)]
pub async fn categories(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut reader = ParameterReader::new(&request, &state.services.rules)?;
    let with_counts = reader.query.boolean("with_counts");
    let ask = reader.finish()?;
    answer(&state, &request, ask, |ask, view| {
        let mut counts = BTreeMap::new();
        for shard in view.shards() {
            let active = shard.count_active(&(0..shard.len()));
            if active > 0 {
                let name = view.catalog().category_name(&shard.base().category().key);
                counts.insert(name.to_owned(), active);
            }
        }
        let categories: Vec<String> = counts.keys().cloned().collect();
        render(
            ask,
            &Categories {
                count: categories.len(),
                categories,
                counts: with_counts.then_some(counts),
                generado_en: generated_at(&state, view),
            },
            0,
        )
    })
    .await
}
