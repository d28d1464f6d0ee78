//! A flood of logins beside reads: what the reads keep of their throughput, and who still gets in.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::bench::load::{LoadGenerator, Url};
use crate::bench::machine;
use crate::server::{self, Server, Start};

/// Logins of a flood.
const LOGINS: u32 = 10_000;
/// How many are sent at once.
const AT_ONCE: usize = 50;
/// What is read meanwhile.
const READ: &str = "/api/ranked-offers/?limit=20";
const PASSWORD: &str = "Siete-Caballos-Vienen-De-Bonanza";
const ACCOUNT: &str = "administrador";

/// Measures reads alone and beside each flood, in turns, and prints what it found.
pub(crate) fn measure(
    binary: &Path,
    folder: &Path,
    load: &LoadGenerator,
    period: Duration,
    turns: u32,
) -> anyhow::Result<()> {
    let server = Server::start(&Start {
        binary,
        data: folder,
        log: &folder.join("server.log"),
        demo: true,
        admin_password: Some(PASSWORD),
        // So that every login comes from an address of its own.
        more: &[("TRUSTED_PROXIES", "127.0.0.1")],
    })?;
    let reads = || load.at_full_speed(&Url::Same(server.url(READ)));
    let before = machine::resident_bytes(server.pid())?;
    for (accounts, many) in [(1, false), (1_000, false), (1, true), (1_000, true)] {
        let from = if many {
            "many addresses"
        } else {
            "one address"
        };
        println!("\n{LOGINS} logins at {accounts} accounts from {from}");
        let mut ratios = Vec::new();
        for turn in 0..turns {
            let alone = reads()?.requests_per_second;
            let flood = Flood::new(&server, accounts, many.then_some(turn));
            let (beside, told) = flood.beside(period, &reads)?;
            println!("reads alone {alone:.0} a second, beside it {beside:.0}; {told}");
            ratios.push(beside / alone);
        }
        let mean = ratios.iter().sum::<f64>() / f64::from(turns);
        println!("reads beside it ÷ alone: {mean:.2} (turns: {ratios:.2?})");
    }
    let peak = machine::peak_bytes(server.pid())?;
    let mib = |bytes: u64| bytes >> 20;
    println!(
        "memory: {} MiB before, {} MiB at most",
        mib(before),
        mib(peak)
    );
    server.stop()
}

/// Logins with wrong passwords, spread over the time of the reads.
struct Flood<'s> {
    server: &'s Server,
    accounts: u32,
    /// Where every login is from an address of its own: which ones.
    turn: Option<u32>,
    next: AtomicU32,
    over: AtomicBool,
}

impl<'s> Flood<'s> {
    fn new(server: &'s Server, accounts: u32, turn: Option<u32>) -> Self {
        Self {
            server,
            accounts,
            turn,
            next: AtomicU32::new(0),
            over: AtomicBool::new(false),
        }
    }

    /// The reads a second meanwhile, and how the logins were answered.
    fn beside(
        &self,
        period: Duration,
        reads: &dyn Fn() -> anyhow::Result<crate::bench::figures::LoadFigures>,
    ) -> anyhow::Result<(f64, String)> {
        std::thread::scope(|scope| {
            let start = Instant::now();
            let senders: Vec<_> = (0..AT_ONCE)
                .map(|_| scope.spawn(move || self.send(start, period)))
                .collect();
            let owner = scope.spawn(move || {
                std::thread::sleep(period / 2);
                self.owner()
            });
            let figures = reads();
            let waited = owner.join().expect("the owner does not panic")?;
            self.over.store(true, Ordering::Relaxed);
            let mut statuses = BTreeMap::<u16, u32>::new();
            for sender in senders {
                for (status, count) in sender.join().expect("a sender does not panic")? {
                    *statuses.entry(status).or_default() += count;
                }
            }
            let sent: u32 = statuses.values().sum();
            let told = format!(
                "{sent} answered, {statuses:?}; the right password from elsewhere got in after {:.1} s",
                waited.as_secs_f64()
            );
            Ok((figures?.requests_per_second, told))
        })
    }

    /// How long the owner of an account needs, who tries again when the service is busy.
    fn owner(&self) -> anyhow::Result<Duration> {
        let start = Instant::now();
        loop {
            let status = login(self.server, ACCOUNT, PASSWORD, "203.0.113.9")?;
            match status {
                200 => return Ok(start.elapsed()),
                503 => std::thread::sleep(Duration::from_millis(500)),
                other => anyhow::bail!("the right password is answered with {other}"),
            }
        }
    }

    /// Sends every login when its time has come, as long as there are any.
    fn send(&self, start: Instant, period: Duration) -> anyhow::Result<BTreeMap<u16, u32>> {
        let mut statuses = BTreeMap::new();
        while !self.over.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= LOGINS {
                break;
            }
            let due = period.mul_f64(f64::from(number) / f64::from(LOGINS));
            std::thread::sleep(due.saturating_sub(start.elapsed()));
            let name = match self.accounts {
                1 => ACCOUNT.to_owned(),
                accounts => format!("cuenta{}", number % accounts),
            };
            let from = self.turn.map_or(0, |turn| number + turn * LOGINS);
            let [_, a, b, c] = from.to_be_bytes();
            let address = format!("10.{a}.{b}.{c}");
            let status = login(self.server, &name, "no es la clave", &address)?;
            *statuses.entry(status).or_default() += 1;
        }
        Ok(statuses)
    }
}

fn login(server: &Server, name: &str, password: &str, from: &str) -> anyhow::Result<u16> {
    let body = serde_json::json!({"username": name, "password": password}).to_string();
    let length = body.len();
    let address = server.address();
    let request = format!(
        "POST /api/auth/login/ HTTP/1.0\r\nHost: {address}\r\nConnection: close\r\nX-Forwarded-For: {from}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let answer = server::ask(address, &request, Duration::from_secs(30));
    Ok(answer.context("a login was not answered")?.status)
}
