//! The rate limit of real nodes, with a real Redis that is there, goes, and comes back.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::proxy::Proxy;
use crate::support::redis::Redis;
use crate::support::{Answer, PATIENCE, Service, directory};

const PATH: &str = "/api/categories/";
const GONE: &str = "Redis does not answer in time; this node goes on alone until it does";
const BACK: &str = "Redis answers again";

/// A node with this Redis and this quota in five minutes.
fn node(url: &str, requests: &str) -> (Service, TempDir) {
    let directory = directory();
    let variables = [
        ("REDIS_URL", url),
        ("RATE_LIMIT_REQUESTS", requests),
        ("RATE_LIMIT_WINDOW", "300"),
        ("ACCESS_LOG_SAMPLE", "0"),
    ];
    let service = Service::start_with(directory.path(), &[], &variables);
    (service, directory)
}

fn remaining(answer: &Answer) -> u32 {
    let header = answer.header("ratelimit-remaining");
    header
        .unwrap_or_else(|| panic!("{answer:?}"))
        .parse()
        .unwrap()
}

/// How many requests a node has counted alone.
fn alone(service: &Service) -> usize {
    let metrics = service.get("/metrics").body;
    let mut lines = metrics.lines();
    let count = lines.find_map(|line| line.strip_prefix("arryn_rate_limit_alone "));
    count.expect("it is told").parse().unwrap()
}

/// What readiness says of Redis.
fn redis_is(state: &str) -> impl Fn(&Answer) -> bool {
    move |answer| {
        let body = answer.json();
        let dependencies = body["dependencies"].as_array().unwrap();
        let redis = dependencies.iter().find(|one| one["name"] == "redis");
        answer.status == 200 && redis.unwrap()["state"] == state
    }
}

/// Asks until a while has passed; every request must be answered with 200.
fn none_fails(service: &Service, during: Duration) -> usize {
    let start = Instant::now();
    let mut asked = 0;
    while start.elapsed() < during {
        let answer = service.get(PATH);
        assert_eq!(answer.status, 200, "{answer:?}");
        remaining(&answer);
        asked += 1;
    }
    asked
}

