//! `POST /api/archivos/{id}/review/`: what an editor says of the price of a stored extraction.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::use_cases::reviews::ReviewError;
use domain_offer::id::Id;
use domain_offer::review::ReviewVerdict;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::users::private;
use super::document::IdPath;
use crate::form::FormReader;
use crate::json_body::JsonBody;
use crate::problem::{ApiError, Problem};
use crate::read_query::ParameterReader;
use crate::state::AppState;
use crate::visible::{self, RefreshParams};
use crate::{audit, caller};

/// The path.
pub const PATH: &str = "/api/archivos/{id}/review/";
/// The most characters of a note.
const MAX_NOTE: usize = 500;

/// What is said.
#[derive(ToSchema)]
#[schema(description = "Si el precio es el que mostraba la tienda.")]
#[expect(dead_code, reason = "stands for its schema only")]
pub struct ReviewForm {
    /// `confirmed`: el precio es correcto y cuenta, por raro que sea. `wrong`: no lo es y no cuenta; la oferta
    /// vuelve a su precio anterior o deja de mostrarse.
    #[schema(example = "confirmed", pattern = "^(confirmed|wrong)$")]
    verdict: String,
    /// Por qué; lo lee cualquiera que vea el documento.
    #[schema(max_length = 500, example = "Visto en la tienda.")]
    note: Option<String>,
}

/// A review was kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "La revisión quedó guardada.")]
pub struct ReviewDto {
    /// Una frase para mostrar.
    #[schema(example = "El precio quedó confirmado.")]
    message: &'static str,
    /// Identificador de la revisión, para el registro de auditoría.
    #[schema(example = "68fa3c2e9b1d4f0012ab34cd", pattern = "^[0-9a-f]{24}$")]
    id: String,
    /// Identificador del documento que se revisó.
    #[schema(example = "68fa3c2e9b1d4f0012ab34ce", pattern = "^[0-9a-f]{24}$")]
    archivo_id: String,
    /// Lo que se dijo.
    #[schema(example = "confirmed", pattern = "^(confirmed|wrong)$")]
    verdict: &'static str,
    /// Por qué.
    #[schema(example = "Visto en la tienda.")]
    note: String,
    /// Si las lecturas de este nodo ya la muestran; solo con `refresh=wait`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    visible: Option<bool>,
}

/// Confirma el precio de un documento, o lo descarta
///
/// Un precio que no puede ser correcto en su categoría está `apartado`: confirmado, cuenta. Uno descartado no
/// cuenta en nada, y su oferta vuelve al precio anterior. Vale la última palabra. El identificador de una oferta
/// es el de su documento más reciente.
#[utoipa::path(
    post,
    path = PATH,
    tag = "Correcciones",
    operation_id = "archivo_review",
    params(IdPath, RefreshParams),
    request_body = ReviewForm,
    security(("token" = [])),
    responses(
        (status = 200, description = "La revisión quedó guardada.", body = ReviewDto),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
        (status = 404, response = crate::openapi::responses::Fault),
        (status = 409, response = crate::openapi::responses::Conflict),
    ),
)]
pub async fn review(
    state: web::Data<AppState>,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let who = caller::editor(&state, &request).await?;
    let mut reader = ParameterReader::raw(&request, &state.services.rules)?;
    let wait = visible::is_wanted(&mut reader);
    reader.finish()?;
    let id = Id::parse(&path).ok_or(ApiError::UnknownId)?;
    let (verdict, note) = read(&body.read().await?)?;
    let reviews = &state.services.reviews;
    let done = reviews.review(who.name(), id, verdict, note.clone()).await;
    let done = done.map_err(refused)?;
    let (review, row) = (done.id.to_string(), done.row.to_string());
    audit::note(
        &request,
        &who.name(),
        "row.review",
        &format!("{row} {review}"),
    );
    let visible = if wait {
        Some(visible::becomes(&state.news, || reviews.is_visible(done.ticket)).await)
    } else {
        None
    };
    let answer = ReviewDto {
        message: match verdict {
            ReviewVerdict::Confirmed => "El precio quedó confirmado.",
            ReviewVerdict::Wrong => "El precio quedó descartado.",
        },
        id: review,
        archivo_id: row,
        verdict: verdict.name(),
        note,
        visible,
    };
    Ok(private(StatusCode::OK, &answer))
}

fn read(body: &Value) -> Result<(ReviewVerdict, String), Problem> {
    let mut reader = FormReader::new(body)?;
    let text = reader.text("verdict");
    let verdict = text.as_deref().and_then(ReviewVerdict::of_name);
    if verdict.is_none() && !reader.is_refused("verdict") {
        let message = "Debe ser «confirmed» o «wrong».";
        reader.reject("verdict", "unknown_verdict", message);
    }
    let note = reader.text("note").unwrap_or_default().trim().to_owned();
    if note.chars().count() > MAX_NOTE {
        let message = format!("Debe tener {MAX_NOTE} caracteres como mucho.");
        reader.reject("note", "too_long", message);
    } else if note
        .chars()
        .any(|c| c.is_control() && !"\n\r\t".contains(c))
    {
        let message = "No puede tener caracteres de control.";
        reader.reject("note", "control_character", message);
    }
    reader.finish()?;
    // Without one the reader has refused the body.
    Ok((verdict.unwrap_or(ReviewVerdict::Wrong), note))
}

fn refused(error: ReviewError) -> Problem {
    match error {
        ReviewError::UnknownRow => ApiError::UnknownId.into(),
        ReviewError::Rejected(rejection) => {
            let reason = rejection.message_es();
            let message = format!(
                "Las reglas de hoy no admiten este documento, que no cuenta en nada: {reason}"
            );
            Problem::new(ApiError::Conflict).with_message(message)
        }
        ReviewError::Store(error) => error.into(),
    }
}
