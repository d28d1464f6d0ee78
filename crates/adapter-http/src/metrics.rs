//! Counters of this process in Prometheus' text format.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::{Method, StatusCode};
use arc_swap::ArcSwap;
use bytes::Bytes;
use metrics::{
    Counter, Histogram, Key, KeyName, Label, Level, Metadata, Recorder as _, SharedString,
};
use metrics_exporter_prometheus::{
    Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};

const REQUESTS: &str = "arryn_http_requests_total";
const DURATION: &str = "arryn_http_request_duration_seconds";
const LIMITED: &str = "arryn_http_rate_limited_total";
const CACHED: &str = "arryn_answer_cache_total";
const STORE_DURATION: &str = "arryn_store_duration_seconds";
const STORE_ERRORS: &str = "arryn_store_errors_total";
/// Upper bounds of the duration histograms, in seconds.
const BUCKETS: [f64; 11] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0,
];
/// Durations are kept one by one until they are summed up, so this is done every so many requests.
const UPKEEP_EVERY: u64 = 4096;
/// How long a text is given out again: requests for it are not counted, so asking has to be cheap.
const KEPT_FOR: Duration = Duration::from_millis(250);
const METADATA: Metadata<'static> = Metadata::new("adapter_http", Level::INFO, None);

/// A number that somebody else knows, read when metrics are asked for; a counter where its name ends in
/// `_total` (sums of seconds excepted).
#[derive(Clone, Debug, PartialEq)]
pub struct Gauge {
    /// The whole name (`arryn_catalog_offers`).
    pub name: &'static str,
    /// What it counts and in which unit.
    pub help: &'static str,
    /// Labels, for example the category.
    pub labels: Vec<(&'static str, String)>,
    /// The value now.
    pub value: f64,
}

/// Gives the gauges of the moment; called once for each `GET /metrics`.
pub type GaugeSource = Arc<dyn Fn() -> Vec<Gauge> + Send + Sync>;

/// The counters of one process. No global state: each test has its own.
pub struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    gauges: GaugeSource,
    observed: AtomicU64,
    /// By route; read without a lock.
    series: ArcSwap<HashMap<String, Vec<Series>>>,
    /// The text that was made last, and when.
    exposition: Mutex<Option<(Instant, Bytes)>>,
}

/// What is counted of one route, method and class of statuses.
#[derive(Clone)]
struct Series {
    kind: (&'static str, &'static str),
    count: Counter,
    time: Histogram,
}

impl Metrics {
    /// Counters at zero; `gauges` is asked at each reading.
    pub fn new(gauges: GaugeSource) -> Self {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_duration_seconds".to_owned()), &BUCKETS)
            .expect("the buckets are not empty");
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        describe(&recorder);
        Self {
            recorder,
            handle,
            gauges,
            observed: AtomicU64::new(0),
            series: ArcSwap::default(),
            exposition: Mutex::default(),
        }
    }

    /// Counts an answered request. `route` is the pattern of the route, never the path, so that the
    /// number of series stays bounded.
    pub fn observe(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let kind = (known_method(method), status_class(status));
        let known = |series: &HashMap<String, Vec<Series>>| {
            let mut of_route = series.get(route)?.iter();
            of_route.find(|series| series.kind == kind).cloned()
        };
        let series = known(&self.series.load());
        let series = series.unwrap_or_else(|| self.register(route, kind));
        series.count.increment(1);
        series.time.record(took.as_secs_f64());
        if status == StatusCode::TOO_MANY_REQUESTS {
            self.count(&Key::from_name(LIMITED));
        }
        self.keep_up();
    }

    /// Counts an answer that could have been kept ready, and whether it was.
    pub fn observe_cache(&self, hit: bool) {
        let result = if hit { "hit" } else { "miss" };
        let result = Label::from_static_parts("result", result);
        self.count(&Key::from_parts(CACHED, vec![result]));
    }

    /// Counts a call of the store; `operation` and the kind of `failure` are few.
    pub fn observe_store(
        &self,
        operation: &'static str,
        took: Duration,
        failure: Option<&'static str>,
    ) {
        let operation = Label::from_static_parts("operation", operation);
        let timed = Key::from_parts(STORE_DURATION, vec![operation.clone()]);
        self.recorder
            .register_histogram(&timed, &METADATA)
            .record(took.as_secs_f64());
        if let Some(kind) = failure {
            let kind = Label::from_static_parts("kind", kind);
            self.count(&Key::from_parts(STORE_ERRORS, vec![operation, kind]));
        }
        self.keep_up();
    }

    fn count(&self, key: &Key) {
        self.recorder.register_counter(key, &METADATA).increment(1);
    }

    fn keep_up(&self) {
        if self.observed.fetch_add(1, Ordering::Relaxed) % UPKEEP_EVERY == UPKEEP_EVERY - 1 {
            self.handle.run_upkeep();
        }
    }

    /// The counter and the histogram of a kind of request, looked up once.
    fn register(&self, route: &str, kind: (&'static str, &'static str)) -> Series {
        let of_route = Label::new("route", route.to_owned());
        let method = Label::from_static_parts("method", kind.0);
        let class = Label::from_static_parts("status", kind.1);
        let timed = Key::from_parts(DURATION, vec![of_route.clone()]);
        let counted = Key::from_parts(REQUESTS, vec![of_route, method, class]);
        let series = Series {
            kind,
            count: self.recorder.register_counter(&counted, &METADATA),
            time: self.recorder.register_histogram(&timed, &METADATA),
        };
        self.series.rcu(|known| {
            let mut known = HashMap::clone(known);
            known
                .entry(route.to_owned())
                .or_default()
                .push(series.clone());
            known
        });
        series
    }

