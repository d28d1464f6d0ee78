//! One path and its methods, with what every route gets: 405 with `Allow`, OPTIONS, a time limit, a
//! body limit, and a panic that ends its request only.

mod guard;

use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceRequest;
use actix_web::http::{Method, header};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, Route};

use crate::problem::{ApiError, Problem};
use crate::settings::HttpSettings;
use guard::Guard;

/// A path and its methods, to be mounted with [`Endpoint::register`].
pub struct Endpoint {
    path: String,
    methods: Vec<Method>,
    routes: Vec<Route>,
    handler_timeout: Duration,
    max_body_bytes: usize,
    takes_uploads: bool,
    reads_catalog: bool,
}

impl Endpoint {
    /// An endpoint at a path as the contract writes it (`/api/offers/{category}/`): it answers with
    /// and without the trailing slash.
    pub fn at(path: &str, settings: &HttpSettings) -> Self {
        Self {
            path: path.trim_end_matches('/').to_owned(),
            methods: Vec::new(),
            routes: Vec::new(),
            handler_timeout: settings.handler_timeout,
            takes_uploads: false,
            max_body_bytes: settings.max_body_bytes,
            reads_catalog: false,
        }
    }

    /// Answers GET, and thereby HEAD.
    #[must_use]
    pub fn get<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.method(Method::GET, handler)
    }

    /// Answers POST.
    #[must_use]
    pub fn post<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.method(Method::POST, handler)
    }

    /// Answers another method (PUT, PATCH, DELETE).
    #[must_use]
    pub fn method<F, Args>(mut self, method: Method, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.routes.push(web::method(method.clone()).to(handler));
        self.methods.push(method);
        self
    }

    /// Takes uploads by POST: bodies up to this many bytes, for as long as they take.
    #[must_use]
    pub fn for_uploads(mut self, max_body_bytes: usize) -> Self {
        self.takes_uploads = true;
        self.max_body_bytes = max_body_bytes;
        self
    }

    /// Reads the catalog: a request is paid for on the way of that ([`crate::operations::catalog`]), since a 304 from
    /// what is kept is free.
    #[must_use]
    pub fn reads_catalog(mut self) -> Self {
        self.reads_catalog = true;
        self
    }

    /// The path without a trailing slash.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it reads the catalog.
    #[cfg(test)]
    pub(crate) const fn is_of_catalog(&self) -> bool {
        self.reads_catalog
    }

    /// The methods that have a handler.
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// Mounts the endpoint.
    pub fn register(self, config: &mut ServiceConfig) {
        let allow = self.allow();
        let guard = Guard {
            handler_timeout: self.handler_timeout,
            takes_uploads: self.takes_uploads,
            max_body_bytes: self.max_body_bytes,
            reads_catalog: self.reads_catalog,
        };
        let resource = self
            .routes
            .into_iter()
            .fold(web::resource(&self.path), Resource::route);
        let resource = resource.default_service(web::to(move |request: HttpRequest| {
            let answer = other_method(request.method(), &allow);
            async move { answer }
        }));
        config.service(resource.wrap(from_fn(
            move |request: ServiceRequest, next: Next<BoxBody>| guard.call(request, next),
        )));
    }

    /// The value of `Allow`.
    fn allow(&self) -> String {
        let mut names: Vec<&str> = self.methods.iter().map(Method::as_str).collect();
        if names.contains(&"GET") {
            names.push("HEAD");
        }
        names.push("OPTIONS");
        names.join(", ")
    }
}

/// OPTIONS is told what there is; the rest is a 405 that says it too.
fn other_method(method: &Method, allow: &str) -> Result<HttpResponse, Problem> {
    if method == Method::OPTIONS {
        let mut answer = HttpResponse::NoContent();
        return Ok(answer.insert_header((header::ALLOW, allow)).finish());
    }
    let message = format!("Esta ruta no admite ese método; admite: {allow}.");
    Err(Problem::new(ApiError::MethodNotAllowed)
        .with_message(message)
        .with_allow(allow))
}
