//! What every operation has, added to the document in one place.

use domain_offer::money::Currency;
use serde_json::Value;
use utoipa::Modify;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder, Schema,
    Type,
};

use crate::operations::is_probe;
use crate::slash::trimmed;

/// Tag of the operations that read the catalog and may be cached.
const CATALOG: &str = "Catálogo";

/// What an answer says of the client's quota, where there is one.
const LIMITED: [(&str, &str); 5] = [
    (
        "RateLimit-Limit",
        "Solicitudes que se admiten en la ventana.",
    ),
    ("RateLimit-Remaining", "Cuántas más se admiten ahora."),
    (
        "RateLimit-Reset",
        "Segundos hasta que vuelve a estar toda la cuota.",
    ),
    (
        "RateLimit",
        "Lo mismo como campo estructurado: `r` es lo que queda, `t` los segundos.",
    ),
    (
        "RateLimit-Policy",
        "La cuota como campo estructurado: `q` solicitudes en `w` segundos.",
    ),
];

/// Gives each operation the answers that any request can get, and the headers of its answers.
pub(super) struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut OpenApi) {
        for (path, item) in &mut document.paths.paths {
            let is_limited = !is_probe(trimmed(path));
            let operations = [
                &mut item.get,
                &mut item.post,
                &mut item.put,
                &mut item.patch,
                &mut item.delete,
            ];
            for operation in operations.into_iter().flatten() {
                complete(operation, is_limited);
            }
        }
        add_security(document);
        let shared = document.components.iter_mut();
        for (name, response) in shared.flat_map(|all| &mut all.responses) {
            if let RefOr::T(response) = response {
                add_headers(response, false, name == "TooMany");
                if ["TooMany", "Unavailable"].contains(&name.as_str()) {
                    add_header(
                        response,
                        "Retry-After",
                        "Segundos hasta volver a intentarlo.",
                    );
                }
            }
        }
    }
}

/// How callers say who they are.
fn add_security(document: &mut OpenApi) {
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "El token de acceso de una sesión (`POST /api/auth/login/`).",
        ));
    let key = "La clave de un programa, que crea el operador con `arryn api-key create`.";
    let key = ApiKeyValue::with_description("X-API-Key", key);
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(token.build()));
    components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(key)));
}

fn complete(operation: &mut Operation, is_limited: bool) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            complete_parameter(parameter);
        }
    }
    let tags = operation.tags.as_deref().unwrap_or_default();
    let is_catalog = tags.iter().any(|tag| tag == CATALOG);
    if is_catalog {
        add(operation, "304", RefOr::T(not_modified()));
    }
    for (status, name) in [
        ("400", "BadRequest"),
        ("404", "NotFound"),
        ("406", "NotAcceptable"),
        ("503", "Unavailable"),
        ("default", "Fault"),
    ] {
        add(operation, status, Ref::from_response_name(name).into());
    }
    if is_limited {
        add(operation, "429", Ref::from_response_name("TooMany").into());
    }
    if operation.request_body.is_some() {
        add(operation, "413", Ref::from_response_name("TooLarge").into());
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            add_headers(response, is_catalog, is_limited);
        }
    }
}

/// An empty optional parameter counts as absent; a currency is one of ISO 4217.
fn complete_parameter(parameter: &mut Parameter) {
    let is_query = matches!(parameter.parameter_in, ParameterIn::Query);
    if is_query && matches!(parameter.required, Required::False) {
        let empty = Extensions::from_iter([("allowEmptyValue", Value::Bool(true))]);
        parameter.extensions = Some(empty);
    }
    if parameter.name == "currency" {
        let codes: Vec<String> = Currency::all().map(|code| code.to_string()).collect();
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(codes));
        parameter.schema = Some(RefOr::T(Schema::Object(schema.build())));
    }
}

fn add(operation: &mut Operation, status: &str, response: RefOr<Response>) {
    let responses = &mut operation.responses.responses;
    responses.entry(status.to_owned()).or_insert(response);
}

fn not_modified() -> Response {
    let description = "La respuesta que el cliente tiene sigue siendo la misma; sin cuerpo.";
    ResponseBuilder::new().description(description).build()
}

/// Headers of an answer, as far as it does not describe them itself.
fn add_headers(response: &mut Response, is_catalog: bool, is_limited: bool) {
    let all = [("X-Request-Id", "El identificador de la solicitud.")];
    let cached = [
        (
            "ETag",
            "La versión de esta respuesta, para `If-None-Match`.",
        ),
        ("Last-Modified", "La hora del dato más reciente."),
        (
            "Cache-Control",
            "Por cuánto tiempo se puede guardar la respuesta.",
        ),
        ("X-Data-As-Of", "La hora del dato más reciente, RFC 3339."),
        (
            "X-Data-Source",
            "De dónde vienen los datos: `live`, `stale` o `sample`.",
        ),
    ];
    let cached = cached.into_iter().filter(|_| is_catalog);
    let limited = LIMITED.into_iter().filter(|_| is_limited);
    for (name, description) in all.into_iter().chain(cached).chain(limited) {
        add_header(response, name, description);
    }
}

fn add_header(response: &mut Response, name: &str, description: &str) {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let header = HeaderBuilder::new()
        .schema(Some(text))
        .description(Some(description));
    let headers = &mut response.headers;
    headers
        .entry(name.to_owned())
        .or_insert_with(|| RefOr::T(header.build()));
}
