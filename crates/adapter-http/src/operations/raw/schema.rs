//! `GET /api/archivos/schema/`: a row of an upload as JSON Schema.

use std::borrow::Cow;
use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header;
use bytes::Bytes;
use upload_format::schema;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The path.
pub const PATH: &str = "/api/archivos/schema/";

static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| schema::text().into());

/// A row of an upload, for the OpenAPI document.
pub struct RowSchema;

impl PartialSchema for RowSchema {
    fn schema() -> RefOr<Schema> {
        let schema = serde_json::from_value(schema::bare());
        RefOr::T(schema.expect("a test reads it"))
    }
}

impl ToSchema for RowSchema {
    fn name() -> Cow<'static, str> {
        "Row".into()
    }
}

/// Describe una fila de una subida, en JSON Schema
#[utoipa::path(
    get,
    path = PATH,
    tag = "Datos",
    operation_id = "archivos_schema",
    responses((status = 200, description = "El esquema de una fila.", body = serde_json::Value, content_type = "application/schema+json")),
)]
pub async fn schema() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type("application/schema+json")
        .body(DOCUMENT.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openapi_says_the_same() {
        let RefOr::T(read) = RowSchema::schema() else {
            panic!("it is no reference");
        };
        assert_eq!(serde_json::to_value(read).unwrap(), schema::bare());
    }
}
