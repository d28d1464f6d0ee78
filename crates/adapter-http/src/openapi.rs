//! The OpenAPI document: what the operations say of themselves, and what all of them share.

mod aliases;
mod common;
pub mod parameters;
pub mod responses;

use utoipa::OpenApi;

use aliases::Aliases;
use common::Common;

use crate::operations::auth::{login, logout, me, refresh};
use crate::operations::catalog::{
    best_prices, brands, categories, offers, price_analysis, price_comparison, product, products,
    ranked_offers, store_comparison, stores, suggest, trending_offers,
};
use crate::operations::corrections::{merge, split};
use crate::operations::raw::{details, details_list, document, list, review, schema, upload};
use crate::operations::runs;
use crate::operations::users::{create, delete, list as users, preferences, show, update};
use crate::operations::{docs, events, live, metrics, openapi, ready};
use crate::problem::{FieldError, ProblemDocument};

/// Collects the operations. A new one is added to `paths`.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "ARRYN SmartCompare",
        description = "Compara precios de ofertas de tiendas colombianas: mejores precios, \
            comparaciones entre tiendas, clasificaciones, tendencias e informes.\n\n\
            Toda ruta responde con y sin la barra final. Los errores son documentos RFC 9457 \
            (`application/problem+json`), cuyo primer miembro, `error`, es una frase para mostrar. \
            Un parámetro desconocido es un error, salvo los que empiezan por `_` o `utm_`.\n\n\
            Si los datos no son los de ahora (`X-Data-Source` es `stale` o `sample`), el cuerpo termina \
            con `message`, una frase que lo dice.",
        license(name = "MIT", identifier = "MIT"),
    ),
    servers((url = "/", description = "Este servicio")),
    tags(
        (name = "Catálogo", description = "Ofertas, clasificaciones e informes, leídos de la memoria."),
        (name = "Correcciones", description = "Lo que dicen los editores: qué ofertas son un mismo producto, y qué precios son correctos."),
        (name = "Datos", description = "Lo que entregaron los recolectores, leído del almacén."),
        (name = "Corridas", description = "Qué entregó cada corrida de un recolector, y qué anda mal en ella."),
        (name = "Usuarios", description = "Usuarios, lo que prefieren y lo que hacen."),
        (name = "Sesiones", description = "Entrar, seguir y salir."),
        (name = "Operación", description = "Estado, contadores y documentación."),
    ),
    paths(
        categories::categories, brands::brands, stores::stores, offers::offers,
        best_prices::best_prices, price_comparison::price_comparison,
        product::product, products::products, suggest::suggest,
        ranked_offers::ranked_offers, trending_offers::trending_offers,
        store_comparison::store_comparison, price_analysis::price_analysis,
        merge::merge, split::split,
        upload::upload, schema::schema, list::list, details_list::details_list, document::document,
        details::details, review::review, runs::list::list, runs::show::show,
        create::create, users::list, show::show, update::put, update::patch, delete::delete,
        preferences::show, preferences::put, events::events,
        login::login, refresh::refresh, logout::logout, me::me,
        live::live, ready::ready, metrics::metrics, openapi::openapi, docs::page),
    components(
        schemas(ProblemDocument, FieldError),
        responses(
            responses::BadRequest,
            responses::Unauthorized,
            responses::Forbidden,
            responses::NotFound,
            responses::NotAcceptable,
            responses::Conflict,
            responses::TooLarge,
            responses::TooMany,
            responses::Unavailable,
            responses::Fault,
        ),
    ),
    modifiers(&Common, &Aliases),
)]
pub struct ApiDoc;

/// The document as JSON, indented, the same at each call.
pub fn openapi_json() -> String {
    let document = ApiDoc::openapi();
    let mut json = serde_json::to_string_pretty(&document).expect("a document has string keys");
    json.push('\n');
    json
}

#[cfg(test)]
mod tests;
