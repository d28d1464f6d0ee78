//! `POST /api/archivos/`: takes scrapers' documents in.

mod body;
mod gate;
mod run;

use actix_web::{HttpRequest, HttpResponse, web};
use application::ports::StoreError;
use extraction_format::summary::UploadSummary;
use intake::Intake;

use crate::audit;
use crate::client_address::ClientAddress;
use crate::dto::summary::SummaryDto;
use crate::problem::{ApiError, Problem};
use crate::read_query::ParameterReader;
use crate::services::UploadAccess;
use crate::state::AppState;
use crate::upload_places::UploadPlace;
use crate::visible::{self, RefreshParams};
use body::UploadBody;
pub use run::X_RUN_ID;
use run::{EndParams, RunHeader};

/// Recibe documentos de los recolectores
///
/// Un objeto JSON, un arreglo de objetos o NDJSON (un objeto por línea), también comprimido
/// (`Content-Encoding`: gzip, br, zstd). Las filas buenas se guardan aunque otras sean malas;
/// `errors` dice qué tiene cada una de las malas. Repetir una fila con el mismo contenido no guarda
/// nada y devuelve su primer identificador: se puede reintentar sin cuidado. Lo que se responde con
/// 201 sobrevive a un corte de energía. Si algo falla a mitad de camino, `durable` dice en el error
/// cuántas filas ya están guardadas.
#[utoipa::path(
    post,
    path = super::list::PATH,
    tag = "Datos",
    operation_id = "archivos_subir",
    params(RefreshParams, EndParams, RunHeader),
    security((), ("token" = []), ("api_key" = [])),
    request_body(
        description = "Los documentos.",
        content(
            (serde_json::Value = "application/json", example = json!({
                "titulo": "TV TCL 55\" 4K QLED", "marca": "TCL", "precio_texto": "COP 1,999,900",
                "precio_valor": 1_999_900, "moneda": "COP", "categoria": "televisores",
                "link": "https://www.tienda.example/tv-tcl-55/p/1", "fuente": "tienda.example",
                "fecha_extraccion": "2025-10-12T02:32:33",
            })),
            (String = "application/x-ndjson"),
        ),
    ),
    responses(
        (status = 201, description = "Qué pasó con cada fila.", body = SummaryDto),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
        (status = 408, response = crate::openapi::responses::Fault),
        (status = 415, response = crate::openapi::responses::Fault),
    ),
)]
pub async fn upload(
    state: web::Data<AppState>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let mut reader = ParameterReader::raw(&request, &state.services.rules)?;
    let (wait, ends) = (visible::is_wanted(&mut reader), run::ends(&mut reader));
    let named = run::named(&request)?;
    reader.finish()?;
    let who = gate::check(&state, &request).await?;
    let place = place(&state, &request, &who).await?;
    let ingest = &state.services.ingest;
    let run = run::open(&state, &who, named).await;
    let intake = Intake::new(ingest, UploadSummary::with_ids(), None);
    let mut intake = intake.of_run(run.clone());
    let mut body = UploadBody::new(payload, &request, state.settings.max_upload_bytes);
    let read = take_in(&mut intake, &mut body).await;
    let summary = intake.into_summary();
    // Who waits for the refresh needs none.
    drop(place);
    // Rows that were there already may not show yet either.
    let ticket = (summary.stored > 0 || wait).then(|| ingest.announce());
    if let Err(problem) = read {
        return Err(problem.with_member("durable", durable(&summary).into()));
    }
    if ends {
        run::close(&run).await;
    }
    if summary.stored + summary.duplicates == 0 && !(ends && summary.received == 0) {
        return Err(nothing_usable(&summary));
    }
    audit::note(
        &request,
        &who,
        "extractions.add",
        &summary.stored.to_string(),
    );
    let visible = match ticket {
        Some(ticket) if wait => {
            Some(visible::becomes(&state.news, || ingest.is_visible(ticket)).await)
        }
        _ => None,
    };
    let answer = SummaryDto::new(&summary).of_run(run.name().as_str());
    Ok(HttpResponse::Created().json(answer.with_visible(visible)))
}

/// Waits for a place among the uploads under way, before any of the body is read: one of those of the uploader,
/// wherever it sends from, or of an address where anyone may upload.
async fn place(state: &AppState, request: &HttpRequest, who: &str) -> Result<UploadPlace, Problem> {
    let client = match state.services.uploads {
        UploadAccess::Required => who.to_owned(),
        UploadAccess::Open => {
            let client = ClientAddress::of(request, &state.settings);
            client.map_or_else(String::new, |client| client.network().to_string())
        }
    };
    let place = state.uploads.take(client);
    let place = tokio::time::timeout(state.settings.handler_timeout, place).await;
    let place = place.map_err(|_| ApiError::Busy)?;
    place.map_err(|closed| Problem::internal(&closed))
}

/// Bytes of an upload that are read and judged before other requests have their turn: about a tenth of a
/// millisecond's work.
const AT_ONCE: usize = 4 * 1024;

/// Rows of a body at most. Real rows fill the largest body long before; without this, one of `{}` costs seconds.
const MAX_ROWS: u64 = 400_000;

async fn take_in(intake: &mut Intake<'_>, body: &mut UploadBody) -> Result<(), Problem> {
    let stored = |error: StoreError| Problem::from(error);
    while let Some(chunk) = body.next().await? {
        for part in chunk.chunks(AT_ONCE) {
            intake.push(part).await.map_err(stored)?;
            // The requests that the same thread answers have their turn.
            tokio::task::yield_now().await;
        }
        if intake.summary().received > MAX_ROWS {
            let message =
                format!("El cuerpo tiene más de {MAX_ROWS} filas; divídalo en varias solicitudes.");
            return Err(Problem::new(ApiError::TooLarge).with_message(message));
        }
    }
    intake.finish().await.map_err(stored)
}

/// How many of the rows received are in the store for good.
const fn durable(summary: &UploadSummary) -> u64 {
    summary.stored + summary.duplicates
}

fn nothing_usable(summary: &UploadSummary) -> Problem {
    if summary.received == 0 {
        let message = "El cuerpo no tiene ninguna fila: se espera un objeto JSON, un arreglo de \
            objetos o NDJSON.";
        return Problem::new(ApiError::InvalidBody).with_message(message);
    }
    let first = summary
        .errors
        .first()
        .map_or("", |error| error.problem.message.as_str());
    let message = format!("Ninguna de las filas recibidas se puede usar. {first}");
    let errors = SummaryDto::new(summary).into_field_errors();
    Problem::new(ApiError::NothingUsable)
        .with_message(message.trim().to_owned())
        .with_errors(errors)
        .with_member("received", summary.received.into())
        .with_member("rejected", summary.rejected.into())
}
