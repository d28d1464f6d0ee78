//! `GET /api/brands/`: the brands that have offers.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use domain_catalog::shard::CategorySnapshot;
use domain_catalog::view::{CatalogView, Row};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{answer, generated_at, parameters, render};
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/brands/";

/// The brands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Las marcas.")]
#[expect(clippy::struct_field_names, reason = "a name of the wire")]
pub struct Brands<'c> {
    /// Cuántas hay.
    count: usize,
    /// Sus nombres, en mayúsculas y ordenados.
    #[schema(example = json!(["LG", "SAMSUNG", "TCL"]))]
    brands: Vec<&'c str>,
    /// Cuántas ofertas activas tiene cada una; solo con `with_counts=1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, usize>>)]
    counts: Option<&'c Counts>,
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
    let mut reader = ParameterReader::new(&request, &state.services.rules)?;
    let store = reader
        .name("fuente")
        .map(|store| taxonomy.store(&store).key);
    let category = reader
        .name("categoria")
        .map(|name| taxonomy.category(&name).key);
    let with_counts = reader.query.boolean("with_counts");
    let ask = reader.finish()?;
    answer(&state, &request, ask, |ask, view| {
        let counts = count_brands(view, store.as_ref(), category.as_ref());
        let brands: Vec<&str> = counts.keys().map(String::as_str).collect();
        render(
            ask,
            &Brands {
                count: brands.len(),
                brands,
                counts: with_counts.then_some(&*counts),
                generado_en: generated_at(&state, view),
            },
            0,
        )
    })
    .await
}

/// Questions whose counts a catalog keeps.
const KEPT: usize = 32;

/// The active offers of each brand, by its name.
type Counts = BTreeMap<String, usize>;

fn count_brands(
    view: &CatalogView,
    store: Option<&Arc<str>>,
    category: Option<&Arc<str>>,
) -> Arc<Counts> {
    let key = (store.cloned(), category.cloned());
    let memo = view.offers_memo();
    memo.get_or_make(KEPT, key, || {
        let mut counts = Counts::new();
        for shard in view.shards() {
            let known = &shard.base().category().key;
            if category.is_none_or(|key| key == known) {
                add_brands(view, shard, store, &mut counts);
            }
        }
        counts
    })
}

fn add_brands(
    view: &CatalogView,
    shard: &CategorySnapshot,
    store: Option<&Arc<str>>,
    counts: &mut Counts,
) {
    let base = shard.base();
    let mut stores = (0..).zip(base.stores());
    let place = store.map(|key| stores.find(|(_, store)| store.key == *key));
    for (brand, name) in (0..).zip(base.brands()) {
        let count = match &place {
            None => shard.active_of_brand(brand),
            Some(None) => 0,
            Some(Some((store, _))) => {
                let rows = shard.of_brand(brand).iter();
                let rows = rows.map(|&row| Row::new(shard, row as usize));
                rows.filter(|row| row.store() == *store && row.is_active())
                    .count()
            }
        };
        if count > 0 {
            let name = view.catalog().brand_name(&name.key).to_owned();
            *counts.entry(name).or_default() += count;
        }
    }
}
