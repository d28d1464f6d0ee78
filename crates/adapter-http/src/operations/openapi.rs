//! `GET /api/openapi.json`: this interface, for programs.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header;
use bytes::Bytes;

/// The path.
pub const PATH: &str = "/api/openapi.json";

static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| crate::openapi_json().into());

/// Describe esta interfaz en OpenAPI 3.1
#[utoipa::path(
    get,
    path = PATH,
    tag = "Operación",
    operation_id = "openapi",
    responses((status = 200, description = "El documento OpenAPI.", body = serde_json::Value, content_type = "application/json")),
)]
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type("application/json")
        .body(DOCUMENT.clone())
}
