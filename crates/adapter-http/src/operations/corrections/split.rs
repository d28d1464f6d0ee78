//! `POST /api/products/{id}/split/`: some offers are another product.

use actix_web::{HttpRequest, HttpResponse, web};
use domain_offer::id::Id;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::catalog::product::IdPath;
use super::{CorrectionDto, MOST, asked, kept, refused};
use crate::form::FormReader;
use crate::json_body::JsonBody;
use crate::problem::Problem;
use crate::state::AppState;
use crate::visible::RefreshParams;

/// The path.
pub const PATH: &str = "/api/products/{id}/split/";

/// Which offers.
#[derive(ToSchema)]
#[schema(description = "Las ofertas que no son de este producto.")]
#[expect(dead_code, reason = "stands for its schema only")]
pub struct SplitForm {
    /// Identificadores de ofertas del producto, de 1 a 64, pero no de todas.
    #[schema(min_items = 1, max_items = 64)]
    offer_ids: Vec<OfferIdText>,
}

/// The id of an offer.
#[derive(ToSchema)]
#[schema(as = OfferId, description = "Identificador de una oferta.",
    example = "68fa3c2e9b1d4f0012ab34ce", pattern = "^[0-9a-fA-F]{24}$")]
#[expect(dead_code, reason = "stands for its schema only")]
pub struct OfferIdText(String);

/// Separa ofertas de un producto
///
/// Dice que esas ofertas no son el mismo producto que las demás. Gana sobre lo que calcula el
/// servicio y sobre lo que se dijo antes de las mismas ofertas. Si entre ellas son uno, lo sigue
/// calculando el servicio.
#[utoipa::path(
    post,
    path = PATH,
    tag = "Correcciones",
    operation_id = "product_split",
    params(IdPath, RefreshParams),
    request_body = SplitForm,
    security(("token" = [])),
    responses(
        (status = 200, description = "La corrección quedó guardada.", body = CorrectionDto),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
        (status = 404, response = crate::openapi::responses::Fault),
    ),
)]
pub async fn split(
    state: web::Data<AppState>,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let asked = asked(&state, &request, &path).await?;
    let away = read(&body.read().await?)?;
    let corrections = &state.services.corrections;
    let done = corrections
        .split(asked.who.name(), asked.product, &away)
        .await;
    let done = done.map_err(|error| refused(error, "offer_ids"))?;
    let said = ("product.split", "Las ofertas quedaron separadas.");
    Ok(kept(&state, &request, asked, said, &done).await)
}

fn read(body: &Value) -> Result<Vec<Id>, Problem> {
    let mut reader = FormReader::new(body)?;
    let given = reader.member("offer_ids").and_then(Value::as_array);
    let ids = given.filter(|ids| (1..=MOST).contains(&ids.len()));
    let ids = ids.and_then(|ids| {
        let ids = ids.iter().map(|id| Id::parse(id.as_str()?));
        ids.collect::<Option<Vec<Id>>>()
    });
    if ids.is_none() {
        let message = format!(
            "Debe ser una lista de 1 a {MOST} identificadores de ofertas, de 24 dígitos hexadecimales."
        );
        reader.reject("offer_ids", "not_ids", message);
    }
    reader.finish()?;
    Ok(ids.unwrap_or_default())
}
