//! `GET /api/stores/`: the stores that have offers.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use domain_catalog::view::CatalogView;
use domain_offer::time::Instant;
use serde::Serialize;
use utoipa::ToSchema;

use super::{answer, generated_at, parameters, render};
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/stores/";

/// The stores.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Las tiendas.")]
#[expect(clippy::struct_field_names, reason = "a name of the wire")]
pub struct Stores {
    /// Cuántas hay.
    count: usize,
    /// Las tiendas, por nombre.
    stores: Vec<Store>,
    /// Instante de la respuesta.
    generado_en: String,
}

/// A store.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Una tienda.")]
pub struct Store {
    /// Nombre.
    #[schema(example = "Alkosto")]
    fuente: String,
    /// Ofertas activas.
    total_productos: usize,
    /// Cuándo se recolectó por última vez, RFC 3339.
    #[schema(format = DateTime)]
    ultima_actualizacion: String,
}

/// Lista las tiendas
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "stores",
    params(parameters::AsOfParam, IfNoneMatch),
    responses((status = 200, description = "Las tiendas con ofertas.", body = Stores)),
)]
pub async fn stores(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let ask = ParameterReader::new(&request, &state.services.rules)?.finish()?;
    answer(&state, &request, ask, |ask, view| {
        let found = by_store(view).into_iter();
        let stores: Vec<Store> = found
            .map(|(fuente, (total_productos, newest))| Store {
                fuente: fuente.to_owned(),
                total_productos,
                ultima_actualizacion: state.zone.write(newest),
            })
            .collect();
        render(
            ask,
            &Stores {
                count: stores.len(),
                stores,
                generado_en: generated_at(&state, view),
            },
            0,
        )
    })
    .await
}

/// The active offers of each store, and its newest extraction.
fn by_store(view: &CatalogView) -> BTreeMap<&str, (usize, Instant)> {
    let mut stores = BTreeMap::new();
    for shard in view.shards() {
        for (place, store) in (0..).zip(shard.base().stores()) {
            let count = shard.active_of_store(place);
            let newest = shard.store_newest(place).filter(|_| count > 0);
            if let Some(newest) = newest {
                let name = view.catalog().store_name(&store.key);
                let store = stores.entry(name).or_insert((0, newest));
                *store = (store.0 + count, store.1.max(newest));
            }
        }
    }
    stores
}
