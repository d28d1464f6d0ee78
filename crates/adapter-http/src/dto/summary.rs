//! What became of the rows of an upload.

use std::fmt::Write as _;

use domain_offer::id::ExtractionId;
use extraction_format::summary::UploadSummary;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::FieldError;

/// What became of the rows of an upload.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UploadSummary, description = "Qué pasó con las filas que se subieron.")]
pub struct SummaryDto {
    /// Una frase para una persona.
    #[schema(example = "Se guardaron 2 de 3 filas; 1 ya estaba.")]
    pub mensaje: String,
    /// Filas recibidas: `stored` + `duplicates` + `rejected`; con `dry_run=1`, las que se leyeron.
    #[schema(example = 3)]
    pub received: u64,
    /// Filas guardadas. Este miembro y los dos siguientes faltan con `dry_run=1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 2)]
    pub stored: Option<u64>,
    /// Filas que ya estaban, con el mismo contenido.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1)]
    pub duplicates: Option<u64>,
    /// De las guardadas, las que tienen el enlace y la hora de otra, con otro contenido.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 0)]
    pub conflicts: Option<u64>,
    /// Filas que no se pueden usar.
    #[schema(example = 0)]
    pub rejected: u64,
    /// De qué corrida son: su nombre, para `GET /api/runs/{id}/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2025-10-12")]
    pub run: Option<String>,
    /// `true` donde el cuerpo está cortado: se guardó lo que estaba completo. Si no, no está.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub truncated: bool,
    /// Si las lecturas de este nodo ya lo muestran; solo con `refresh=wait`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible: Option<bool>,
    /// El identificador de cada fila en su orden, null donde se rechazó; falta cuando se recibieron
    /// más de 10000 filas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<Option<String>>>,
    /// Qué tienen las filas rechazadas; como mucho 100.
    pub errors: Vec<RowErrorDto>,
}

/// What is wrong with one row.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RowError, description = "Qué tiene una fila rechazada.")]
pub struct RowErrorDto {
    /// El archivo, cuando se importan varios.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// La posición de la fila, desde 0.
    #[schema(example = 2)]
    pub index: u64,
    /// La línea en la que empieza, desde 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3)]
    pub line: Option<u64>,
    /// El campo; null cuando es la fila entera.
    #[schema(example = "precio_valor")]
    pub field: Option<String>,
    /// Qué tiene, un nombre estable.
    #[schema(example = "no_price")]
    pub code: String,
    /// Qué tiene, una frase.
    #[schema(example = "Falta el precio.")]
    pub message: String,
}

impl SummaryDto {
    /// The summary as it goes out.
    pub fn new(summary: &UploadSummary) -> Self {
        let hex = |id: &Option<ExtractionId>| id.map(|id| id.to_string());
        let error = |error: &extraction_format::summary::RowError| RowErrorDto {
            file: error.file.clone(),
            index: error.index,
            line: error.line,
            field: error.problem.field.clone(),
            code: error.problem.code.to_owned(),
            message: error.problem.message.clone(),
        };
        Self {
            mensaje: sentence(summary),
            received: summary.received,
            stored: Some(summary.stored),
            duplicates: Some(summary.duplicates),
            conflicts: Some(summary.conflicts),
            rejected: summary.rejected,
            run: None,
            truncated: summary.truncated,
            visible: None,
            ids: summary
                .ids
                .as_ref()
                .map(|ids| ids.iter().map(hex).collect()),
            errors: summary.errors.iter().map(error).collect(),
        }
    }

    /// Says of which run the rows are.
    #[must_use]
    pub fn of_run(mut self, run: impl Into<String>) -> Self {
        self.run = Some(run.into());
        self
    }

    /// The summary of a dry run: what was judged, and nothing about what is stored.
    pub fn of_dry_run(summary: &UploadSummary) -> Self {
        let usable = summary.received - summary.rejected;
        let mut mensaje = match usable {
            1 => format!("Se podría guardar 1 de {}", rows(summary)),
            usable => format!("Se podrían guardar {usable} de {}", rows(summary)),
        };
        push_rest(&mut mensaje, summary);
        mensaje.push_str(" No se guardó nada.");
        Self {
            mensaje,
            stored: None,
            duplicates: None,
            conflicts: None,
            ids: None,
            ..Self::new(summary)
        }
    }

    /// Says whether reads show it already.
    #[must_use]
    pub const fn with_visible(mut self, visible: Option<bool>) -> Self {
        self.visible = visible;
        self
    }

    /// Leaves the ids out.
    #[must_use]
    pub fn without_ids(mut self) -> Self {
        self.ids = None;
        self
    }

    /// The errors as those of a problem document.
    pub fn into_field_errors(self) -> Vec<FieldError> {
        let error = |row: RowErrorDto| {
            let field = row.field.unwrap_or_default();
            FieldError::new(&field, row.code, row.message).of_row(row.index, row.line)
        };
        self.errors.into_iter().map(error).collect()
    }
}

fn sentence(summary: &UploadSummary) -> String {
    let mut text = match summary.stored {
        1 => format!("Se guardó 1 de {}", rows(summary)),
        stored => format!("Se guardaron {stored} de {}", rows(summary)),
    };
    push_rest(&mut text, summary);
    text
}

fn rows(summary: &UploadSummary) -> String {
    match summary.received {
        1 => "1 fila".to_owned(),
        received => format!("{received} filas"),
    }
}

/// Says what became of the other rows, and whether there were more.
fn push_rest(text: &mut String, summary: &UploadSummary) {
    for (count, one, many) in [
        (summary.duplicates, "ya estaba", "ya estaban"),
        (summary.rejected, "se rechazó", "se rechazaron"),
    ] {
        // Writing to a string does not fail.
        let _ = match count {
            0 => Ok(()),
            1 => write!(text, "; 1 {one}"),
            count => write!(text, "; {count} {many}"),
        };
    }
    text.push('.');
    if summary.truncated {
        text.push_str(" El archivo está cortado: lo que falta no se leyó.");
    }
}
