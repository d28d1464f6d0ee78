//! `GET /api/docs/`: the interactive documentation. Everything it loads is in the program.

use std::sync::{Arc, LazyLock};

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use utoipa_swagger_ui::{Config, SwaggerFile};

use crate::problem::{ApiError, Problem};

/// The path of the page.
pub const PATH: &str = "/api/docs/";
/// The path of the files it loads.
pub const FILE_PATH: &str = "/api/docs/{file}";

/// The page styles itself inline and shows images that it carries along; it calls this service only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'self'; \
     frame-ancestors 'none'";

/// `validator_url`: without it the page would ask a service on the internet about our document.
static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    let config = Config::new([crate::operations::openapi::PATH]);
    Arc::new(
        config
            .validator_url("none")
            .deep_linking(true)
            .display_request_duration(true),
    )
});

/// Muestra la documentación interactiva
#[utoipa::path(
    get,
    path = PATH,
    tag = "Operación",
    operation_id = "docs",
    responses((status = 200, description = "La página de la documentación.", body = String, content_type = "text/html")),
)]
pub async fn page() -> Result<HttpResponse, Problem> {
    Ok(respond("text/html; charset=utf-8", index()?.into_bytes()))
}

/// The page itself.
pub fn index() -> Result<String, Problem> {
    let index = load("index.html")?;
    let html = String::from_utf8_lossy(&index.bytes);
    // The page also answers without its slash, where its relative links would miss by one level.
    Ok(html.replacen("<head>", &format!("<head>\n    <base href=\"{PATH}\">"), 1))
}

/// One of the files that the page loads.
pub async fn file(name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let file = load(&name)?;
    Ok(respond(&file.content_type, file.bytes.into_owned()))
}

/// A file of the page by its name.
pub fn load(name: &str) -> Result<SwaggerFile<'static>, Problem> {
    let file = utoipa_swagger_ui::serve(name, CONFIG.clone());
    let file = file.map_err(|error| Problem::internal(error.as_ref()))?;
    file.ok_or_else(|| ApiError::NotFound.into())
}

fn respond(content_type: &str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .content_type(content_type)
        .body(body)
}
