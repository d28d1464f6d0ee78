//! The net under the whole application: whatever fails leaves as a problem document.

use actix_web::Error;
use actix_web::HttpMessage as _;
use actix_web::ResponseError as _;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::middleware::Next;

use super::{ApiError, Problem};
use crate::request_id::RequestId;

/// Middleware: gives every answer of status 400 and above a problem document that names the request.
pub async fn render(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return Ok(response);
    }
    let problem = problem_of(&response);
    let id = response.request().extensions().get::<RequestId>().cloned();
    let json = problem.document(id.as_ref().map(RequestId::shown)).json();
    Ok(response.map_body(|head, _| {
        // A bare status that the table does not have becomes one that it has.
        head.status = problem.status_code();
        // The body that is replaced may have been on its way to be compressed.
        head.headers_mut().remove(header::CONTENT_ENCODING);
        head.headers_mut().remove(header::CONTENT_LENGTH);
        problem.write_headers(head.headers_mut());
        BoxBody::new(json)
    }))
}

/// The handler's own problem, or the one that stands for an error of the framework.
fn problem_of(response: &ServiceResponse<BoxBody>) -> Problem {
    if let Some(error) = response.response().error() {
        if let Some(problem) = error.as_error::<Problem>() {
            return problem.clone();
        }
        if let Some(payload) = error.as_error::<PayloadError>() {
            return Problem::from(payload);
        }
    }
    ApiError::of_status(response.status()).into()
}
