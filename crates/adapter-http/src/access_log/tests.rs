use std::fmt::Write as _;
use std::sync::Mutex;

use actix_web::test::TestRequest;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::*;
use crate::settings::HttpSettings;
use crate::test_support::{send, state_with};

/// Keeps the events of the access log as text.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if !["duration_ms", "bytes"].contains(&field.name()) {
            let _ = write!(self.0, " {}={value:?}", field.name());
        }
    }
}

impl Subscriber for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        if event.metadata().target() == "access" {
            let mut line = Line(event.metadata().level().to_string());
            event.record(&mut line);
            self.0.lock().unwrap().push(line.0);
        }
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

async fn logged(settings: HttpSettings, uri: &str) -> Vec<String> {
    let lines = Lines::default();
    let guard = tracing::subscriber::set_default(lines.clone());
    send(state_with(settings), TestRequest::get().uri(uri)).await;
    drop(guard);
    let logged = lines.0.lock().unwrap();
    logged.clone()
}

#[actix_web::test]
async fn a_request_is_one_line_without_its_path_and_query() {
    let lines = logged(HttpSettings::default(), "/health/live/?_token=secret").await;
    let expected = r#"INFO method="GET" route="/health/live" status=200 request_id="000000000000000000000001""#;
    assert_eq!(lines, [expected]);
    let lines = logged(HttpSettings::default(), "/secret/path").await;
    let expected =
        r#"INFO method="GET" route="-" status=404 request_id="000000000000000000000001""#;
    assert_eq!(lines, [expected]);
}

#[actix_web::test]
async fn slow_requests_are_warned_of_even_when_the_good_ones_are_not_logged() {
    let quiet = HttpSettings {
        access_log_sample: 0,
        ..HttpSettings::default()
    };
    assert_eq!(
        logged(quiet.clone(), "/health/live").await,
        Vec::<String>::new()
    );
    assert_eq!(logged(quiet.clone(), "/nothing").await.len(), 1);
    // Whatever comes of a probe, since probes are not counted.
    let long = format!("/health/live?{}", "a".repeat(11_000));
    assert_eq!(logged(quiet.clone(), &long).await, Vec::<String>::new());
    let impatient = HttpSettings {
        slow_threshold: Duration::ZERO,
        ..quiet
    };
    let lines = logged(impatient, "/health/live").await;
    assert!(lines[0].starts_with("WARN "), "{lines:?}");
}

#[test]
fn who_is_over_a_quota_fills_no_disk() {
    let check = |status, slow, is_astray, expected| {
        let entry = Entry {
            method: Method::GET,
            route: UNMATCHED.into(),
            status,
            took: Duration::ZERO,
            request_id: None,
            peer: None,
            client: None,
            is_astray,
            slow,
        };
        assert_eq!(entry.is_telling(), expected, "{status} {slow} {is_astray}");
    };
    check(StatusCode::OK, false, false, false);
    check(StatusCode::OK, true, false, true);
    check(StatusCode::NOT_MODIFIED, false, false, false);
    check(StatusCode::TOO_MANY_REQUESTS, false, false, false);
    check(StatusCode::TOO_MANY_REQUESTS, true, false, true);
    check(StatusCode::UNAUTHORIZED, false, false, true);
    check(StatusCode::BAD_REQUEST, false, false, true);
    check(StatusCode::BAD_REQUEST, false, true, false);
    check(StatusCode::SERVICE_UNAVAILABLE, false, false, true);
}

#[test]
fn all_are_picked_while_they_are_few_and_then_one_in_so_many() {
    let check = |every: u32, expected: &[bool]| {
        let sampler = Sampler::default();
        for second in [0, 7] {
            let few: Vec<_> = (0..ALL_UP_TO)
                .map(|_| sampler.picks(every, second))
                .collect();
            assert!(few.iter().all(|picked| *picked == (every > 0)), "{every}");
        }
        let picked: Vec<_> = expected.iter().map(|_| sampler.picks(every, 7)).collect();
        assert_eq!(picked, expected, "{every}");
    };
    check(0, &[false, false, false]);
    check(1, &[true, true, true]);
    check(3, &[true, false, false, true, false]);
}
