//! A flood of logins beside reads: what the reads keep of their throughput, and who still gets in.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::bench::load::{LoadGenerator, Url};
use crate::bench::machine;
use crate::server::{self, Server, Start};

/// Logins of a flood, from as many addresses.
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
    for turn in 0..turns {
        let alone = reads()?.requests_per_second;
        println!("reads alone: {alone:.0} a second");
        for accounts in [1, 1_000] {
            let flood = Flood::new(&server, accounts, turn);
            let (beside, sent) = flood.beside(period, &reads)?;
            println!(
                "beside {LOGINS} logins at {accounts} accounts: {beside:.0} a second, {:.2} of that; {sent}",
                beside / alone
            );
        }
    }
    let peak = machine::peak_bytes(server.pid())?;
    let mib = |bytes: u64| bytes >> 20;
    println!(
        "memory: {} MiB before, {} MiB at most",
        mib(before),
        mib(peak)
    );
    let status = login(&server, ACCOUNT, PASSWORD, "203.0.113.9")?;
    ensure!(
        status == 200,
        "the right password is answered with {status}"
    );
    println!("the right password from an address that did not fail: {status}");
    server.stop()
}

/// Logins with wrong passwords, spread over the time of the reads.
struct Flood<'s> {
    server: &'s Server,
    accounts: u32,
    turn: u32,
    next: AtomicU32,
    over: AtomicBool,
}

impl<'s> Flood<'s> {
    fn new(server: &'s Server, accounts: u32, turn: u32) -> Self {
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
            let figures = reads();
            let took = start.elapsed();
            self.over.store(true, Ordering::Relaxed);
            let mut statuses = BTreeMap::<u16, u32>::new();
            for sender in senders {
                for (status, count) in sender.join().expect("a sender does not panic")? {
                    *statuses.entry(status).or_default() += count;
                }
            }
            let sent: u32 = statuses.values().sum();
            let told = format!(
                "{sent} of them in {:.1} s, answered {statuses:?}",
                took.as_secs_f64()
            );
            Ok((figures?.requests_per_second, told))
        })
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
            let [_, a, b, c] = (number + self.turn * LOGINS).to_be_bytes();
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
