//! What the shared limiter costs a request, while Redis is well and while it is not.
//!
//! `ARRYN_TEST_REDIS_SERVER=$(which redis-server) cargo run --release -p adapter-redis --example
//! shared_limiter_cost`; docs/reference/rate-limits.md has the figures.

use std::net::{TcpListener, TcpStream};
use std::num::NonZeroU32;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use adapter_redis::{LinkOptions, RedisAddress, RedisLimiter, RedisLink};
use application::ports::{Quota, RateLimiter as _};

const CALLS: u32 = 20_000;
const AT_ONCE: u32 = 32;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let port = free_port();
    let mut server = Server::start(port);
    let url = format!("redis://127.0.0.1:{port}");
    let address = RedisAddress::parse(&url, None).expect("the URL is one");
    let link = RedisLink::start(address, LinkOptions::default()).await;
    let limiter = Arc::new(RedisLimiter::new(link));

    one_by_one(&limiter, "different clients", |number| number.to_string()).await;
    one_by_one(&limiter, "one client, given and then refused", |_| {
        "one".to_owned()
    })
    .await;
    with_a_ping(&url).await;
    at_once(&limiter).await;

    server.signal("STOP");
    outage(&limiter, "frozen").await;
    server.signal("CONT");
    back(&limiter).await;
    server.kill();
    outage(&limiter, "killed").await;
    let _again = Server::start(port);
    back(&limiter).await;
}

fn quota() -> Quota {
    Quota {
        requests: NonZeroU32::new(100).expect("not zero"),
        window: Duration::from_mins(1),
    }
}

async fn one_by_one(limiter: &RedisLimiter, what: &str, key: impl Fn(u32) -> String) {
    let mut times = Vec::new();
    let mut failed = 0;
    for number in 0..CALLS {
        let key = key(number);
        let start = Instant::now();
        let taken = limiter.take(&key, quota(), 1).await;
        times.push(start.elapsed());
        failed += u32::from(taken.is_err());
    }
    report(what, times, failed);
}

/// As a pool does that asks each connection whether it is alive.
async fn with_a_ping(url: &str) {
    let client = redis::Client::open(url).expect("the URL is one");
    let connection = client.get_multiplexed_async_connection().await;
    let mut connection = connection.expect("Redis is there");
    for (what, ping) in [("a bare GET", false), ("a PING and a GET", true)] {
        let mut times = Vec::new();
        for _ in 0..CALLS {
            let start = Instant::now();
            if ping {
                let pong: redis::RedisResult<()> =
                    redis::cmd("PING").query_async(&mut connection).await;
                pong.expect("Redis is there");
            }
            let mut get = redis::cmd("GET");
            let got: redis::RedisResult<Option<u8>> =
                get.arg("nothing").query_async(&mut connection).await;
            got.expect("Redis is there");
            times.push(start.elapsed());
        }
        report(what, times, 0);
    }
}

async fn at_once(limiter: &Arc<RedisLimiter>) {
    let start = Instant::now();
    let callers: Vec<_> = (0..AT_ONCE)
        .map(|caller| {
            let limiter = Arc::clone(limiter);
            tokio::spawn(async move {
                let (mut times, mut failed) = (Vec::new(), 0);
                for number in 0..CALLS / 4 {
                    let key = format!("{caller}-{number}");
                    let start = Instant::now();
                    let taken = limiter.take(&key, quota(), 1).await;
                    times.push(start.elapsed());
                    failed += u32::from(taken.is_err());
                }
                (times, failed)
            })
        })
        .collect();
    let (mut times, mut failed) = (Vec::new(), 0);
    for caller in callers {
        let (took, lost) = caller.await.expect("no caller panics");
        times.extend(took);
        failed += lost;
    }
    let rate = times.len() as f64 / start.elapsed().as_secs_f64();
    report("32 at once", times, failed);
    println!("  {rate:.0} a second");
}

/// A request each millisecond, for two seconds; a call that fails is what a request waits before it
/// is counted locally.
async fn outage(limiter: &RedisLimiter, what: &str) {
    let (start, mut number) = (Instant::now(), 0);
    let (mut times, mut failed) = (Vec::new(), 0);
    while start.elapsed() < Duration::from_secs(2) {
        number += 1;
        let key = format!("{what}-{number}");
        let call = Instant::now();
        let taken = limiter.take(&key, quota(), 1).await;
        times.push(call.elapsed());
        failed += u32::from(taken.is_err());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let slow = times
        .iter()
        .filter(|took| **took > Duration::from_millis(1));
    println!(
        "{what}: {} calls took more than a millisecond",
        slow.count()
    );
    report(what, times, failed);
}

async fn back(limiter: &RedisLimiter) {
    let start = Instant::now();
    while limiter.take("back", quota(), 0).await.is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    println!("  counting together again after {:?}", start.elapsed());
}

fn report(what: &str, mut times: Vec<Duration>, failed: u32) {
    times.sort_unstable();
    let at = |thousandths: usize| times[(times.len() - 1) * thousandths / 1000];
    println!(
        "{what}: {} calls, {failed} failed; p50 {:?}, p99 {:?}, p99.9 {:?}, longest {:?}",
        times.len(),
        at(500),
        at(990),
        at(999),
        at(1000)
    );
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

struct Server(Child);

impl Server {
    fn start(port: u16) -> Self {
        let program = std::env::var_os("ARRYN_TEST_REDIS_SERVER");
        let program = program.expect("ARRYN_TEST_REDIS_SERVER names a redis-server");
        let child = Command::new(program)
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .stdout(Stdio::null())
            .spawn()
            .expect("it can be started");
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(10));
        }
        Self(child)
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.0.id());
        let sent = Command::new("sh").args(["-c", &kill]).status();
        assert!(sent.expect("sh is there").success());
    }

    fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
