//! `GET /metrics`: counters for Prometheus.

use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpResponse, web};

use crate::state::AppState;

/// The path.
pub const PATH: &str = "/metrics";

/// Da los contadores del proceso a Prometheus
#[utoipa::path(
    get,
    path = PATH,
    tag = "Operación",
    operation_id = "metrics",
    responses((
        status = 200,
        description = "Los contadores, en el formato de texto de Prometheus.",
        body = String,
        content_type = "text/plain",
        example = "arryn_http_requests_total{route=\"/health/live\",method=\"GET\",status=\"2xx\"} 1\n",
    )),
)]
pub async fn metrics(state: web::Data<AppState>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        // Compressing it would cost more than making it.
        .insert_header(ContentEncoding::Identity)
        .body(state.metrics.exposition())
}
