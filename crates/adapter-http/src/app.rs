//! The application: routes and layers, the same in tests and in service.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{self, PathConfig, ServiceConfig};
use actix_web::{App, Error};

use crate::access_log::Sampler;
use crate::operations;
use crate::problem::{ApiError, Problem, render};
use crate::state::AppState;
use crate::{
    access_log, allowed_hosts, cors, encoding, head, headers, limits, rate_limit, request_id,
    response_cache, slash,
};

/// The whole application. Layers stand from the inside out: the last one wrapped sees a request
/// first and its answer last.
pub fn app(
    state: web::Data<AppState>,
    sampler: web::Data<Sampler>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let cors = cors::exact_origins(&state.settings.cors_allowed_origins);
    let routes = state.clone();
    App::new()
        .app_data(state)
        .app_data(sampler)
        .configure(move |config| configure(&routes, config))
        .wrap(slash::trim())
        .wrap(from_fn(limits::check_head))
        .wrap(encoding::compress())
        .wrap(from_fn(response_cache::layer::serve))
        .wrap(from_fn(allowed_hosts::check))
        .wrap(from_fn(rate_limit::limit))
        .wrap(cors)
        .wrap(from_fn(head::route_as_get))
        .wrap(from_fn(render::render))
        .wrap(from_fn(headers::secure))
        .wrap(from_fn(request_id::assign))
        .wrap(from_fn(access_log::observe))
}

/// Mounts every endpoint, and says how paths are read.
pub fn configure(state: &AppState, config: &mut ServiceConfig) {
    let path = PathConfig::default();
    let path = path.error_handler(|_, _| Problem::new(ApiError::UnknownId).into());
    config.app_data(path).default_service(web::to(no_route));
    for endpoint in operations::endpoints(&state.settings) {
        endpoint.register(config);
    }
}

async fn no_route() -> Result<&'static str, Problem> {
    Err(ApiError::NotFound.into())
}

#[cfg(test)]
mod tests;