    /// The text exposition of everything, at most a quarter of a second old.
    pub fn exposition(&self) -> Bytes {
        let kept = self.exposition.lock();
        let mut kept = kept.unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((made, text)) if made.elapsed() < KEPT_FOR => text.clone(),
            _ => {
                let text = Bytes::from(self.render());
                *kept = Some((Instant::now(), text.clone()));
                text
            }
        }
    }

    fn render(&self) -> String {
        for gauge in (self.gauges)() {
            let labels: Vec<Label> = gauge
                .labels
                .into_iter()
                .map(|(name, value)| Label::new(name, value))
                .collect();
            let name = KeyName::from(gauge.name);
            let help = SharedString::from(gauge.help);
            let key = Key::from_parts(gauge.name, labels);
            if is_counter(gauge.name) {
                self.recorder.describe_counter(name, None, help);
                let counter = self.recorder.register_counter(&key, &METADATA);
                counter.absolute(whole(gauge.value));
            } else {
                self.recorder.describe_gauge(name, None, help);
                let known = self.recorder.register_gauge(&key, &METADATA);
                known.set(gauge.value);
            }
        }
        self.handle.render()
    }
}

/// Sums of seconds have fractions, which the library's counters have not.
fn is_counter(name: &str) -> bool {
    name.ends_with("_total") && !name.ends_with("_seconds_total")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count is whole and not negative"
)]
fn whole(value: f64) -> u64 {
    value as u64
}

fn describe(recorder: &PrometheusRecorder) {
    let counters = [
        (REQUESTS, "Answered requests."),
        (
            LIMITED,
            "Requests refused because their caller made too many.",
        ),
        (CACHED, "Answers that are kept ready, by whether they were."),
        (STORE_ERRORS, "Failed calls of the store."),
    ];
    for (name, help) in counters {
        recorder.describe_counter(KeyName::from(name), None, SharedString::from(help));
    }
    let histograms = [
        (DURATION, "Time to the head of the answer, in seconds."),
        (STORE_DURATION, "Time of calls of the store, in seconds."),
    ];
    for (name, help) in histograms {
        recorder.describe_histogram(KeyName::from(name), None, SharedString::from(help));
    }
}

/// The method's name; what clients invent is one name together.
pub(crate) fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

fn status_class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_method_and_class() {
        let gauge = Gauge {
            name: "arryn_catalog_offers",
            help: "Offers in the catalog.",
            labels: vec![("category", "Televisores".to_owned())],
            value: 270.0,
        };
        let rows = Gauge {
            name: "arryn_rows_total",
            help: "Rows.",
            labels: vec![("outcome", "stored".to_owned())],
            value: 12.0,
        };
        let metrics = Metrics::new(Arc::new(move || vec![gauge.clone(), rows.clone()]));
        let observe = |method: &str, status: u16| {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let status = StatusCode::from_u16(status).unwrap();
            metrics.observe(&method, "/api/x", status, Duration::from_millis(3));
        };
        observe("GET", 200);
        observe("GET", 304);
        observe("GET", 200);
        observe("INVENTED", 405);
        observe("GET", 429);
        metrics.observe_cache(true);
        metrics.observe_store("append", Duration::from_millis(20), None);
        metrics.observe_store("append", Duration::from_millis(2), Some("timed_out"));
        let text = metrics.render();
        for line in [
            "# TYPE arryn_http_requests_total counter",
            r#"arryn_http_requests_total{route="/api/x",method="GET",status="2xx"} 2"#,
            r#"arryn_http_requests_total{route="/api/x",method="GET",status="3xx"} 1"#,
            r#"arryn_http_requests_total{route="/api/x",method="OTHER",status="4xx"} 1"#,
            r#"arryn_http_request_duration_seconds_bucket{route="/api/x",le="0.0025"} 0"#,
            r#"arryn_http_request_duration_seconds_bucket{route="/api/x",le="0.005"} 5"#,
            r#"arryn_catalog_offers{category="Televisores"} 270"#,
            "# TYPE arryn_catalog_offers gauge",
            "# TYPE arryn_rows_total counter",
            r#"arryn_rows_total{outcome="stored"} 12"#,
            "arryn_http_rate_limited_total 1",
            r#"arryn_answer_cache_total{result="hit"} 1"#,
            r#"arryn_store_duration_seconds_bucket{operation="append",le="0.005"} 1"#,
            r#"arryn_store_duration_seconds_count{operation="append"} 2"#,
            r#"arryn_store_errors_total{operation="append",kind="timed_out"} 1"#,
        ] {
            assert!(text.contains(line), "no {line} in\n{text}");
        }
    }

    #[test]
    fn a_text_is_made_once_however_often_it_is_asked_for() {
        let made = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&made);
        let metrics = Metrics::new(Arc::new(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            Vec::new()
        }));
        for _ in 0..1000 {
            metrics.exposition();
        }
        // A thousand take far less than a few quarters of a second.
        assert!(made.load(Ordering::Relaxed) < 100);
        std::thread::sleep(KEPT_FOR);
        metrics.observe_cache(true);
        let later = String::from_utf8(metrics.exposition().to_vec()).unwrap();
        assert!(later.contains("arryn_answer_cache_total"), "{later}");
    }
}
