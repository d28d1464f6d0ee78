//! `GET /api/archivos/{id}/`: one stored extraction.

use actix_web::{HttpRequest, HttpResponse, web};
use application::use_cases::raw::RawRow;
use domain_offer::id::Id;
use domain_offer::name::Name;
use domain_offer::normalise::normalise;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::answer;
use crate::dto::amount::Amount;
use crate::dto::document::{DocumentDto, DocumentSchema};
use crate::problem::{ApiError, Problem};
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/archivos/{id}/";

/// The id in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct IdPath {
    /// Identificador de una extracción, o de una oferta: entonces la más reciente de la oferta.
    #[param(example = "68fa3c2e9b1d4f0012ab34cd", pattern = "^[0-9a-f]{24}$")]
    id: String,
}

/// A stored document with what normalisation made of it.
#[derive(ToSchema)]
#[schema(description = "Un documento guardado, con lo que se entendió de él.")]
#[expect(dead_code, reason = "stands for its schema only")]
pub struct NormalisedDocument {
    #[serde(flatten)]
    document: DocumentSchema,
    /// Lo que se entendió del documento.
    normalizado: Normalised,
    /// Lo que dijo un editor de su precio.
    revision: Option<RowReview>,
}

/// What an editor said of a document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Lo que dijo un editor de un precio.")]
pub struct RowReview {
    /// `confirmed`: es correcto. `wrong`: no lo es.
    #[schema(example = "confirmed", pattern = "^(confirmed|wrong)$")]
    verdict: &'static str,
    /// Por qué; puede estar vacío.
    #[schema(example = "Visto en la tienda.")]
    note: String,
    /// Cuándo lo dijo, RFC 3339.
    #[schema(format = DateTime)]
    revisado_en: String,
}

/// What normalisation made of a document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Lo que se entendió de un documento.")]
pub struct Normalised {
    /// La clave de la oferta: su dirección canónica.
    clave: String,
    /// Título.
    titulo: String,
    /// Marca.
    marca: Option<String>,
    /// Precio.
    #[schema(value_type = f64)]
    precio_valor: Amount,
    /// Moneda, ISO 4217.
    moneda: String,
    /// Categoría en la que se muestra.
    categoria: String,
    /// Tienda.
    fuente: String,
    /// Cuándo se extrajo, RFC 3339.
    #[schema(format = DateTime)]
    fecha_extraccion: String,
    /// Dirección sin parámetros de seguimiento.
    link: String,
    /// Dirección de una imagen.
    imagen: Option<String>,
    /// Calificación.
    calificacion: Option<f32>,
    /// Tamaño.
    tamaño: Option<String>,
    /// Lo que los detalles dicen del modelo o la referencia.
    modelo: Option<String>,
    /// GTIN (EAN, UPC o ISBN).
    gtin: Option<String>,
    /// En qué estado se vende: `nuevo`, `reacondicionado`, `exhibicion` o `usado`.
    condicion: &'static str,
    /// Si se vende junto con otra cosa.
    combo: bool,
}

/// Muestra un documento como se recibió, y lo que se entendió de él
#[utoipa::path(
    get,
    path = PATH,
    tag = "Datos",
    operation_id = "archivo",
    params(IdPath),
    responses((status = 200, description = "El documento.", body = NormalisedDocument)),
)]
pub async fn document(
    state: web::Data<AppState>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    ParameterReader::raw(&request, &state.services.rules)?.finish()?;
    let id = Id::parse(&id).ok_or(ApiError::UnknownId)?;
    let row = state
        .services
        .raw
        .find(id)
        .await?
        .ok_or(ApiError::UnknownId)?;
    let document = DocumentDto::new(&row, &state.zone)
        .with("normalizado", &normalised(&state, &row))
        .and_then(|document| document.with("revision", &review(&state, &row)));
    answer(
        &state,
        &document.map_err(|error| Problem::internal(&error))?,
    )
}

fn review(state: &AppState, row: &RawRow) -> Option<RowReview> {
    row.review.as_ref().map(|review| RowReview {
        verdict: review.verdict.name(),
        note: review.note.to_string(),
        revisado_en: state.zone.write(review.at),
    })
}

/// A category as lists show it, in its commonest spelling; in its own where no list has it.
fn shown_category(state: &AppState, category: &Name) -> String {
    let catalog = state.services.reader.catalog();
    let listed = catalog.as_deref().filter(|catalog| {
        let mut shards = catalog.shards().iter();
        shards.any(|shard| shard.base().category().key == category.key)
    });
    let shown = listed.map(|catalog| catalog.category_name(&category.key));
    shown.unwrap_or(&category.spelling).to_owned()
}

/// `None` for a row that today's rules reject.
fn normalised(state: &AppState, row: &RawRow) -> Option<Normalised> {
    let (rules, entry) = (&state.services.rules, &row.entry);
    let seen = normalise(&entry.raw, entry.content, entry.received_at, rules).ok()?;
    let facts = seen.facts;
    Some(Normalised {
        clave: seen.key.as_str().to_owned(),
        titulo: facts.title.into(),
        marca: facts.brand.map(|brand| brand.spelling.to_string()),
        precio_valor: Amount(seen.price),
        moneda: seen.price.currency().code().to_owned(),
        categoria: shown_category(state, &facts.category),
        fuente: facts.store.spelling.to_string(),
        fecha_extraccion: state.zone.write(seen.seen_at),
        link: facts.link.into(),
        imagen: facts.image.map(Into::into),
        calificacion: facts.rating,
        tamaño: facts.size.map(Into::into),
        modelo: facts.model.map(Into::into),
        gtin: facts.gtin.map(|gtin| format!("{:013}", gtin.0)),
        condicion: facts.condition.name(),
        combo: facts.bundle,
    })
}
