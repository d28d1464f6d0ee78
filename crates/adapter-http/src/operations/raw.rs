//! Raw data: uploads, and what was uploaded.

pub mod details;
pub mod details_list;
pub mod document;
pub mod list;
pub mod review;
pub mod schema;
pub mod upload;

use actix_web::HttpResponse;
use actix_web::http::header;
use application::use_cases::handle::DataSource;
use serde::Serialize;

use crate::caching::{Told, X_DATA_SOURCE, source_name};
use crate::problem::Problem;
use crate::state::AppState;

/// An answer from the store, which caches must not keep; in a demonstration it says so.
fn answer<T: Serialize>(state: &AppState, body: &T) -> Result<HttpResponse, Problem> {
    let source = match state.services.reader.source() {
        DataSource::Sample => DataSource::Sample,
        // The store itself has just answered.
        DataSource::Live | DataSource::Stale => DataSource::Live,
    };
    let json = serde_json::to_vec(&Told::new(body, source));
    let json = json.map_err(|error| Problem::internal(&error))?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    answer.insert_header((X_DATA_SOURCE, source_name(source)));
    Ok(answer.content_type("application/json").body(json))
}
