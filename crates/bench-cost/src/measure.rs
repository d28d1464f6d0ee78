//! Sends a request through the application and takes the processor time of it.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::body::to_bytes;
use actix_web::dev::{Service as _, ServiceResponse};
use actix_web::http::header::{HOST, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::test::{TestRequest, init_service};
use actix_web::web;
use adapter_http::access_log;
use adapter_http::app::app;

use crate::input::{Input, expand};
use crate::reference::{processor_time, slowness};
use crate::world::World;

/// What a request may cost.
pub(crate) const LIMIT: Duration = Duration::from_millis(25);
/// What one may cost that asks for an instant of which no view is kept.
pub(crate) const COLD_LIMIT: Duration = Duration::from_millis(60);
/// Machines are noisy: of so many runs the cheapest counts.
const RUNS: usize = 5;
/// More views than are kept.
const VIEWS: usize = 6;
/// The largest request that is measured, in bytes; larger ones may cost more.
const MOST_BYTES: usize = 8 * 1024;

/// How many were asked for: each comes from an address of its own, so that no throttle answers in place of the work.
static ASKED: AtomicU32 = AtomicU32::new(0);

/// What a request cost.
#[derive(Clone, Debug)]
pub(crate) struct Cost {
    pub(crate) input: Input,
    /// The registered pattern; `-` where none matched.
    pub(crate) route: String,
    pub(crate) status: u16,
    pub(crate) spent: Duration,
    pub(crate) limit: Duration,
}

impl Cost {
    /// Whether it was no request, or a larger one than is measured.
    pub(crate) fn is_unsent(&self) -> bool {
        self.status == 0
    }

    /// Whether it is more than a request may cost.
    pub(crate) fn is_over(&self) -> bool {
        self.spent > self.limit
    }

    /// How much of what it may cost it does.
    pub(crate) fn share(&self) -> f64 {
        self.spent.as_secs_f64() / self.limit.as_secs_f64()
    }
}

/// Where requests are sent.
pub(crate) struct Bench<'w> {
    world: &'w World,
}

/// What came back.
struct Answered {
    status: StatusCode,
    route: Option<String>,
    spent: Duration,
}

impl<'w> Bench<'w> {
    /// Over a world, whose first answers were given already.
    pub(crate) async fn new(world: &'w World) -> Self {
        let bench = Self { world };
        for path in ["/api/categories/", "/api/trending-offers/", "/api/brands/"] {
            bench.send(&Input::new("GET", path), 0).await;
        }
        bench
    }

    /// What a request costs: of the first run where that is little, else of the cheapest of some. What seems too dear may
    /// cost as many times more as this machine is slower just then.
    pub(crate) async fn cost(&self, input: &Input) -> Cost {
        let limit = if input.target.contains("as_of=") {
            COLD_LIMIT
        } else {
            LIMIT
        };
        let mut cost = Cost {
            input: input.clone(),
            route: "-".to_owned(),
            status: 0,
            spent: Duration::MAX,
            limit,
        };
        for run in 0..RUNS {
            if run > 0 && limit == COLD_LIMIT {
                self.forget_views().await;
            }
            let Some(answered) = self.send(input, run).await else {
                cost.spent = Duration::ZERO;
                break;
            };
            cost.status = answered.status.as_u16();
            cost.route = answered.route.unwrap_or(cost.route);
            cost.spent = cost.spent.min(answered.spent);
            if cost.spent < limit / 2 {
                break;
            }
        }
        if cost.is_over() {
            let slowness = slowness();
            println!("{slowness:.1} times slower than undisturbed: {input}");
            cost.limit = limit.mul_f64(slowness);
        }
        cost
    }

    /// Asks for so many other instants that no view of another is kept.
    async fn forget_views(&self) {
        for day in 1..=VIEWS {
            let target = format!("/api/categories/?as_of=2025-08-{day:02}");
            self.send(&Input::new("GET", target), 0).await;
        }
    }

    /// Answers a request once, by an application that keeps no answer yet; `None` where it is no request, or a larger one.
    async fn send(&self, input: &Input, run: usize) -> Option<Answered> {
        let request = self.request(input, run)?;
        let state = web::Data::new(self.world.state.clone());
        let service = init_service(app(state, access_log::sampler())).await;
        let request = request.to_request();
        let before = processor_time();
        let response = service.call(request).await;
        let (status, route) = match response {
            Ok(response) => {
                let status = response.status();
                (status, read(response).await)
            }
            Err(error) => (error.error_response().status(), None),
        };
        let spent = processor_time().saturating_sub(before);
        Some(Answered {
            status,
            route,
            spent,
        })
    }

    fn request(&self, input: &Input, run: usize) -> Option<TestRequest> {
        let named = |name: &str| self.world.names.of(name, run);
        let uri: Uri = expand(&input.target, &named).parse().ok()?;
        let method = Method::from_bytes(input.method.as_bytes()).ok()?;
        let mut request = TestRequest::default().method(method).uri(&uri.to_string());
        let peer = Ipv4Addr::from_bits(0x0a00_0000 + ASKED.fetch_add(1, Ordering::Relaxed));
        request = request.peer_addr((peer, 4_711).into());
        let mut bytes = uri.to_string().len();
        request = request.insert_header((HOST, "localhost"));
        for (name, value) in &input.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            let value = expand(value, &named);
            bytes += value.len();
            let value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
            request = request.append_header((name, value));
        }
        if let Some(body) = &input.body {
            let body = expand(body, &named);
            bytes += body.len();
            request = request.set_payload(body);
        }
        (bytes <= MOST_BYTES).then_some(request)
    }
}

/// Reads an answer to its end, and says which route gave it.
async fn read<B: actix_web::body::MessageBody>(response: ServiceResponse<B>) -> Option<String> {
    let route = response.request().match_pattern();
    let _ = to_bytes(response.into_body()).await;
    route
}
