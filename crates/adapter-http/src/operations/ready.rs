//! `GET /health/ready`: the service can answer.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::{ApiError, Problem};
use crate::readiness::{Dependency, ReadinessReport};
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/health/ready";

/// What a service that can answer says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Lo que dice un servicio que puede responder.")]
pub struct Ready {
    /// Siempre `ready`.
    #[schema(example = "ready")]
    status: &'static str,
    /// Si hay un catálogo cargado.
    catalog_loaded: bool,
    /// El estado de cada dependencia; las lecturas siguen mientras una no responde.
    dependencies: Vec<Dependency>,
}

/// Dice si el servicio puede responder
///
/// Puede responder desde que hay un catálogo cargado, aunque el almacén no responda; el cuerpo dice
/// en qué estado está cada dependencia, también en el error.
#[utoipa::path(
    get,
    path = PATH,
    tag = "Operación",
    operation_id = "health_ready",
    responses(
        (status = 200, description = "Hay un catálogo cargado.", body = Ready, example = json!({
            "status": "ready",
            "catalog_loaded": true,
            "dependencies": [{"name": "store", "state": "up"}],
        })),
        (status = 503, response = crate::openapi::responses::Unavailable),
    ),
)]
pub async fn ready(state: web::Data<AppState>) -> Result<HttpResponse, Problem> {
    let ReadinessReport {
        catalog_loaded,
        dependencies,
    } = state.readiness.report();
    if !catalog_loaded {
        let dependencies = serde_json::to_value(dependencies).unwrap_or_default();
        return Err(Problem::new(ApiError::Starting)
            .with_member("catalog_loaded", false.into())
            .with_member("dependencies", dependencies));
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(Ready {
            status: "ready",
            catalog_loaded,
            dependencies,
        }))
}
