//! `GET /api/brands/`: the brands that have offers.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use domain_catalog::view::{CatalogView, Row};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{answer, generated_at, parameters, render};
use crate::ask::AskReader;
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::Problem;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/brands/";

/// The brands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Las marcas.")]
#[expect(clippy::struct_field_names, reason = "a name of the wire")]
pub struct Brands {
    /// Cuántas hay.
    count: usize,
    /// Sus nombres, en mayúsculas y ordenados.
    #[schema(example = json!(["LG", "SAMSUNG", "TCL"]))]
    brands: Vec<String>,
    /// Cuántas ofertas activas tiene cada una; solo con `with_counts=1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<BTreeMap<String, usize>>,
    /// Instante de la respuesta.
    generado_en: String,
}

/// Its own filters, by their old names.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct BrandParams {
    /// Solo marcas de esta tienda.
    #[param(
        required = false,
        max_length = 200,
        example = "Alkosto",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    fuente: Option<String>,
    /// Solo marcas de esta categoría.
    #[param(
        required = false,
        max_length = 200,
        example = "Televisores",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    categoria: Option<String>,
}

/// Lista las marcas
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "brands",
    params(BrandParams, parameters::CountsParam, parameters::AsOfParam, IfNoneMatch),
    responses((status = 200, description = "Las marcas con ofertas.", body = Brands)),
)]
pub async fn brands(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let taxonomy = &state.services.rules.taxonomy;
    let mut reader = AskReader::new(&request, &state.services.rules)?;
    let store = reader
        .name("fuente")
        .map(|store| taxonomy.store(&store).key);
    let category = reader
        .name("categoria")
        .map(|name| taxonomy.category(&name).key);
    let with_counts = reader.query.boolean("with_counts");
    let ask = reader.finish()?;
    answer(&state, &request, ask, |_, view| {
        let counts = count_brands(view, store.as_ref(), category.as_ref());
        let brands: Vec<String> = counts.keys().cloned().collect();
        render(&Brands {
            count: brands.len(),
            brands,
            counts: with_counts.then_some(counts),
            generado_en: generated_at(&state, view),
        })
    })
}

fn count_brands(
    view: &CatalogView,
    store: Option<&Arc<str>>,
    category: Option<&Arc<str>>,
) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for shard in view.shards() {
        let base = shard.base();
        if category.is_some_and(|key| *key != base.category().key) {
            continue;
        }
        let place = store.map(|key| base.stores().iter().position(|store| store.key == *key));
        let Some(place) = place.map_or(Some(None), |place| place.map(Some)) else {
            continue;
        };
        let mut of_brand = vec![0_usize; base.brands().len()];
        for row in (0..shard.len())
            .map(|row| Row::new(shard, row))
            .filter(Row::is_active)
        {
            let is_asked = place.is_none_or(|place| row.store() as usize == place);
            if let Some(brand) = row.brand().filter(|_| is_asked) {
                of_brand[brand as usize] += 1;
            }
        }
        for (brand, count) in base
            .brands()
            .iter()
            .zip(of_brand)
            .filter(|(_, count)| *count > 0)
        {
            let name = view.catalog().brand_name(&brand.key).to_owned();
            *counts.entry(name).or_default() += count;
        }
    }
    counts
}
