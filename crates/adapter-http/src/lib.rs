//! The REST interface on actix-web.
//!
//! An HTTP operation is a file under [`operations`]; [`endpoint::Endpoint`] mounts it; everything
//! that all of them share (problems, request ids, caching, limits, logs) lives beside them, a file
//! each. [`server::run`] serves it all on a listener.

pub mod access_log;
pub mod allowed_hosts;
pub mod app;
pub mod assets;
pub mod audit;
pub mod caching;
pub mod caller;
pub mod client_address;
pub mod cors;
pub mod dto;
pub mod early_reads;
pub mod encoding;
pub mod endpoint;
pub mod etag;
pub mod form;
pub mod head;
pub mod headers;
pub mod json;
pub mod json_body;
pub mod limits;
pub mod metrics;
pub mod openapi;
pub mod operations;
pub mod pace;
pub mod personal;
pub mod problem;
pub mod query;
pub mod rate_limit;
pub mod read_ahead;
pub mod read_query;
pub mod readiness;
pub mod request_id;
pub mod response_cache;
pub mod server;
pub mod services;
pub mod settings;
pub mod slash;
pub mod state;
pub mod upload_places;
pub mod visible;

#[cfg(test)]
mod test_support;

pub use openapi::openapi_json;
pub use server::run;
pub use settings::HttpSettings;
pub use state::AppState;
