//! A flood of logins beside reads: what the reads keep of their throughput, and who still gets in.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::bench::load::{LoadGenerator, Url};
use crate::bench::machine;
use crate::server::{self, Server, Start};
use crate::session::Session;

/// Logins of a flood.
const LOGINS: u32 = 10_000;
/// How many are sent at once.
const AT_ONCE: usize = 50;
/// What is read meanwhile.
const READ: &str = "/api/ranked-offers/?limit=20";
const PASSWORD: &str = "Siete-Caballos-Vienen-De-Bonanza";
const WRONG: &str = "no es la clave";
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
    let resident = machine::resident_bytes(server.pid())?;
    for thrown in Thrown::ALL {
        println!("\n{thrown}");
        let mut ratios = Vec::new();
        let mut before = reads()?.requests_per_second;
        for turn in 0..turns {
            let flood = Flood::new(&server, thrown, turn);
            let (beside, told) = flood.beside(period, &reads)?;
            let after = reads()?.requests_per_second;
            println!(
                "reads alone {before:.0} a second, beside it {beside:.0}, alone {after:.0}; {told}"
            );
            ratios.push(beside / before.midpoint(after));
            before = after;
        }
        let mean = ratios.iter().sum::<f64>() / f64::from(turns);
        println!("reads beside it ÷ alone: {mean:.2} (turns: {ratios:.2?})");
    }
    let peak = machine::peak_bytes(server.pid())?;
    let mib = |bytes: u64| bytes >> 20;
    println!(
        "memory: {} MiB before, {} MiB at most",
        mib(resident),
        mib(peak)
    );
    server.stop()
}

/// What is thrown at the service.
#[derive(Clone, Copy)]
enum Thrown {
    /// As many connections that ask for next to nothing: what the senders and the connections cost by themselves.
    Connections,
    /// Logins with wrong passwords at so many accounts.
    Logins { accounts: u32, from: From },
}

/// Where logins come from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    /// One address, on connections that are kept.
    Kept,
    /// One address, each on a connection of its own.
    One,
    /// Each from an address of its own.
    Many,
}

impl Thrown {
    const ALL: [Self; 7] = [
        Self::Connections,
        Self::logins(1, From::Kept),
        Self::logins(1_000, From::Kept),
        Self::logins(1, From::One),
        Self::logins(1_000, From::One),
        Self::logins(1, From::Many),
        Self::logins(1_000, From::Many),
    ];

    const fn logins(accounts: u32, from: From) -> Self {
        Self::Logins { accounts, from }
    }
}

impl std::fmt::Display for Thrown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Connections => write!(f, "{LOGINS} connections that ask whether it lives"),
            Self::Logins { accounts, from } => {
                let from = match from {
                    From::Kept => "one address, on kept connections",
                    From::One => "one address, each on a connection of its own",
                    From::Many => "many addresses",
                };
                write!(f, "{LOGINS} logins at {accounts} accounts from {from}")
            }
        }
    }
}

/// Requests on connections of their own, spread over the time of the reads.
struct Flood<'s> {
    server: &'s Server,
    thrown: Thrown,
    turn: u32,
    next: AtomicU32,
    over: AtomicBool,
}

impl<'s> Flood<'s> {
    const fn new(server: &'s Server, thrown: Thrown, turn: u32) -> Self {
        Self {
            server,
            thrown,
            turn,
            next: AtomicU32::new(0),
            over: AtomicBool::new(false),
        }
    }

    /// The reads a second meanwhile, and how the requests were answered.
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

    /// Sends every request when its time has come, as long as there are any.
    fn send(&self, start: Instant, period: Duration) -> anyhow::Result<BTreeMap<u16, u32>> {
        let mut statuses = BTreeMap::new();
        let mut session = Session::new(self.server.address());
        while !self.over.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= LOGINS {
                break;
            }
            let due = period.mul_f64(f64::from(number) / f64::from(LOGINS));
            std::thread::sleep(due.saturating_sub(start.elapsed()));
            *statuses.entry(self.one(&mut session, number)?).or_default() += 1;
        }
        Ok(statuses)
    }

    fn one(&self, session: &mut Session, number: u32) -> anyhow::Result<u16> {
        let Thrown::Logins { accounts, from } = self.thrown else {
            return asks_whether_it_lives(self.server);
        };
        let name = match accounts {
            1 => ACCOUNT.to_owned(),
            accounts => format!("cuenta{}", number % accounts),
        };
        let address = match from {
            From::Many => number + self.turn * LOGINS,
            From::Kept | From::One => 0,
        };
        let [_, a, b, c] = address.to_be_bytes();
        let address = format!("10.{a}.{b}.{c}");
        if from == From::Kept {
            let head = "POST /api/auth/login/ HTTP/1.1\r\n";
            return session.ask(&request(self.server, head, &name, WRONG, &address));
        }
        login(self.server, &name, WRONG, &address)
    }
}

fn asks_whether_it_lives(server: &Server) -> anyhow::Result<u16> {
    let address = server.address();
    let request =
        format!("GET /health/live HTTP/1.0\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let answer = server::ask(address, &request, Duration::from_secs(30));
    Ok(answer.context("a request was not answered")?.status)
}

fn login(server: &Server, name: &str, password: &str, from: &str) -> anyhow::Result<u16> {
    let head = "POST /api/auth/login/ HTTP/1.0\r\nConnection: close\r\n";
    let request = request(server, head, name, password, from);
    let answer = server::ask(server.address(), &request, Duration::from_secs(30));
    Ok(answer.context("a login was not answered")?.status)
}

fn request(server: &Server, head: &str, name: &str, password: &str, from: &str) -> String {
    let body = serde_json::json!({"username": name, "password": password}).to_string();
    let (address, length) = (server.address(), body.len());
    format!(
        "{head}Host: {address}\r\nX-Forwarded-For: {from}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
}
