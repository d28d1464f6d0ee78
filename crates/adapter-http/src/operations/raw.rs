//! Raw data: uploads, and what was uploaded.

pub mod details;
pub mod details_list;
pub mod document;
pub mod list;
pub mod upload;

use actix_web::HttpResponse;
use actix_web::http::header;
use serde::Serialize;

/// An answer from the store, which caches must not keep.
fn answer<T: Serialize>(body: &T) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body)
}
