//! `GET /health/live`: the process runs.

use actix_web::HttpResponse;
use actix_web::http::header;
use serde::Serialize;
use utoipa::ToSchema;

/// The path.
pub const PATH: &str = "/health/live";

/// What a running process says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Lo que dice un proceso que está vivo.")]
pub struct Live {
    /// Siempre `ok`: un proceso que no puede decirlo no responde.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Dice que el proceso está vivo
///
/// No pregunta nada a nadie: sirve para saber si hay que reiniciar el proceso.
#[utoipa::path(
    get,
    path = PATH,
    tag = "Operación",
    operation_id = "health_live",
    responses((status = 200, description = "El proceso está vivo.", body = Live, example = json!({"status": "ok"}))),
)]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(Live { status: "ok" })
}
