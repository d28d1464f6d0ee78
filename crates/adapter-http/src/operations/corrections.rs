//! What editors say of which offers are one product.

pub mod merge;
pub mod split;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use application::use_cases::corrections::{Corrected, CorrectionError};
use domain_offer::id::Id;
use serde::Serialize;
use utoipa::ToSchema;

use super::users::private;
use crate::audit;
use crate::caller::{self, Caller};
use crate::form::FormReader;
use crate::problem::{ApiError, FieldError, Problem};
use crate::read_query::ParameterReader;
use crate::state::AppState;
use crate::visible;

/// The most offers of a correction, which a message tells.
const MOST: usize = 64;

/// A correction was kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "La corrección quedó guardada.")]
pub struct CorrectionDto {
    /// Una frase para mostrar.
    #[schema(example = "Los productos quedaron unidos.")]
    message: &'static str,
    /// Identificador de la corrección, para el registro de auditoría.
    #[schema(example = "68fa3c2e9b1d4f0012ab34cd", pattern = "^[0-9a-f]{24}$")]
    id: String,
    /// Identificador del producto que se corrigió, como es ahora para las lecturas de este nodo.
    #[schema(example = "68fa3c2e9b1d4f0012ab34cd", pattern = "^[0-9a-f]{24}$")]
    product_id: String,
    /// De cuántas parejas de ofertas se dijo algo.
    #[schema(example = 1, minimum = 1)]
    pairs: usize,
    /// Si las lecturas de este nodo ya la muestran; solo con `refresh=wait`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    visible: Option<bool>,
}

/// What both are asked with.
struct Asked {
    who: Caller,
    /// The product in the path.
    product: Id,
    /// Whether to wait until reads show it.
    wait: bool,
}

/// Reads what both are asked with; fails for anyone but an editor.
async fn asked(state: &AppState, request: &HttpRequest, path: &str) -> Result<Asked, Problem> {
    let who = caller::editor(state, request).await?;
    let mut reader = ParameterReader::raw(request, &state.services.rules)?;
    let wait = visible::is_wanted(&mut reader);
    reader.finish()?;
    let product = Id::parse(path).ok_or(ApiError::UnknownId)?;
    Ok(Asked { who, product, wait })
}

/// What both end with: the audit log, waiting, the answer.
async fn kept(
    state: &AppState,
    request: &HttpRequest,
    Asked { who, product, wait }: Asked,
    (action, message): (&'static str, &'static str),
    done: &Corrected,
) -> HttpResponse {
    let id = done.id.to_string();
    audit::note(request, &who.name(), action, &format!("{product} {id}"));
    let corrections = &state.services.corrections;
    let visible = if wait {
        Some(visible::becomes(&state.news, || corrections.is_visible(done.ticket)).await)
    } else {
        None
    };
    let catalog = state.services.reader.catalog();
    let now = catalog.map_or(product, |catalog| {
        let offer = catalog.resolve(product).map_or(product, |offer| offer.id());
        catalog.products().product_of(offer)
    });
    let answer = CorrectionDto {
        message,
        id,
        product_id: now.to_string(),
        pairs: done.pairs,
        visible,
    };
    private(StatusCode::OK, &answer)
}

/// Ids of products and offers, as a body names them.
fn id(reader: &mut FormReader<'_>, name: &'static str) -> Option<Id> {
    let text = reader.text(name);
    let id = text.as_deref().and_then(Id::parse);
    if id.is_none() && !reader.is_refused(name) {
        let message = "Debe ser un identificador: 24 dígitos hexadecimales.";
        reader.reject(name, "not_an_id", message);
    }
    id
}

/// The problem of a correction that was not taken; `field` is the body's.
fn refused(error: CorrectionError, field: &'static str) -> Problem {
    let wrong = |code: &'static str, message: String| {
        let error = FieldError::new(field, code, message.clone());
        let problem = Problem::new(ApiError::InvalidBody).with_message(message);
        problem.with_error(error)
    };
    match error {
        CorrectionError::UnknownProduct => ApiError::UnknownId.into(),
        CorrectionError::UnknownOther => wrong(
            "unknown_id",
            "No hay ningún producto con ese identificador.".to_owned(),
        ),
        CorrectionError::OneOffer => wrong(
            "same_offer",
            "El producto tiene una sola oferta: no se puede unir consigo mismo.".to_owned(),
        ),
        CorrectionError::NotOfProduct(places) => {
            let message = "La oferta no es de este producto.";
            let errors = places.iter().map(|place| {
                FieldError::new(field, "not_of_product", message).of_row(*place as u64, None)
            });
            let problem = Problem::new(ApiError::InvalidBody);
            problem
                .with_message("Hay ofertas que no son de este producto.")
                .with_errors(errors)
        }
        CorrectionError::NothingLeft => wrong(
            "nothing_left",
            "Son todas las ofertas del producto: no quedaría ninguna de la que separarlas."
                .to_owned(),
        ),
        CorrectionError::TooMany => wrong(
            "too_many",
            format!("Una corrección puede ser de {MOST} ofertas como mucho."),
        ),
        CorrectionError::NoReading(reason) => reason.into(),
        CorrectionError::Store(error) => error.into(),
    }
}