#[test]
fn three_nodes_give_a_client_exactly_its_quota_together() {
    let redis = Redis::start();
    let nodes: Vec<_> = (0..3).map(|_| node(&redis.url(), "100")).collect();
    let (given, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for caller in 0..6 {
            let (nodes, given, refused) = (&nodes, &given, &refused);
            scope.spawn(move || {
                for number in (caller..1000).step_by(6) {
                    let (service, _) = &nodes[number % 3];
                    let answer = service.get(PATH);
                    let count = match answer.status {
                        200 => given,
                        429 => refused,
                        _ => panic!("{answer:?}"),
                    };
                    count.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    let given = given.into_inner();
    // Where this machine was too busy for Redis to answer in time, a node counted alone, and says so.
    let alone: usize = nodes.iter().map(|(service, _)| alone(service)).sum();
    let expected = 100..=100 + alone;
    assert!(
        expected.contains(&given),
        "{given} of a quota of 100, {alone} alone"
    );
    assert_eq!(given + refused.into_inner(), 1000);
    // One client has one key, which goes away by itself.
    assert_eq!(redis.number("DBSIZE"), 1);
    let expires = redis.number("PTTL arryn:limit:127.0.0.1");
    assert!((1..=301_000).contains(&expires), "{expires}");
}

#[test]
fn nodes_count_together_over_tls_with_a_server_that_their_authority_vouches_for() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = directory();
    let file = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let certificate = file("redis.pem", made.cert.pem());
    let redis = Redis::start_tls(
        &certificate,
        &file("redis.key", made.signing_key.serialize_pem()),
    );
    let url = format!("rediss://localhost:{}", redis.address().port());
    let start = |directory: &TempDir, more: &[(&str, &str)]| {
        let variables = [
            ("REDIS_URL", &*url),
            ("RATE_LIMIT_REQUESTS", "100000"),
            ("RATE_LIMIT_WINDOW", "300"),
        ];
        Service::start_with(directory.path(), &[], &[&variables, more].concat())
    };
    let directories = [directory(), directory(), directory()];
    let trusted = [("REDIS_CA_FILE", certificate.to_str().unwrap())];
    let nodes = [0, 1].map(|at| start(&directories[at], &trusted));
    for node in &nodes {
        node.wait_for("/health/ready", redis_is("up"));
    }
    let asked = none_fails(&nodes[0], Duration::from_millis(300));
    let counted = 100_000 - remaining(&nodes[1].get(PATH)) as usize;
    let alone: usize = nodes.iter().map(alone).sum();
    assert!(
        counted + alone > asked,
        "{asked} asked, {counted} counted, {alone} alone"
    );
    // No public authority vouches for it.
    let stranger = start(&directories[2], &[]);
    stranger.wait_for("/health/ready", redis_is("down"));
    none_fails(&stranger, Duration::from_millis(100));
}

#[test]
fn a_node_starts_without_redis_and_counts_alone() {
    let mut redis = Redis::start();
    redis.kill();
    let (service, _data) = node(&redis.url(), "20");
    service.wait_for("/health/ready", redis_is("down"));
    let answers: Vec<_> = (0..22).map(|_| service.get(PATH).status).collect();
    assert!(answers[..20].iter().all(|status| *status == 200));
    assert_eq!(answers[20..], [429, 429]);
    assert_eq!(service.logged(GONE), 1);
    redis.start_again();
    service.wait_for("/health/ready", redis_is("up"));
    // What the nodes know together is another count. A busy machine may be late for its first answers.
    service.wait_for(PATH, |answer| answer.status == 200);
    assert_eq!(redis.number("DBSIZE"), 1);
}

#[test]
fn redis_is_killed_and_comes_back_empty() {
    let mut redis = Redis::start();
    let (service, _data) = node(&redis.url(), "100000");
    outage(&service, || redis.kill());
    redis.start_again();
    recovery(&service, 1);
    assert_eq!(redis.number("DBSIZE"), 1);
}

#[test]
fn redis_is_emptied_or_told_to_forget_its_scripts() {
    let redis = Redis::start();
    let (service, _data) = node(&redis.url(), "100000");
    for _ in 0..3 {
        none_fails(&service, Duration::from_millis(100));
        redis.tell("SCRIPT FLUSH");
        redis.tell("FLUSHALL");
        let left = remaining(&service.get(PATH));
        assert!(left >= 99_990, "{left}");
    }
    assert_eq!(service.logged(GONE), 0);
}

#[test]
fn redis_is_there_and_refuses() {
    let redis = Redis::start();
    let (service, _data) = node(&redis.url(), "100000");
    none_fails(&service, Duration::from_millis(100));
    redis.tell("ACL SETUSER default -eval -evalsha");
    none_fails(&service, Duration::from_millis(500));
    let refuses = "Redis refuses what it is asked; this node goes on alone while it does";
    // A refusal is no outage: with each try to connect there would be another one. A busy machine may have had one.
    assert!(service.logged(GONE) <= 1, "{}", service.logged(GONE));
    assert_eq!(service.logged(refuses), 1);
    redis.tell("ACL SETUSER default +@all");
    none_fails(&service, Duration::from_millis(100));
    assert_eq!(service.logged("Redis does what it is asked again"), 1);
}

#[test]
fn redis_freezes_twice() {
    let redis = Redis::start();
    let (service, _data) = node(&redis.url(), "100000");
    for times in 1..=2 {
        outage(&service, || redis.signal("STOP"));
        redis.signal("CONT");
        recovery(&service, times);
    }
}

#[test]
fn redis_takes_two_seconds_for_each_answer() {
    let redis = Redis::start();
    let proxy = Proxy::before(redis.address());
    let (service, _data) = node(&format!("redis://{}", proxy.address), "100000");
    outage(&service, || proxy.delay(Duration::from_secs(2)));
    proxy.delay(Duration::ZERO);
    recovery(&service, 1);
}

#[test]
fn the_network_to_redis_swallows_everything() {
    let redis = Redis::start();
    let proxy = Proxy::before(redis.address());
    let (service, _data) = node(&format!("redis://{}", proxy.address), "100000");
    outage(&service, || proxy.swallow());
    proxy.delay(Duration::ZERO);
    recovery(&service, 1);
}

/// While Redis is there the nodes count together; it goes, and no request fails, and the log says
/// so once.
fn outage(service: &Service, begin: impl FnOnce()) {
    service.wait_for("/health/ready", redis_is("up"));
    none_fails(service, Duration::from_millis(300));
    let told = service.logged(GONE);
    begin();
    none_fails(service, Duration::from_secs(2));
    service.wait_for("/health/ready", redis_is("down"));
    none_fails(service, Duration::from_secs(1));
    assert_eq!(service.logged(GONE), told + 1);
}

/// Redis is back, without a restart of the node, and the log says so.
fn recovery(service: &Service, times: usize) {
    service.wait_for("/health/ready", redis_is("up"));
    none_fails(service, Duration::from_millis(500));
    let start = Instant::now();
    // A busy machine may be late for a moment and make another outage of that.
    while service.logged(BACK) < times.max(service.logged(GONE)) {
        assert!(start.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(10));
    }
}
