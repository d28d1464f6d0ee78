//! Who and what may come in through the upload route.

use actix_web::HttpRequest;
use actix_web::http::Uri;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use intake::Declared;

use crate::caller;
use crate::problem::{ApiError, Problem};
use crate::services::UploadAccess;
use crate::state::AppState;

/// Encodings that a body may come in.
const ENCODINGS: [&str; 5] = ["identity", "gzip", "deflate", "br", "zstd"];

/// Refuses what the route does not take; answers who uploads.
pub(super) async fn check(state: &AppState, request: &HttpRequest) -> Result<String, Problem> {
    let who = match state.services.uploads {
        UploadAccess::Open => "anyone".to_owned(),
        UploadAccess::Required => uploader(state, request).await?,
    };
    let headers = request.headers();
    check_origin(headers, &state.settings.cors_allowed_origins, request)?;
    check_type(headers)?;
    Ok(who)
}

async fn uploader(state: &AppState, request: &HttpRequest) -> Result<String, Problem> {
    let caller = caller::caller(state, request).await?;
    if caller.may_upload() {
        return Ok(caller.name());
    }
    let message = "Para subir ofertas se necesita el rol de editor o una clave de API con el alcance «upload».";
    Err(Problem::new(ApiError::Forbidden).with_message(message))
}

/// A page of another site must not write through its visitor's browser.
fn check_origin(
    headers: &HeaderMap,
    allowed: &[String],
    request: &HttpRequest,
) -> Result<(), Problem> {
    let Some(origin) = text(headers, header::ORIGIN) else {
        return Ok(());
    };
    let own = origin.parse::<Uri>().ok();
    let own = own
        .as_ref()
        .and_then(Uri::authority)
        .map(|a| a.as_str().to_owned());
    let is_own = own.as_deref() == Some(request.connection_info().host());
    if is_own || allowed.iter().any(|known| known == origin) {
        return Ok(());
    }
    let message = "El origen de la página no está entre los permitidos.";
    Err(Problem::new(ApiError::Forbidden).with_message(message))
}

fn check_type(headers: &HeaderMap) -> Result<(), Problem> {
    let refuse = |message: &'static str| {
        Err(Problem::new(ApiError::UnsupportedMediaType).with_message(message))
    };
    let kind = text(headers, header::CONTENT_TYPE)
        .unwrap_or_default()
        .to_ascii_lowercase();
    if kind.starts_with("multipart/") {
        return refuse(
            "Envíe el archivo como cuerpo de la solicitud (curl --data-binary @archivo), no como formulario.",
        );
    }
    let mut parameters = kind.split(';').map(str::trim);
    let charset = parameters.find_map(|parameter| parameter.strip_prefix("charset="));
    let charset = charset.unwrap_or("utf-8").trim_matches(['"', ' ']);
    if !matches!(charset, "utf-8" | "utf8" | "us-ascii") {
        return refuse("El cuerpo debe estar en UTF-8.");
    }
    let encoding = text(headers, header::CONTENT_ENCODING).unwrap_or("identity");
    if !ENCODINGS.contains(&encoding.trim().to_ascii_lowercase().as_str()) {
        return refuse("Se admiten las codificaciones gzip, br, zstd y deflate.");
    }
    Ok(())
}

/// What the body is said to be; what it is counts more.
pub(super) fn declared(headers: &HeaderMap) -> Declared {
    Declared::of_content_type(text(headers, header::CONTENT_TYPE).unwrap_or_default())
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
