//! `POST /api/archivos/`: takes scrapers' documents in.

mod body;
mod gate;
mod run;

use actix_web::{HttpRequest, HttpResponse, web};
use application::ports::StoreError;
use extraction_format::summary::UploadSummary;
use intake::{Given, Intake};
use upload_format::problem::code;
use utoipa::IntoParams;

use super::schema::RowSchema;
use crate::audit;
use crate::client_address::ClientAddress;
use crate::dto::summary::SummaryDto;
use crate::problem::{ApiError, Problem};
use crate::read_query::ParameterReader;
use crate::services::UploadAccess;
use crate::state::AppState;
use crate::upload_places::UploadPlace;
use crate::visible::{self, RefreshParams};
use body::{Next, UploadBody};
pub use run::X_RUN_ID;
use run::{EndParams, RunHeader};

/// What the request says of the body.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct UploadParams {
    /// La tienda de las filas que no la dicen.
    #[param(
        required = false,
        max_length = 200,
        example = "tienda.example",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    fuente: Option<String>,
    /// La categoría de las filas que no la dicen.
    #[param(
        required = false,
        max_length = 200,
        example = "Televisores",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    categoria: Option<String>,
    /// Cuándo se vieron las filas que no lo dicen.
    #[param(required = false, value_type = String, example = "2025-10-12T08:30:00-05:00", format = DateTime)]
    fecha: Option<String>,
    /// Con `1`, juzga y dice, y no guarda nada.
    #[param(required = false, value_type = String, example = "1", pattern = "^(0|1|true|false)$")]
    dry_run: Option<String>,
}

