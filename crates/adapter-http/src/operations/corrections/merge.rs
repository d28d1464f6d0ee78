//! `POST /api/products/{id}/merge/`: two products are one.

use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::ToSchema;

use super::super::catalog::product::IdPath;
use super::{CorrectionDto, asked, id, kept, refused};
use crate::form::FormReader;
use crate::json_body::JsonBody;
use crate::problem::Problem;
use crate::state::AppState;
use crate::visible::RefreshParams;

/// The path.
pub const PATH: &str = "/api/products/{id}/merge/";

/// With which product.
#[derive(ToSchema)]
#[schema(description = "El producto con el que es uno solo.")]
#[expect(dead_code, reason = "stands for its schema only")]
pub struct MergeForm {
    /// Identificador del otro producto, o de cualquiera de sus ofertas.
    #[schema(example = "68fa3c2e9b1d4f0012ab34ce", pattern = "^[0-9a-fA-F]{24}$")]
    product_id: String,
}

/// Une dos productos
///
/// Dice que todas las ofertas de ambos, como son ahora, son un mismo producto. Gana sobre lo que
/// calcula el servicio y sobre lo que se dijo antes de las mismas ofertas; se puede repetir. Los
/// identificadores de ambos llevan después al mismo producto.
#[utoipa::path(
    post,
    path = PATH,
    tag = "Correcciones",
    operation_id = "product_merge",
    params(IdPath, RefreshParams),
    request_body = MergeForm,
    security(("token" = [])),
    responses(
        (status = 200, description = "La corrección quedó guardada.", body = CorrectionDto),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
        (status = 404, response = crate::openapi::responses::Fault),
    ),
)]
pub async fn merge(
    state: web::Data<AppState>,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let asked = asked(&state, &request, &path).await?;
    let body = body.read().await?;
    let mut reader = FormReader::new(&body)?;
    let other = id(&mut reader, "product_id");
    reader.finish()?;
    let corrections = &state.services.corrections;
    let (by, product) = (asked.who.name(), asked.product);
    let done = corrections.merge(by, product, other.unwrap_or(product));
    let done = done.await.map_err(|error| refused(error, "product_id"))?;
    let said = ("product.merge", "Los productos quedaron unidos.");
    Ok(kept(&state, &request, asked, said, &done).await)
}
