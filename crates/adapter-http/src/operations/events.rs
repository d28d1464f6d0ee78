//! `POST /api/events/`: what a user did with offers.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::use_cases::tastes::ToldEvent;
use domain_offer::id::Id;
use domain_offer::time::Zone;
use domain_user::EventKind;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::users::private;
use crate::caller;
use crate::form::FormReader;
use crate::json_body::JsonBody;
use crate::problem::{ApiError, FieldError, Problem};
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/events/";
/// The most events of one request.
const MAX_EVENTS: usize = 100;

/// What a user did.
#[derive(ToSchema)]
#[schema(description = "Lo que hizo el usuario del token.")]
#[expect(dead_code, reason = "stands for its schema only")]
pub struct EventsForm {
    /// Hasta 100 hechos.
    #[schema(min_items = 1, max_items = 100)]
    events: Vec<EventForm>,
}

/// One event.
#[derive(ToSchema)]
#[schema(description = "Un hecho: ver una oferta, ir a la tienda o comprar.")]
#[expect(dead_code, reason = "stands for its schema only")]
pub struct EventForm {
    /// Qué: `view`, `click` o `buy`.
    #[schema(example = "click", pattern = "^(view|click|buy)$")]
    r#type: String,
    /// Identificador de la oferta, o de una de sus extracciones.
    #[schema(example = "68fa3c2e9b1d4f0012ab34cd", pattern = "^[0-9a-fA-F]{24}$")]
    offer_id: String,
    /// Cuándo; por defecto ahora. Lo que está en el futuro cuenta como ahora.
    #[schema(required = false, nullable, value_type = String, format = DateTime, example = "2025-10-12T11:59:00-05:00")]
    at: Option<String>,
}

/// What became of the events.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Qué pasó con los hechos.")]
pub struct EventsDto {
    /// Cuántos quedaron guardados.
    #[schema(example = 2, minimum = 0)]
    accepted: usize,
    /// Los que no son sobre ninguna oferta conocida.
    errors: Vec<FieldError>,
}

/// Registra lo que hizo el usuario con las ofertas
///
/// Es lo que, junto con las preferencias, ordena las listas con `user_id`. Un hecho cuenta la mitad
/// cada 30 días. Al borrar el usuario se borra todo.
#[utoipa::path(
    post,
    path = PATH,
    tag = "Usuarios",
    operation_id = "hechos",
    request_body = EventsForm,
    security(("token" = [])),
    responses(
        (status = 201, description = "Qué quedó guardado.", body = EventsDto),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
    ),
)]
pub async fn events(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let (user, _) = caller::user(&state, &request).await?;
    ParameterReader::raw(&request, &state.services.rules)?.finish()?;
    let told = read(&body.read().await?, &state.zone)?;
    let recorded = state.services.tastes.record(user.id, &told).await?;
    // The user may have been deleted a moment ago.
    let recorded = recorded.ok_or(ApiError::Unauthorized)?;
    let unknown = |place: &usize| {
        let message = "No hay ninguna oferta con ese identificador.";
        FieldError::new("offer_id", "unknown_id", message).of_row(*place as u64, None)
    };
    let answer = EventsDto {
        accepted: recorded.accepted,
        errors: recorded.unknown.iter().map(unknown).collect(),
    };
    Ok(private(StatusCode::CREATED, &answer))
}

fn read(body: &Value, zone: &Zone) -> Result<Vec<ToldEvent>, Problem> {
    let mut reader = FormReader::new(body)?;
    let events = reader.member("events").and_then(Value::as_array);
    let Some(events) = events.filter(|events| (1..=MAX_EVENTS).contains(&events.len())) else {
        let message = format!("Debe ser una lista de 1 a {MAX_EVENTS} hechos.");
        reader.reject("events", "not_events", message);
        return Err(reader
            .finish()
            .err()
            .unwrap_or_else(|| ApiError::InvalidBody.into()));
    };
    let mut told = Vec::with_capacity(events.len());
    for (place, event) in events.iter().enumerate() {
        match told_event(event, zone) {
            Some(event) => told.push(event),
            None => reader.reject("events", "not_an_event", format!(
                "El hecho {place} (desde 0) debe tener type (view, click o buy), offer_id (24 dígitos \
                 hexadecimales) y, si acaso, at (una fecha ISO 8601)."
            )),
        }
    }
    reader.finish()?;
    Ok(told)
}

fn told_event(event: &Value, zone: &Zone) -> Option<ToldEvent> {
    let at = match &event["at"] {
        Value::Null => None,
        at => Some(zone.read(at.as_str()?)?),
    };
    Some(ToldEvent {
        kind: EventKind::of_name(event["type"].as_str()?)?,
        offer: Id::parse(event["offer_id"].as_str()?)?,
        at,
    })
}
