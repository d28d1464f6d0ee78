//! The real application, for tests.

mod client;
mod world;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use bytes::Bytes;
use serde_json::Value;

pub(crate) use client::{Client, PASSWORD};
pub(crate) use world::{Options, World};

use crate::readiness::{Dependency, DependencyState, Readiness, ReadinessReport};
use crate::settings::HttpSettings;
use crate::state::AppState;
use crate::{access_log, app};

/// Says always the same.
pub(crate) struct FixedReadiness(pub(crate) bool);

impl Readiness for FixedReadiness {
    fn report(&self) -> ReadinessReport {
        ReadinessReport {
            catalog_loaded: self.0,
            dependencies: vec![Dependency {
                name: "store",
                state: DependencyState::Down,
            }],
        }
    }
}

/// A state with default settings over an empty store, a fixed clock, counted ids.
pub(crate) fn test_state() -> AppState {
    World::default().state
}

/// A state with settings of the test's own.
pub(crate) fn state_with(settings: HttpSettings) -> AppState {
    World::with(Options {
        settings,
        ..Options::default()
    })
    .state
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// Reads a response to its end.
    pub(crate) async fn read<B: MessageBody>(response: ServiceResponse<B>) -> Self {
        Self {
            status: response.status(),
            headers: response.headers().clone(),
            body: read_body(response).await,
        }
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// A header's value; `-` when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("-", |value| value.to_str().unwrap())
    }

    /// `400 bad_parameter` of a problem document; fails when it is none.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        assert_eq!(self.header("cache-control"), "no-store");
        let json = self.json();
        assert_eq!(json["status"], self.status.as_u16());
        assert_eq!(json["request_id"], self.header("x-request-id"));
        format!(
            "{} {}",
            self.status.as_u16(),
            json["code"].as_str().unwrap()
        )
    }
}

/// Runs one request through the real application.
pub(crate) async fn send(state: AppState, request: TestRequest) -> Answer {
    send_to(
        app::app(web::Data::new(state), access_log::sampler()),
        request,
    )
    .await
}

/// Runs one request through an application that the test has added to.
pub(crate) async fn send_to<T, B>(app: App<T>, request: TestRequest) -> Answer
where
    T: actix_web::dev::ServiceFactory<
            actix_web::dev::ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = actix_web::Error,
            InitError = (),
        > + 'static,
    B: MessageBody + 'static,
    T::Service: Service<actix_web::dev::ServiceRequest>,
{
    let app = init_service(app).await;
    let mut request = request.to_request();
    // As every client does.
    let headers = &mut request.head_mut().headers;
    if !headers.contains_key(header::HOST) {
        let host = header::HeaderValue::from_static("localhost");
        headers.insert(header::HOST, host);
    }
    Answer::read(call_service(&app, request).await).await
}

/// GET through the real application with default settings.
pub(crate) async fn get(uri: &str) -> Answer {
    send(test_state(), TestRequest::get().uri(uri)).await
}

/// A request of any method.
pub(crate) fn request(method: &str, uri: &str) -> TestRequest {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    TestRequest::default().method(method).uri(uri)
}