/// Recibe ofertas de los recolectores
///
/// Filas JSON en cualquier forma (un objeto, listas, NDJSON, json-seq, `{"items": […]}`, las listas de
/// este servicio), CSV y TSV con encabezado, productos de schema.org en JSON-LD y feeds de Google
/// Merchant (XML, TSV), también comprimidos (`Content-Encoding`: gzip, br, zstd; o un archivo gzip). El
/// tipo se reconoce por el contenido. Lo que no es JSON se guarda transcrito a nuestro documento; lo que
/// le falta lo dan `fuente`, `categoria` y `fecha`. `GET /api/archivos/schema/` describe una fila.
///
/// Las filas buenas se guardan aunque otras sean malas;
/// `errors` dice qué tiene cada una de las malas. Repetir una fila con el mismo contenido no guarda
/// nada y devuelve su primer identificador: se puede reintentar sin cuidado. Lo que se responde con
/// 201 sobrevive a un corte de energía; `truncated` dice que el cuerpo estaba cortado. Si algo falla a
/// mitad de camino, `durable` dice en el error cuántas filas ya están guardadas.
#[utoipa::path(
    post,
    path = super::list::PATH,
    tag = "Datos",
    operation_id = "archivos_subir",
    params(RefreshParams, UploadParams, EndParams, RunHeader),
    security((), ("token" = []), ("api_key" = [])),
    request_body(
        description = "Las filas.",
        content(
            (RowSchema = "application/json"),
            (String = "application/x-ndjson"),
            (String = "application/json-seq"),
            (String = "text/csv", example = json!("titulo,precio_valor,moneda,link,fuente,fecha_extraccion\nTV TCL 55,1999900,COP,https://www.tienda.example/p/1,tienda.example,2025-10-12T02:32:33\n")),
            (String = "text/tab-separated-values"),
            (String = "application/ld+json"),
            (String = "application/xml"),
            (String = "text/xml"),
            (String = "application/gzip"),
        ),
    ),
    responses(
        (status = 200, description = "Con `dry_run=1`: qué pasaría con cada fila.", body = SummaryDto),
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
    let asked = Asked::read(&state, &request)?;
    let named = run::named(&request)?;
    let who = gate::check(&state, &request).await?;
    let place = place(&state, &request, &who).await?;
    let ingest = &state.services.ingest;
    let run = run::open(&state, &who, named).await;
    let summary = if asked.is_dry {
        UploadSummary::without_ids()
    } else {
        UploadSummary::with_ids()
    };
    let declared = gate::declared(request.headers());
    let mut intake = Intake::new(ingest, summary, None).reading(declared, asked.given);
    intake = if asked.is_dry {
        intake.dry_run()
    } else {
        intake.of_run(run.clone())
    };
    let mut body = UploadBody::new(payload, &request, state.settings.max_upload_bytes);
    let read = take_in(&mut intake, &mut body, state.settings.max_upload_bytes).await;
    let summary = intake.into_summary();
    // Who waits for the refresh needs none.
    drop(place);
    // Rows that were there already may not show yet either.
    let wait = asked.wait && !asked.is_dry;
    let ticket = (summary.stored > 0 || wait).then(|| ingest.announce());
    if let Err(problem) = read {
        return Err(problem.with_member("durable", durable(&summary).into()));
    }
    let ends = asked.ends && !asked.is_dry;
    if ends {
        run::close(&run).await;
    }
    if summary.received == summary.rejected && !(ends && summary.received == 0) {
        return Err(nothing_usable(&summary));
    }
    if asked.is_dry {
        return Ok(HttpResponse::Ok().json(SummaryDto::of_dry_run(&summary)));
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

/// What a request asks for.
struct Asked {
    wait: bool,
    /// Whether its run is over with it.
    ends: bool,
    is_dry: bool,
    given: Given,
}

impl Asked {
    fn read(state: &AppState, request: &HttpRequest) -> Result<Self, Problem> {
        let rules = &state.services.rules;
        let mut reader = ParameterReader::raw(request, rules)?;
        let wait = visible::is_wanted(&mut reader);
        let ends = run::ends(&mut reader);
        let is_dry = reader.query.boolean("dry_run");
        let seen_at = reader.query.instant("fecha", &rules.zone);
        let given = Given {
            store: reader.name("fuente"),
            category: reader.name("categoria"),
            // With its offset, so that a row says the same whatever the zone of this service is later.
            seen_at: seen_at.map(|instant| rules.zone.write(instant)),
        };
        reader.finish()?;
        Ok(Self {
            wait,
            ends,
            is_dry,
            given,
        })
    }
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
/// So many rows of which none is usable are enough to see that none will be.
const HOPELESS_ROWS: u64 = 10_000;

async fn take_in(
    intake: &mut Intake<'_>,
    body: &mut UploadBody,
    limit: usize,
) -> Result<(), Problem> {
    let stored = |error: StoreError| Problem::from(error);
    loop {
        match body.next().await? {
            Next::Piece(chunk) => {
                for part in chunk.chunks(AT_ONCE) {
                    intake.push(part).await.map_err(stored)?;
                    // The requests that the same thread answers have their turn.
                    tokio::task::yield_now().await;
                }
            }
            Next::Torn => return intake.break_off().await.map_err(stored),
            Next::End => return intake.finish().await.map_err(stored),
        }
        check_work(intake, limit)?;
        let summary = intake.summary();
        let is_hopeless = summary.rejected == summary.received && summary.received >= HOPELESS_ROWS;
        if intake.is_over() || is_hopeless {
            return intake.flush().await.map_err(stored);
        }
    }
}

/// Refuses a body that is more work than its bytes say.
fn check_work(intake: &Intake<'_>, limit: usize) -> Result<(), Problem> {
    let message = if intake.summary().received > MAX_ROWS {
        format!("El cuerpo tiene más de {MAX_ROWS} filas; divídalo en varias solicitudes.")
    } else if intake.transcribed() > limit as u64 {
        format!(
            "Las filas del cuerpo, transcritas a nuestro documento, superan el límite de {limit} bytes; divídalo en \
             varias solicitudes."
        )
    } else {
        return Ok(());
    };
    Err(Problem::new(ApiError::TooLarge).with_message(message))
}

/// How many of the rows received are in the store for good.
const fn durable(summary: &UploadSummary) -> u64 {
    summary.stored + summary.duplicates
}

fn nothing_usable(summary: &UploadSummary) -> Problem {
    if summary.received == 0 && summary.truncated {
        let message = "El cuerpo está cortado antes del final de su primera fila.";
        return Problem::new(ApiError::InvalidBody).with_message(message);
    }
    if summary.received == 0 {
        let message = "El cuerpo no tiene ninguna fila: se esperan objetos JSON, una tabla CSV o TSV, productos en \
            JSON-LD o un feed XML.";
        return Problem::new(ApiError::InvalidBody).with_message(message);
    }
    let first = summary.errors.first().map(|error| &error.problem);
    let told = first.map_or("", |problem| problem.message.as_str());
    let message = match first {
        Some(problem) if problem.code == code::WRONG_KIND => told.to_owned(),
        _ if summary.received >= HOPELESS_ROWS => format!(
            "Ninguna de las primeras {} filas se puede usar; las demás no se leyeron. {told}",
            summary.received
        ),
        _ => format!("Ninguna de las filas recibidas se puede usar. {told}"),
    };
    let errors = SummaryDto::new(summary).into_field_errors();
    Problem::new(ApiError::NothingUsable)
        .with_message(message.trim().to_owned())
        .with_errors(errors)
        .with_member("received", summary.received.into())
        .with_member("rejected", summary.rejected.into())
}
